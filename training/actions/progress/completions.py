"""Readings finished, one by one or as phones report them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.actions import standing as standings
from training.actions.progress.locks import lock
from training.models import Activity, Completion, Enrolment, Standing


@dataclass(frozen=True)
class Event:
    """That a person finished an activity at a moment, as their phone reports it."""

    enrolment_id: int
    activity_id: int
    at: datetime | None = None
    client_id: UUID | None = None


@transaction.atomic
def complete(
    enrolment: Enrolment,
    activity: Activity,
    *,
    client_id: UUID | None = None,
    client_at: datetime | None = None,
) -> bool:
    """Mark a reading as done. Say whether it was not before."""
    if activity.is_quiz:
        raise ValidationError(_("Un cuestionario se termina al aprobarlo."), code="is-a-quiz")
    lock(enrolment)
    done = Completion.objects.filter(enrolment=enrolment, activity=activity)
    if client_id:
        done = Completion.objects.filter(
            Q(enrolment=enrolment, activity=activity) | Q(client_id=client_id)
        )
    if done.exists():
        return False
    now = timezone.now()
    Completion.objects.create(
        enrolment=enrolment, activity=activity, at=now, client_id=client_id, client_at=client_at
    )
    Standing.objects.filter(pk=enrolment.pk).update(
        activities_done=F("activities_done") + 1,
        last_activity_at=Greatest("last_activity_at", now),
        changed_at=now,
    )
    return True


@transaction.atomic
def complete_many(events: Iterable[Event]) -> int:
    """Add what phones kept while away. Return how many were new.

    Sending the same events again adds nothing. Those of people withdrawn, of
    quizzes, or of activities outside the person's course are left out.
    """
    events = list(events)
    ids = {event.enrolment_id for event in events}
    standings.lock(ids)
    before = Completion.objects.filter(enrolment__in=ids).count()
    readable = readings_of(ids)
    now = timezone.now()
    Completion.objects.bulk_create(
        (
            Completion(
                enrolment_id=event.enrolment_id,
                activity_id=event.activity_id,
                at=min(event.at or now, now),
                client_id=event.client_id,
                client_at=event.at,
            )
            for event in events
            if event.activity_id in readable.get(event.enrolment_id, ())
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )
    standings.refresh(ids)
    return Completion.objects.filter(enrolment__in=ids).count() - before


def readings_of(enrolment_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The readings that each active enrolment may finish."""
    courses = dict(
        Enrolment.objects.active()
        .filter(pk__in=enrolment_ids)
        .values_list("pk", "cohort__course_id")
    )
    readings: dict[int, set[int]] = {}
    rows = Activity.objects.filter(
        module__course__in=set(courses.values()), kind=Activity.Kind.READING
    )
    for pk, course_id in rows.values_list("pk", "module__course_id"):
        readings.setdefault(course_id, set()).add(pk)
    return {pk: frozenset(readings.get(course, ())) for pk, course in courses.items()}
