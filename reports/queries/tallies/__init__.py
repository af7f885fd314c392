"""What was counted, on any day: numbers from the kept readings, and the rows behind them.

Every answer costs the same however long the history is. What somebody may be told of
these numbers is in `told`.
"""

from reports.queries.tallies.numbers import (
    board_values,
    breakdown,
    by_state,
    by_village,
    readings,
    series,
    value,
)
from reports.queries.tallies.rows import rows

__all__ = [
    "board_values",
    "breakdown",
    "by_state",
    "by_village",
    "readings",
    "rows",
    "series",
    "value",
]
