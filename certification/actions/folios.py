"""Numbers for folios: consecutive in a year, none twice, none skipped."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import F

from certification.models import FolioCounter


def take_numbers(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(year, number) for each of these years, in their order.

    Call it inside the transaction that uses the numbers: the counter stays
    locked until then, and a transaction undone gives them back.
    """
    years = list(years)
    next_of = {year: take(year, count) for year, count in sorted(Counter(years).items())}
    for year in years:
        yield year, next_of[year]
        next_of[year] += 1


def take(year: int, count: int) -> int:
    """Take `count` numbers of a year, and say which is the first."""
    FolioCounter.objects.bulk_create([FolioCounter(year=year)], ignore_conflicts=True)
    counter = FolioCounter.objects.select_for_update().get(year=year)
    FolioCounter.objects.filter(year=year).update(last=F("last") + count)
    return counter.last + 1
