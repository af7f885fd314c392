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
from reports.queries.tallies.told import (
    Breakdown,
    day_told,
    tells_all,
    told_breakdown,
    told_by_state,
    told_by_village,
    told_series,
    told_value,
)

__all__ = [
    "Breakdown",
    "board_values",
    "breakdown",
    "by_state",
    "by_village",
    "day_told",
    "readings",
    "rows",
    "series",
    "tells_all",
    "told_breakdown",
    "told_by_state",
    "told_by_village",
    "told_series",
    "told_value",
    "value",
]
