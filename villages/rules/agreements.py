"""Where an agreement stands on a day, and when to warn that it ends. Days are calendar days."""

import datetime as dt
from enum import StrEnum

# Letters go out when so many days are left, or fewer: 60, 30 and 7.
WARN_AT = (60, 30, 7)
SOON = max(WARN_AT)
FIRST_YEAR = 2000
LONGEST_YEARS = 50


class Standing(StrEnum):
    TO_BEGIN = "to-begin"
    IN_FORCE = "in-force"
    ENDING = "ending"
    ENDED = "ended"
    TERMINATED = "terminated"


def standing(
    day: dt.date, *, starts_on: dt.date, ends_on: dt.date | None, terminated_on: dt.date | None
) -> Standing:
    """An agreement covers its last day; one terminated early no longer covers that day."""
    if terminated_on and terminated_on <= day:
        return Standing.TERMINATED
    if day < starts_on:
        return Standing.TO_BEGIN
    if ends_on is None:
        return Standing.IN_FORCE
    if ends_on < day:
        return Standing.ENDED
    return Standing.ENDING if (ends_on - day).days <= SOON else Standing.IN_FORCE


def warning_due(days_left: int) -> int | None:
    """Which warning is due: the nearest that has been reached, so that one late goes alone."""
    reached = [mark for mark in WARN_AT if 0 <= days_left <= mark]
    return min(reached, default=None)


def is_absurd(day: dt.date, *, today: dt.date) -> bool:
    """A year mistyped: before 2000, or more than fifty years ahead."""
    return not FIRST_YEAR <= day.year <= today.year + LONGEST_YEARS
