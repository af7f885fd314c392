"""Making what is kept anew, in the database alone: from the records, and readings from rows."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from reports.actions.tallies.turns import take_turn
from reports.indicators import COLUMNS, DIMENSIONS, KEPT, Indicator
from reports.models import Counted, Cursor, Reading
from reports.queries.news import settled_until
from reports.rules.breakdowns import Tally
from training.models import Enrolment
from villages.models import Programme

BATCH = 2000

# Of spans that overlap, each only begins to count where those that began before it end.
SPANS = """
INSERT INTO reports_counted (indicator, {columns}, began_at, ended_at)
SELECT %s, {kept}, greatest(began, covered), CASE WHEN ended <= %s THEN ended END
FROM (
    SELECT facts.*, max(coalesce(ended, 'infinity')) OVER (
        PARTITION BY kept_village_id, kept_who ORDER BY began, origin
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
    FROM ({facts}) facts WHERE began <= %s AND (ended IS NULL OR ended > began)
) spans
WHERE (covered IS NULL OR covered < coalesce(ended, 'infinity'))
    AND greatest(began, covered) <= %s
ORDER BY greatest(began, covered), kept_village_id, kept_who
"""

# The same over all villages: who counts in two is one, by the row that began first.
WHOLE = """
    SELECT NULL::bigint AS place, greatest(began_at, covered) AS began_at,
        ended_at, weight, {columns}
    FROM (
        SELECT counted.*, max(coalesce(ended_at, 'infinity')) OVER (
            PARTITION BY who ORDER BY began_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered
        FROM reports_counted counted WHERE indicator = %s AND programme_id = %s
    ) spans
    WHERE covered IS NULL OR covered < coalesce(ended_at, 'infinity')
"""
PLACES = """
    SELECT village_id AS place, began_at, ended_at, weight, {columns}
    FROM reports_counted WHERE indicator = %s AND programme_id = %s
"""

# What began, less what ended, by place and day: in all, and by each dimension.
STEPS = """
WITH spans AS ({spans}),
steps AS (
    SELECT place, (began_at AT TIME ZONE '{zone}')::date AS day, weight, {columns} FROM spans
    UNION ALL
    SELECT place, (ended_at AT TIME ZONE '{zone}')::date, -weight, {columns} FROM spans
    WHERE ended_at IS NOT NULL
)
SELECT place, day, grouping({columns}), {columns}, sum(weight)
FROM steps GROUP BY GROUPING SETS ((place, day), {sets}) ORDER BY place, day
"""


def build(*, limit: int | None = None) -> bool:
    """The first count of all there is. Say whether it was done.

    It was not when somebody else is counting, or there are more than `limit` enrolments.
    """
    if limit is not None and Enrolment.objects.order_by()[limit : limit + 1].exists():
        return False
    with transaction.atomic():
        if not take_turn():
            return False
        if not Cursor.objects.exists():
            rebuild_all()
    return True


def rebuild(programme: Programme | None = None, *, writing=nullcontext) -> None:
    """Make the history of a programme, or of all, anew from what the records say of themselves.

    Whatever was corrected since is then as if it had always been so: only for the first
    count, and after data was written around the portal. `writing` makes a context in
    which the rows are written, before they are read.
    """
    with transaction.atomic():
        take_turn(wait=True)
        if programme is None or not Cursor.objects.exists():
            rebuild_all(writing)
        else:
            rebuild_programmes([programme], writing)


def rebuild_all(writing=nullcontext) -> None:
    until, today = settled_until(), timezone.localdate()
    rebuild_programmes(Programme.objects.order_by("pk"), writing)
    Cursor.objects.all().delete()
    Cursor.objects.create(seen_until=until, day=today)


def rebuild_programmes(programmes: Iterable[Programme], writing) -> None:
    with writing():
        for programme in programmes:
            Counted.objects.filter(programme=programme).delete()
            for indicator in KEPT.values():
                count_history(indicator, programme)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_counted")
    for programme in programmes:
        rebuild_readings(programme)


def count_history(indicator: Indicator, programme: Programme) -> None:
    now = timezone.now()
    facts, params = indicator.facts(
        indicator.history(), programme=programme
    ).query.sql_with_params()
    query = SPANS.format(
        columns=", ".join(COLUMNS),
        kept=", ".join(f"kept_{column}" for column in COLUMNS),
        facts=facts,
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [indicator.code, now, *params, now, now])


def rebuild_readings(programme: Programme) -> None:
    """Make every day's readings anew from the rows kept, which say the same."""
    Reading.objects.filter(programme=programme).delete()
    for code in KEPT:
        waiting: list[Reading] = []
        for reading in readings_of(code, programme):
            waiting.append(reading)
            if len(waiting) >= BATCH:
                Reading.objects.bulk_create(waiting)
                waiting.clear()
        Reading.objects.bulk_create(waiting)


def readings_of(code: str, programme: Programme) -> Iterator[Reading]:
    for spans in (PLACES, WHOLE):
        for place, days in groupby(steps_of(code, programme, spans), key=itemgetter(0)):
            total = Tally()
            for day, cells in groupby(days, key=itemgetter(1)):
                for _place, _day, mask, *answers, change in cells:
                    step(total, code, mask, answers, change)
                yield Reading(
                    programme=programme,
                    indicator=code,
                    village_id=place,
                    day=day,
                    value=total.value,
                    breakdown=total.breakdown(),
                )


def step(total: Tally, code: str, mask: int, answers: list, change) -> None:
    """`mask` has a bit for each dimension that the row is not about, the first one highest."""
    about = [at for at in range(len(DIMENSIONS)) if not mask >> (len(DIMENSIONS) - 1 - at) & 1]
    if not about:
        total.value += change
    elif DIMENSIONS[about[0]] in KEPT[code].dimensions:
        total.step(DIMENSIONS[about[0]], answers[about[0]], change)


def steps_of(code: str, programme: Programme, spans: str) -> list[tuple]:
    columns = ", ".join(DIMENSIONS)
    query = STEPS.format(
        spans=spans.format(columns=columns),
        zone=settings.TIME_ZONE,
        columns=columns,
        sets=", ".join(f"(place, day, {name})" for name in DIMENSIONS),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [code, programme.pk])
        return cursor.fetchall()
