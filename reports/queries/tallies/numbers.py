"""Numbers from the kept readings."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from reports.indicators import INDICATORS, KEPT, Indicator, state_codes
from reports.models import Reading
from reports.rules import first_of, last_day_of, month_before
from reports.rules.breakdowns import number
from villages.models import Programme, Village

WHOLE = None  # the place of what the whole programme adds up to


def value(code: str, programme, *, village=None, state: str | None = None, at=None):
    """The number on a day, or now; None when the portal does not measure it."""
    found = of_code(code, values(programme, parts_of(code), at))
    if village is not None:
        return found(village.pk)
    if state is not None:
        return by_state_of(programme, found)[state]
    return found(WHOLE)


def by_state(code: str, programme, at=None) -> dict[str, object]:
    """All 32 states in the order of their codes."""
    return by_state_of(programme, of_code(code, values(programme, parts_of(code), at)))


def by_village(code: str, programme, at=None) -> dict[int, object]:
    found = of_code(code, values(programme, parts_of(code), at))
    return {pk: found(pk) for pk in states_of(programme)}


def board_values(programme, at=None) -> dict[str, dict]:
    """By code: {"value": of the whole programme, "states": {state: number}}, in three queries."""
    numbers = values(programme, KEPT, at)
    places = states_of(programme)
    board = {}
    for code in INDICATORS:
        found = of_code(code, numbers)
        by_code = {state: found(pk) for pk, state in places.items()}
        states = {state: by_code.get(state, found.nothing) for state in state_codes()}
        board[code] = {"value": found(WHOLE), "states": states}
    return board


def breakdown(code: str, programme, *, state=None, village=None, at=None) -> dict[str, dict]:
    """{dimension: {category: number}}; nothing for what has none."""
    if code not in KEPT:
        return {}
    place = WHOLE
    if village is not None:
        place = village.pk
    elif state is not None:
        place = {code: pk for pk, code in states_of(programme).items()}.get(state)
        if place is None:
            return {}
    where = {"village": place} if place else {"village__isnull": True}
    found = Reading.objects.last_of(code, at=at, programme=programme, **where).first()
    return found.breakdown if found else {}


def series(
    code: str, programme, *, state=None, village=None, until: dt.date | None = None, months=24
) -> list[tuple[dt.date, object]]:
    """The number at the end of each of the last months, oldest first; the last may be a part."""
    until = until or timezone.localdate()
    days = month_ends(until, months)
    if state is not None and village is None:
        village = Village.objects.filter(programme=programme, state=state).first()
        if village is None:
            return [(day, of_code(code, {})(WHOLE)) for day in days]
    tracks = {
        part: track(part, programme, village.pk if village else None, days)
        for part in parts_of(code)
    }
    place = village.pk if village else WHOLE
    return [
        (day, of_code(code, {(part, place): at[day] for part, at in tracks.items()})(place))
        for day in days
    ]


def month_ends(until: dt.date, months: int) -> list[dt.date]:
    """The last days of the months before `until`, and `until` itself."""
    found = [until]
    month = first_of(until)
    for _ in range(months - 1):
        month = month_before(month)
        found.append(last_day_of(month))
    return found[::-1]


def track(code: str, programme, village: int | None, days: list[dt.date]) -> dict:
    """The number on each of these days."""
    held = held_on(code, programme, village, days, "value")
    return {day: number(value or 0) for day, value in held.items()}


def parts_on(code: str, programme, village: int | None, days: list[dt.date]) -> dict:
    """The breakdown on each of these days."""
    held = held_on(code, programme, village, days, "breakdown")
    return {day: parts or {} for day, parts in held.items()}


def held_on(code: str, programme, village: int | None, days: list[dt.date], column: str) -> dict:
    """What held on each of these days: the readings among them, and the last one before."""
    where = {"village": village} if village else {"village__isnull": True}
    place = {"programme": programme, **where}
    before = Reading.objects.last_of(code, at=days[0], **place).values_list("day", column)
    since = Reading.objects.filter(indicator=code, day__gt=days[0], day__lte=days[-1], **place)
    steps = [*before, *since.order_by("day").values_list("day", column)]
    found, held, at = {}, None, 0
    for day in days:
        while at < len(steps) and steps[at][0] <= day:
            held, at = steps[at][1], at + 1
        found[day] = held
    return found


# Readings of a day: the last not after it, found by index for each indicator and place


def parts_of(code: str) -> list[str]:
    """The kept indicators that one is made of."""
    indicator = INDICATORS[code]
    if indicator.derived:
        return [one.code for one in indicator.over]
    return [code] if code in KEPT else []


class Found:
    """The numbers of one indicator by place; `nothing` where none was ever kept."""

    def __init__(self, indicator: Indicator, numbers: dict[tuple, object]):
        self.indicator, self.numbers = indicator, numbers

    def __call__(self, place: int | None):
        if not self.indicator.measured:
            return None
        if self.indicator.derived:
            return self.indicator.of_numbers(
                *(self.numbers.get((one.code, place), 0) for one in self.indicator.over)
            )
        return self.numbers.get((self.indicator.code, place), 0)

    @property
    def nothing(self):
        return 0 if self.indicator.measured and not self.indicator.derived else None


def of_code(code: str, numbers) -> Found:
    return Found(INDICATORS[code], numbers)


def states_of(programme) -> dict[int, str]:
    """The state of each village, by the village's id."""
    villages = Village.objects.filter(programme=programme).order_by("pk")
    return dict(villages.values_list("pk", "state_id"))


def by_state_of(programme, found: Found) -> dict[str, object]:
    by_code = {state: found(pk) for pk, state in states_of(programme).items()}
    return {state: by_code.get(state, found.nothing) for state in state_codes()}


def values(programme, codes: Iterable[str], at=None) -> dict[tuple, object]:
    """The numbers by (code, village id or None), in two queries."""
    found = looked_up(programme, codes, "value", at)
    return {key: number(value) for key, value in found.items()}


def readings(programme, codes: Iterable[str], at=None) -> dict[tuple, Reading]:
    """The readings by (code, village id or None), in three queries."""
    found = looked_up(programme, codes, "pk", at)
    rows = Reading.objects.in_bulk(list(found.values()))
    return {key: rows[pk] for key, pk in found.items()}


def looked_up(programme, codes: Iterable[str], column: str, at) -> dict[tuple, object]:
    codes = list(codes)
    if not codes:
        return {}
    villages = Village.objects.filter(programme=programme).order_by()
    in_villages = villages.values_list("pk", *last(codes, column, at, village=OuterRef("pk")))
    itself = Programme.objects.filter(pk=getattr(programme, "pk", programme)).order_by()
    in_all = itself.values_list(*last(codes, column, at, village__isnull=True))
    rows = [*in_villages, *((WHOLE, *row) for row in in_all)]
    return {
        (code, place): value
        for place, *found in rows
        for code, value in zip(codes, found, strict=True)
        if value is not None
    }


def last(codes: list[str], column: str, at, **place) -> list[Subquery]:
    programme = OuterRef("programme" if "village" in place else "pk")
    return [
        Subquery(Reading.objects.last_of(code, at=at, programme=programme, **place).values(column))
        for code in codes
    ]
