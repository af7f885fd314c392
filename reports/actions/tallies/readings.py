"""What changes add up to: the readings of today, place by place."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from reports.actions.tallies.comparing import Change
from reports.indicators import KEPT
from reports.models import Counted, Reading
from reports.queries.tallies import readings
from reports.rules.breakdowns import Tally


def answers(row: Counted) -> list[tuple]:
    return [(name, getattr(row, name)) for name in KEPT[row.indicator].dimensions]


def apply(changes: Iterable[Change], *, day: dt.date) -> None:
    """Add what changed to the readings of `day`, in the villages and in the whole programme."""
    by_programme: dict[int, dict[tuple, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for change in changes:
        differences = by_programme[change.programme]
        for sign, rows in ((-1, change.ended), (1, change.begun)):
            for row in rows:
                differences[row.indicator, row.village_id].add(sign * row.weight, answers(row))
        add_to_whole(differences[change.indicator, None], change)
    for programme, differences in by_programme.items():
        write(programme, differences, day)


def add_to_whole(whole: Tally, change: Change) -> None:
    if change.first_before is change.first_now:
        return
    for sign, row in ((-1, change.first_before), (1, change.first_now)):
        if row is not None:
            whole.add(sign * row.weight, answers(row))


def write(programme: int, differences: dict[tuple, Tally], day: dt.date) -> None:
    """A row for each place that changed today; the first change of the day begins a new one."""
    last = readings(programme, {code for code, _village in differences})
    new, changed = [], []
    for (code, village), difference in differences.items():
        if not difference.touched:
            continue
        reading = last.get((code, village))
        total = difference if reading is None else tally_of(reading).plus(difference)
        if reading is None or reading.day < day:
            reading = Reading(programme_id=programme, indicator=code, village_id=village, day=day)
            new.append(reading)
        else:
            changed.append(reading)
        reading.value, reading.breakdown = total.value, total.breakdown()
    Reading.objects.bulk_create(new, batch_size=1000)
    Reading.objects.bulk_update(changed, ["value", "breakdown"], batch_size=1000)


def tally_of(reading: Reading) -> Tally:
    return Tally(reading.value, reading.breakdown)
