"""Planning cohorts and saying who teaches them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.people import held
from accounts.models import User
from accounts.rules import fold
from training.models import Cohort, Course, Teaching
from training.models.days import check_day
from training.queries.people import instructors_over
from villages.models import Village


@transaction.atomic
def plan(
    village: Village,
    *,
    course: Course,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User | None,
) -> Cohort:
    """A new cohort of the course in the village, without people or sessions yet."""
    Village.objects.select_for_update().get(pk=village.pk)  # two of one name wait here
    cohort = Cohort(
        village=village, course=course, name=plain(name), starts_on=starts_on, ends_on=ends_on
    )
    check(cohort)
    cohort.save()
    record("cohort.planned", on=cohort, by=by, course=course.code)
    return cohort


@transaction.atomic
def edit(
    cohort: Cohort, *, name: str, starts_on: dt.date, ends_on: dt.date, by: User | None
) -> Cohort:
    """Rename a cohort or move its dates, which must still hold its sessions."""
    cohort = lock(cohort)
    cohort.name, cohort.starts_on, cohort.ends_on = plain(name), starts_on, ends_on
    check(cohort)
    check_sessions_fit(cohort)
    cohort.changed_at = timezone.now()
    cohort.save(update_fields=["name", "starts_on", "ends_on", "changed_at"])
    record("cohort.edited", on=cohort, by=by)
    return cohort


def lock(cohort: Cohort) -> Cohort:
    """The cohort as it is now, held until the transaction ends."""
    cohorts = Cohort.objects.select_for_update(of=("self",)).select_related("village", "course")
    return cohorts.get(pk=cohort.pk)


def plain(name: str) -> str:
    """With single spaces: names that look the same are the same."""
    return " ".join(name.split())


def check(cohort: Cohort) -> None:
    check_day(cohort.starts_on)
    check_day(cohort.ends_on)
    refusals = {}
    if cohort.ends_on < cohort.starts_on:
        refusals["ends_on"] = ValidationError(
            _("El fin no puede ser antes del inicio."), code="end-before-start"
        )
    twins = Cohort.objects.filter(village=cohort.village_id, folded=fold(cohort.name))
    if twins.exclude(pk=cohort.pk).exists():
        refusals["name"] = ValidationError(
            _("Ya hay una cohorte «%(name)s» en esta aldea."),
            code="name-taken",
            params={"name": cohort.name},
        )
    if refusals:
        raise ValidationError(refusals)


def check_sessions_fit(cohort: Cohort) -> None:
    reach = cohort.sessions.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    if reach["first"] is None:
        return
    first, last = (moment.astimezone(cohort.zone).date() for moment in reach.values())
    refusals = {}
    if first < cohort.starts_on:
        refusals["starts_on"] = _("Hay una sesión el %(date)s: empieza ese día o antes."), first
    if last > cohort.ends_on:
        refusals["ends_on"] = _("Hay una sesión el %(date)s: termina ese día o después."), last
    if refusals:
        raise ValidationError(
            {
                field: ValidationError(
                    message, code="session-outside", params={"date": date.strftime("%d/%m/%Y")}
                )
                for field, (message, date) in refusals.items()
            }
        )


@transaction.atomic
def appoint(cohort: Cohort, *, instructor: User, by: User | None) -> Teaching:
    """Make a person teach the cohort: one who holds an instructor's post over its village."""
    cohort = lock(cohort)
    instructor = held([instructor])[instructor.pk]
    if not instructors_over(cohort.area).filter(pk=instructor.pk).exists():
        raise ValidationError(
            _("%(person)s no tiene nombramiento de instrucción sobre esta aldea."),
            code="no-post",
            params={"person": instructor},
        )
    if cohort.enrolments.active().filter(learner=instructor).exists():
        raise ValidationError(
            _("%(person)s participa en esta cohorte: no puede también impartirla."),
            code="learns-here",
            params={"person": instructor},
        )
    teaching, is_new = Teaching.objects.get_or_create(cohort=cohort, instructor=instructor)
    if is_new or teaching.ended_at:
        teaching.ended_at = None
        teaching.save(update_fields=["ended_at"])
        touch(cohort)
        record("cohort.instructor-appointed", on=cohort, by=by, instructor=instructor.pk)
    return teaching


@transaction.atomic
def dismiss(cohort: Cohort, *, instructor: User, by: User | None) -> None:
    """End a person's teaching. The row stays: they still may not certify these people."""
    cohort = lock(cohort)
    ended = cohort.teachings.current().filter(instructor=instructor).update(ended_at=timezone.now())
    if ended:
        touch(cohort)
        record("cohort.instructor-dismissed", on=cohort, by=by, instructor=instructor.pk)


def touch(cohort: Cohort) -> None:
    """Say that who teaches a cohort changed to whoever asks what is new."""
    Cohort.objects.filter(pk=cohort.pk).update(changed_at=timezone.now())
