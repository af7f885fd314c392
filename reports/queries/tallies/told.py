"""What somebody may be told of the numbers. None is hidden, or not measured.

Whoever may see the rows behind a number is told all of it, as of any day. All others are
told totals, and counts by state without those that could point at a person.

What people told of themselves, nobody is told one by one: of whom a number is made is said
only as of ends of months between which enough people came or went, and without small
counts, to whoever may see the rows too. Others are told it of the whole programme alone.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from reports.indicators import DIMENSIONS, INDICATORS, KEPT
from reports.queries.tallies.numbers import (
    WHOLE,
    breakdown,
    by_state,
    parts_on,
    series,
    states_of,
    value,
)
from reports.rules import first_of, last_day_of, month_after, suppress
from reports.rules.breakdowns import filled
from reports.rules.telling import days_to_tell

PERSONAL = frozenset(DIMENSIONS) - {"track"}  # what people told of themselves, or their CURP does


@dataclass(frozen=True)
class Breakdown:
    """{dimension: {category: number or None}} as of a day; without one nothing may be told."""

    day: dt.date | None
    dimensions: dict[str, dict] = field(default_factory=dict)


def tells_all(code: str, user, area: str = "") -> bool:
    """Whether small counts in an area are no secret to `user`."""
    indicator = INDICATORS[code]
    parts = indicator.over if indicator.derived else (indicator,)
    return all(not one.of_people or one.opens_for(user, area=area) for one in parts)


def told_by_state(code: str, programme, user, at=None) -> dict[str, object]:
    """All 32 states; a rate is told where both its parts are."""
    indicator = INDICATORS[code]
    if indicator.derived:
        part, whole = (told_by_state(one.code, programme, user, at) for one in indicator.over)
        return {state: indicator.of_numbers(part[state], whole[state]) for state in part}
    wholes = by_state(indicator.within.code, programme, at) if indicator.within else {}
    return indicator.told(by_state(code, programme, at), user=user, wholes=wholes)


def told_by_village(code: str, programme, user, at=None) -> dict[int, object]:
    """As the states in which the villages lie: there is one in each."""
    states = told_by_state(code, programme, user, at)
    return {pk: states[state] for pk, state in states_of(programme).items()}


def told_value(code: str, programme, user, *, state: str | None = None, at=None):
    """The whole programme's number is public."""
    if state is None:
        return value(code, programme, at=at)
    return told_by_state(code, programme, user, at)[state]


def told_series(code, programme, user, *, state=None, until=None, months=24) -> list[tuple]:
    """As `series`; of a state nothing, unless small counts there are no secret to `user`."""
    if state is not None and not tells_all(code, user, state):
        return []
    return series(code, programme, state=state, until=until, months=months)


def told_breakdown(
    code: str, programme, user, *, state: str | None = None, village=None, at=None
) -> Breakdown:
    """Of whom a number is made, every category by name, zeros too."""
    if code not in KEPT:
        return Breakdown(None)
    area = village.area if village else state or ""
    may_see_rows = tells_all(code, user, area)
    if area and not may_see_rows:
        return Breakdown(None)
    dimensions = KEPT[code].dimensions
    shown = [name for name in dimensions if may_see_rows and name not in PERSONAL]
    place = {"state": state, "village": village}
    day = day_told(code, programme, at, **place) if KEPT[code].of_people else None
    if day is None:
        day, dimensions = at or timezone.localdate(), shown
    found = breakdown(code, programme, at=day, **place) if dimensions else {}
    cells = {name: filled(name, found.get(name, {})) for name in dimensions}
    hidden = {
        name: hidden_well(code, name, cells[name]) for name in dimensions if name not in shown
    }
    return Breakdown(day, cells | hidden) if dimensions else Breakdown(None)


def hidden_well(code: str, dimension: str, counts: dict) -> dict:
    """Without the small counts; a category whose whole another indicator tells covers for none."""
    cells = (one.within_as for one in KEPT.values() if one.within and one.within.code == code)
    alone = {category for name, category in cells if name == dimension}
    apart = [suppress({name: counts[name]}) for name in alone]
    told = suppress({name: count for name, count in counts.items() if name not in alone})
    for each in apart:
        told |= each
    return {name: told[name] for name in counts}


def day_told(
    code: str, programme, at: dt.date | None = None, *, state: str | None = None, village=None
) -> dt.date | None:
    """The last day until then of which may be told of whom a number is made."""
    days = months_over(programme.starts_on, at or timezone.localdate())
    places = states_of(programme) if state or village else {WHOLE: None}
    here = [pk for pk, of in places.items() if of == state or (village and pk == village.pk)]
    if not days or not here:
        return None
    held = parts_on(code, programme, here[0], days)
    return (days_to_tell(list(held.items())) or [None])[-1]


def months_over(first: dt.date, until: dt.date) -> list[dt.date]:
    """The last days of the months since `first` that are over on `until`, or on that day."""
    found = []
    month = first_of(first)
    while last_day_of(month) < until:
        found.append(last_day_of(month))
        month = month_after(month)
    return found
