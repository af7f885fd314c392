"""Keeping each person's standing: a summary of their events, made anew on demand.

`progress` adds single events to it as they come; `refresh` makes it again from
the events. Both end in the same row (`tests/training/test_standing.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Count, DecimalField, Max, Q, Sum, When
from django.utils import timezone

from accounts.actions.bulk import insert_alike
from training.models import (
    Activity,
    Attendance,
    Completion,
    Enrolment,
    Grade,
    QuizAttempt,
    Standing,
)
from training.queries.plans import plans_of

KEPT = (
    "activities_done",
    "hours_attended",
    "hours_missed",
    "module_scores",
    "exam_score",
    "exam_attempts",
    "project_score",
    "passed_at",
    "last_activity_at",
)
CHUNK = 500


def lock(enrolment_ids: Iterable[int]) -> list[Standing]:
    """The standings of these enrolments, locked in the one order, with their enrolment."""
    standings = Standing.objects.select_for_update(of=("self",)).select_related("enrolment")
    return list(standings.filter(pk__in=list(enrolment_ids)).order_by("pk"))


def rebuild(enrolments) -> int:
    """Make the standings of a QuerySet of enrolments anew. Return how many were wrong."""
    ids = list(enrolments.order_by("pk").values_list("pk", flat=True))
    return sum(refresh(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))


@transaction.atomic
def refresh(enrolment_ids: Iterable[int]) -> int:
    """Make these standings anew from their events. Return how many changed."""
    standings = lock(enrolment_ids)
    plans = plans_of(standing.enrolment.cohort_id for standing in standings)
    earned = earned_by([standing.pk for standing in standings])
    changed = []
    for standing in standings:
        before = kept(standing)
        events = earned[standing.pk]
        latest = events.pop("latest", None)
        for name, value in events.items():
            setattr(standing, name, value)
        judge(standing, plans[standing.enrolment.cohort_id], at=latest)
        if kept(standing) != before:
            changed.append(standing)
    write(changed)
    return len(changed)


def judge(standing: Standing, plan, *, at=None) -> None:
    """Set or clear `passed_at`: the moment `at` which every rule came to be met.

    A correction that undoes it clears it; a certificate already given keeps
    what it says and is a matter for those who certify.
    """
    if not plan.is_met_by(standing):
        standing.passed_at = None
    elif standing.passed_at is None:
        standing.passed_at = at or timezone.now()


def kept(standing: Standing) -> tuple:
    return tuple(getattr(standing, name) for name in KEPT)


def write(standings: list[Standing]) -> None:
    """Save many locked standings in one statement."""
    now = timezone.now()
    for standing in standings:
        standing.changed_at = now
    Standing.objects.bulk_create(
        standings,
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=[*KEPT, "changed_at"],
    )


def nothing_earned() -> dict:
    return {
        "activities_done": 0,
        "hours_attended": Decimal(0),
        "hours_missed": Decimal(0),
        "module_scores": {},
        "exam_score": None,
        "exam_attempts": 0,
        "project_score": None,
        "last_activity_at": None,
    }


def earned_by(ids: list[int]) -> dict[int, dict]:
    """What the events of each enrolment add up to, in four queries. `latest` dates the last one."""
    earned: dict[int, dict] = defaultdict(nothing_earned)
    add_completions(earned, ids)
    add_attempts(earned, ids)
    add_attendance(earned, ids)
    add_grades(earned, ids)
    return earned


def later(*moments):
    return max((moment for moment in moments if moment), default=None)


def add_completions(earned, ids):
    rows = Completion.objects.filter(enrolment__in=ids).values_list("enrolment")
    for pk, done, last in rows.annotate(Count("pk"), Max("at")).order_by():
        earned[pk] |= {"activities_done": done, "last_activity_at": last, "latest": last}


def add_attempts(earned, ids):
    rows = (
        QuizAttempt.objects.filter(enrolment__in=ids)
        .values_list("enrolment", "activity__kind", "activity__module__code")
        .annotate(Max("score"), Count("pk"), Max("submitted_at"))
        .order_by()
    )
    for pk, kind, module, score, tries, last in rows:
        person = earned[pk]
        if kind == Activity.Kind.EXAM:
            person |= {"exam_score": score, "exam_attempts": tries}
        else:
            person["module_scores"] = {**person["module_scores"], module: float(score)}
        person["last_activity_at"] = later(person["last_activity_at"], last)
        person["latest"] = later(person.get("latest"), last)


def add_attendance(earned, ids):
    attended = Q(mark__in=Attendance.ATTENDED)
    rows = Attendance.objects.filter(enrolment__in=ids).values_list("enrolment")
    rows = rows.annotate(
        present=hours_if(attended), missed=hours_if(~attended), last=Max("marked_at")
    )
    for pk, present, missed, last in rows.order_by():
        person = earned[pk]
        person |= {"hours_attended": present, "hours_missed": missed}
        person["latest"] = later(person.get("latest"), last)


def hours_if(condition: Q) -> Sum:
    hours = Case(When(condition, then="session__hours"), default=Decimal(0))
    return Sum(hours, output_field=DecimalField())


def add_grades(earned, ids):
    """The newest grade of each component; a paper exam is one more attempt at the exam."""
    newest = (
        Grade.objects.filter(enrolment__in=ids)
        .order_by("enrolment", "component", "-graded_at", "-pk")
        .distinct("enrolment", "component")
    )
    for grade in newest:
        person = earned[grade.enrolment_id]
        person["latest"] = later(person.get("latest"), grade.graded_at)
        if grade.component == Grade.Component.PROJECT:
            person["project_score"] = grade.score
        else:
            best = max(grade.score, person["exam_score"] or Decimal(0))
            person |= {"exam_score": best, "exam_attempts": person["exam_attempts"] + 1}


def open_for(enrolments: list[Enrolment]) -> None:
    """An empty standing for each new enrolment."""
    insert_alike(Standing(), {"enrolment_id": [enrolment.pk for enrolment in enrolments]})


def touch(enrolment: Enrolment) -> None:
    """Say that an enrolment changed to whoever asks what is new (`changed_since`)."""
    Standing.objects.filter(pk=enrolment.pk).update(changed_at=timezone.now())
