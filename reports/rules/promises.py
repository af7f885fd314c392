"""How a promise goes: what its plan expects by a day, the pace, where that leads, the verdict."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

WINDOW = dt.timedelta(days=90)  # the pace is that of the last three months
SLIGHTLY = 0.8  # from this share of what the plan expects, one is only slightly behind
FARTHEST = dt.timedelta(days=365 * 50)  # a forecast beyond this says nothing anyone can use

Point = tuple[dt.date, int]


class Standing(StrEnum):
    """How a promise stands on a day."""

    KEPT = "kept"
    ON_PLAN = "on_plan"
    SLIGHTLY_BEHIND = "slightly_behind"
    WELL_BEHIND = "well_behind"
    OVERDUE = "overdue"
    NO_PLAN = "no_plan"
    NOT_MEASURED = "not_measured"


def plan(
    starts_on: dt.date,
    due_on: dt.date | None,
    total: int,
    milestones: Iterable[Point] = (),
) -> list[Point]:
    """The days by which so much was promised, from nothing on the first day; [] without dates.

    Milestones after the due date, or on it, say nothing that the promise itself does not say.
    """
    last = due_on or dt.date.max
    wanted = {day: value for day, value in milestones if starts_on < day < last}
    if due_on is not None and due_on > starts_on:
        wanted[due_on] = total
    return [(starts_on, 0), *sorted(wanted.items())] if wanted else []


def expected(planned: Sequence[Point], day: dt.date) -> int | None:
    """What the plan expects by `day`, in whole units; None without a plan.

    Straight from each point to the next; nothing before the first, and after the last its value.
    """
    if not planned:
        return None
    if day >= planned[-1][0]:
        return planned[-1][1]
    if day <= planned[0][0]:
        return 0
    following = next(place for place, (on, _value) in enumerate(planned) if on > day)
    (since, had), (until, due) = planned[following - 1], planned[following]
    return had + (due - had) * (day - since).days // (until - since).days


@dataclass(frozen=True)
class Pace:
    """`gained` units in `days` days."""

    gained: float
    days: int

    @property
    def a_day(self) -> float:
        return self.gained / self.days


def pace(series: Sequence[Point], day: dt.date, window: dt.timedelta = WINDOW) -> Pace | None:
    """What was gained from `window` before `day` until then; None with fewer than two days known.

    `series` holds (day, value), oldest first. Counted from the last day known
    before the window began, or from the first known when all are younger.
    """
    known = [point for point in series if point[0] <= day]
    if len(known) < 2:
        return None
    before = [point for point in known if point[0] <= day - window]
    since, had = before[-1] if before else known[0]
    on, has = known[-1]
    return Pace(has - had, (on - since).days) if on > since else None


def forecast(value: float, total: int, going: Pace | None, day: dt.date) -> dt.date | None:
    """The day on which `total` is reached at today's pace; None when that pace never gets there.

    What is reached already has no date to come: `day` itself is returned.
    """
    if value >= total:
        return day
    if going is None or going.gained <= 0:
        return None
    days = ceil((total - value) / going.a_day)
    return day + dt.timedelta(days=days) if days <= FARTHEST.days else None


def standing(
    value: float | None, total: int, planned: Sequence[Point], due_on: dt.date | None, day: dt.date
) -> Standing:
    """The verdict on a promise on `day`."""
    if value is None:
        return Standing.NOT_MEASURED
    if value >= total:
        return Standing.KEPT
    if due_on is not None and day > due_on:
        return Standing.OVERDUE
    wanted = expected(planned, day)
    if wanted is None:
        return Standing.NO_PLAN
    if value >= wanted:
        return Standing.ON_PLAN
    return Standing.SLIGHTLY_BEHIND if value >= SLIGHTLY * wanted else Standing.WELL_BEHIND
