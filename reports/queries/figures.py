"""The figures of a progress report: counts and hours, never anything about one person.

Everything is counted by village and course in one query a measure, whatever
the number of villages, and added up from there.
"""

import datetime as dt
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from certification.models import Certificate
from reports.models import ProgressReport
from reports.rules import first_of, month_before, share
from training.models import Attendance, Completion, Course, Enrolment, Session
from villages.models import Village

ATTENDED = (Attendance.Mark.PRESENT, Attendance.Mark.LATE)
TREND_MONTHS = 6


class Span:
    """The time a report covers, and whose rows it counts."""

    def __init__(self, report: ProgressReport):
        self.zone: zoneinfo.ZoneInfo = report.time_zone
        self.first = report.month
        self.begins = self._midnight(report.month)
        self.ends = self._midnight(report.until + dt.timedelta(days=1))
        self.village = report.village
        self.programme = report.programme

    def of(self, queryset, path: str):
        """Rows of the report's village, or of its programme; `path` leads to the village."""
        if self.village:
            return queryset.filter(**{path: self.village})
        return queryset.filter(**{f"{path}__programme": self.programme})

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.begins, f"{field}__lt": self.ends})

    def before_end(self, field: str) -> Q:
        return Q(**{f"{field}__lt": self.ends})

    def months(self) -> list[dt.date]:
        """The report's month and those before it, oldest first."""
        found = [self.first]
        while len(found) < TREND_MONTHS:
            found.append(month_before(found[-1]))
        return found[::-1]

    def since(self, month: dt.date) -> dt.datetime:
        return self._midnight(month)

    def _midnight(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self.zone)


def figures(report: ProgressReport) -> dict:
    """All a report says, as JSON."""
    span = Span(report)
    cells = counted(span)
    return {
        "numbers": summed(cells.values()),
        "courses": by_course(cells),
        "villages": [] if report.village else by_village(span, cells),
        "trend": trend(span),
    }


def counted(span: Span) -> dict[tuple[int, int], Counter]:
    """Every measure by (village id, course id)."""
    cells: dict = defaultdict(Counter)
    for rows, prefix, measures in questions(span):
        keys = (f"{prefix}village", f"{prefix}course")
        for row in rows.order_by().values(*keys).annotate(**measures):
            place = (row.pop(keys[0]), row.pop(keys[1]))
            cells[place].update({name: value or 0 for name, value in row.items()})
    return cells


def questions(span: Span) -> Iterable[tuple]:
    """(rows, path to the cohort, what to count of them)."""
    enrolments = span.of(
        Enrolment.objects.filter(span.before_end("enrolled_at")), "cohort__village"
    )
    stayed = Q(withdrawn_at=None) | Q(withdrawn_at__gte=span.ends)
    passed = Q(standing__passed_at__lt=span.ends) & stayed
    yield (
        enrolments,
        "cohort__",
        {
            "enrolled": Count("pk", filter=stayed),
            "enrolled_new": Count("pk", filter=span.within("enrolled_at")),
            "withdrawn": Count("pk", filter=span.within("withdrawn_at")),
            "passed": Count("pk", filter=passed),
            "passed_new": Count("pk", filter=passed & span.within("standing__passed_at")),
        },
    )
    yield (
        active(span),
        "cohort__",
        {"active": Count("pk")},
    )
    completions = span.of(
        Completion.objects.filter(span.within("at")), "enrolment__cohort__village"
    )
    yield completions, "enrolment__cohort__", {"activities": Count("pk")}
    held = span.within("starts_at") & Q(attendance_taken_at__isnull=False)
    sessions = span.of(Session.objects.filter(held), "cohort__village")
    yield sessions, "cohort__", {"sessions": Count("pk"), "hours": Sum("hours")}
    marks = span.of(
        Attendance.objects.filter(span.within("session__starts_at")).exclude(
            mark=Attendance.Mark.EXCUSED
        ),
        "session__cohort__village",
    )
    yield (
        marks,
        "session__cohort__",
        {"expected": Count("pk"), "attended": Count("pk", filter=Q(mark__in=ATTENDED))},
    )
    yield certificates(span)


def active(span: Span):
    """Enrolments with an activity finished or a class attended in the month."""
    finished = Completion.objects.filter(span.within("at")).values("enrolment")
    attended = Attendance.objects.filter(
        span.within("session__starts_at"), mark__in=ATTENDED
    ).values("enrolment")
    rows = Enrolment.objects.filter(Q(pk__in=finished) | Q(pk__in=attended))
    return span.of(rows, "cohort__village")


def certificates(span: Span) -> tuple:
    rows = span.of(
        Certificate.objects.filter(span.before_end("issued_at")), "enrolment__cohort__village"
    )
    valid = Q(revoked_at=None) | Q(revoked_at__gte=span.ends)
    measures = {
        "certified": Count("pk", filter=valid),
        "certified_new": Count("pk", filter=span.within("issued_at")),
        "revoked": Count("pk", filter=span.within("revoked_at")),
    }
    return rows, "enrolment__cohort__", measures


MEASURES = (
    "enrolled",
    "enrolled_new",
    "withdrawn",
    "active",
    "sessions",
    "hours",
    "expected",
    "attended",
    "activities",
    "passed",
    "passed_new",
    "certified",
    "certified_new",
    "revoked",
)


def summed(cells: Iterable[Counter]) -> dict:
    """The measures added up, with the attendance they give; hours as a number with one decimal."""
    total: Counter = Counter()
    for cell in cells:
        total.update(cell)
    numbers = {name: total[name] for name in MEASURES}
    numbers["hours"] = float(Decimal(numbers["hours"]))
    return numbers | {"attendance": share(numbers["attended"], numbers["expected"])}


def by_course(cells) -> list[dict]:
    grouped = defaultdict(list)
    for (_village, course), cell in cells.items():
        grouped[course].append(cell)
    return [
        {"code": course.code, "title": course.title, "title_en": course.title_en}
        | summed(grouped[course.pk])
        for course in Course.objects.filter(pk__in=grouped)
    ]


def by_village(span: Span, cells) -> list[dict]:
    grouped = defaultdict(list)
    for (village, _course), cell in cells.items():
        grouped[village].append(cell)
    villages = Village.objects.filter(programme=span.programme).select_related("state")
    return [
        {"code": village.code, "name": village.locality, "state": village.state.name}
        | summed(grouped[village.pk])
        for village in villages
    ]


def trend(span: Span) -> list[dict]:
    """Who joined, passed and was certified in each of the last months."""
    months = span.months()
    since = span.since(months[0])
    series = {
        "enrolled_new": (Enrolment.objects, "enrolled_at", "cohort__village"),
        "passed_new": (Enrolment.objects.passed(), "standing__passed_at", "cohort__village"),
        "certified_new": (Certificate.objects, "issued_at", "enrolment__cohort__village"),
    }
    counts = {
        name: by_month(span, span.of(rows, path), field, since)
        for name, (rows, field, path) in series.items()
    }
    return [
        {"month": month.isoformat()} | {name: counts[name].get(month, 0) for name in series}
        for month in months
    ]


def by_month(span: Span, rows, field: str, since) -> dict[dt.date, int]:
    recent = rows.filter(**{f"{field}__gte": since, f"{field}__lt": span.ends}).order_by()
    counts = recent.annotate(on=TruncMonth(field, tzinfo=span.zone)).values_list("on")
    return {first_of(on.date()): count for on, count in counts.annotate(count=Count("pk"))}
