"""Comparing what counts with what is kept of it, for some people, classes or villages."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Q
from django.db.models.functions import Greatest

from accounts.models import About
from reports.indicators import COLUMNS, KEPT, Indicator
from reports.models import Counted


@dataclass
class Change:
    """What became of one who or what, in a programme, for an indicator.

    `first` is the row by which the whole programme counts it, of all its villages:
    the one that began first; None before it counted anywhere, or when no longer.
    """

    indicator: str
    programme: int
    ended: list[Counted]
    begun: list[Counted]
    first_before: Counted | None
    first_now: Counted | None


def compare(indicators: list[Indicator], whos: list[int], now: dt.datetime) -> Iterator[Change]:
    """End the rows that no longer hold and begin those that do now."""
    if not whos:
        return
    kept = open_rows(indicators, whos)
    ended, begun = [], []
    for indicator in indicators:
        held = kept[indicator.code]
        truth = true_rows(indicator, whos, now)
        ended += [row for key, row in held.items() if not same(row, truth.get(key))]
        begun += [row for key, row in truth.items() if not same(row, held.get(key))]
    gone = Counted.objects.filter(pk__in=[row.pk for row in ended])
    gone.update(ended_at=Greatest("began_at", now))  # whoever began it may have been ahead of now
    begun.sort(key=attrgetter("indicator", "village_id", "who"))
    Counted.objects.bulk_create(begun, batch_size=2000)
    yield from changes(kept, ended, begun)


def open_rows(indicators, whos) -> dict[str, dict[tuple, Counted]]:
    """By indicator, then by village and who."""
    found: dict[str, dict] = defaultdict(dict)
    codes = [indicator.code for indicator in indicators]
    for row in Counted.objects.filter(indicator__in=codes, who__in=whos, ended_at=None):
        found[row.indicator][row.village_id, row.who] = row
    return found


def true_rows(indicator: Indicator, whos, now) -> dict[tuple, Counted]:
    """What should be kept; of several rows of one, that which began first."""
    facts = indicator.facts(indicator.now(now), whos=whos).order_by("began", "origin")
    found: dict[tuple, Counted] = {}
    for fact in facts:
        row = Counted(
            indicator=indicator.code,
            began_at=now,
            **{column: fact[f"kept_{column}"] for column in COLUMNS},
        )
        found.setdefault((row.village_id, row.who), row)
    return found


says = attrgetter(*COLUMNS)


def same(row: Counted, other: Counted | None) -> bool:
    return other is not None and says(row) == says(other)


def changes(kept, ended, begun) -> Iterator[Change]:
    """One for each who that changed, with the rows it had and has in all its villages."""
    found: dict[tuple, Change] = {}
    for row in [*ended, *begun]:
        key = (row.indicator, row.programme_id, row.who)
        found.setdefault(key, Change(row.indicator, row.programme_id, [], [], None, None))
    before, now = defaultdict(list), defaultdict(list)
    gone = {row.pk for row in ended}
    for rows in kept.values():
        for row in rows.values():
            key = (row.indicator, row.programme_id, row.who)
            before[key].append(row)
            if row.pk not in gone:
                now[key].append(row)
    for row in ended:
        found[row.indicator, row.programme_id, row.who].ended.append(row)
    for row in begun:
        key = (row.indicator, row.programme_id, row.who)
        found[key].begun.append(row)
        now[key].append(row)
    for key, change in found.items():
        change.first_before, change.first_now = first_of(before[key]), first_of(now[key])
        yield change


def first_of(rows: Iterable[Counted]) -> Counted | None:
    return min(rows, key=attrgetter("began_at", "pk"), default=None)


def forget(people: list[int]) -> int:
    """Empty the answers in the past rows of those among `people` who withdrew them.

    What days added up to stays as it was: no total says who somebody is.
    """
    withdrawn = About.objects.filter(person__in=people, withdrawn_at__isnull=False)
    whos = list(withdrawn.values_list("person", flat=True))
    codes = [indicator.code for indicator in KEPT.values() if indicator.person_path]
    rows = Counted.objects.filter(indicator__in=codes, who__in=whos)
    answered = ~Q(sex="") | ~Q(age="") | Q(indigenous__isnull=False)
    answered |= Q(disability__isnull=False) | Q(rural__isnull=False)
    return rows.filter(answered).update(
        sex="", age="", indigenous=None, disability=None, rural=None
    )
