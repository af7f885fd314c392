"""Plain rules: what may be told to whom, how a promise goes, which month is over."""

from reports.rules.months import first_of, last_day_of, month_after, month_before
from reports.rules.shares import share
from reports.rules.telling import FEWEST_TOLD, hides_well, suppress
from reports.rules.trying import FIRST_WAIT, TRIES, wait_after

__all__ = [
    "FEWEST_TOLD",
    "FIRST_WAIT",
    "TRIES",
    "first_of",
    "hides_well",
    "last_day_of",
    "month_after",
    "month_before",
    "share",
    "suppress",
    "wait_after",
]
