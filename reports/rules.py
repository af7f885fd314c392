"""What may be told to whom, and which month is over: plain rules."""

import datetime as dt
from collections.abc import Mapping

FEWEST_TOLD = 5  # a count of people below this could point at somebody

TRIES = 5
FIRST_WAIT = dt.timedelta(minutes=1)


def suppress(counts: Mapping[str, int], fewest: int = FEWEST_TOLD) -> dict[str, int | None]:
    """Hide (None) the small counts, and as many others as it takes to hide them well.

    The total is public, so one hidden cell alone could be worked out by
    subtraction: the next smallest are hidden too, until those hidden sum to
    `fewest`, are at least two, and cannot all be one. Zero tells of nobody and stays.
    """
    told = dict(counts)
    smallest_first = sorted((key for key in counts if counts[key] > 0), key=counts.get)
    hidden = [key for key in smallest_first if counts[key] < fewest]
    rest = iter(smallest_first[len(hidden) :])
    while hidden and not hides_well([counts[key] for key in hidden], fewest):
        following = next(rest, None)
        if following is None:
            break
        hidden.append(following)
    return told | dict.fromkeys(hidden)


def hides_well(hidden: list[int], fewest: int) -> bool:
    """Whether their sum, which anyone can work out, tells of none of them; each is at least one."""
    return len(hidden) > 1 and sum(hidden) >= fewest and sum(hidden) > len(hidden)


def first_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_after(month: dt.date) -> dt.date:
    return first_of(first_of(month) + dt.timedelta(days=32))


def month_before(day: dt.date) -> dt.date:
    """The first day of the last month that was over on `day`."""
    return first_of(first_of(day) - dt.timedelta(days=1))


def last_day_of(month: dt.date) -> dt.date:
    return month_after(month) - dt.timedelta(days=1)


def wait_after(tries: int) -> dt.timedelta:
    """How long a worker may take, or a failed report rests, before the next try."""
    return FIRST_WAIT * 2 ** (tries - 1)


def share(part: float | None, whole: float | None) -> float | None:
    """A percentage with one decimal, or None when there is nothing to divide by."""
    return round(100 * float(part or 0) / float(whole), 1) if whole else None
