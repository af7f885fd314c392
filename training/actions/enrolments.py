"""Giving people a place in a cohort, and taking it back."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.audit import record_many
from accounts.actions.mail import Letter, enqueue_many
from accounts.actions.people import create_many, find_or_create
from accounts.models import User
from training.actions import cohorts, standing
from training.models import Cohort, Enrolment


@transaction.atomic
def enrol(
    cohort: Cohort,
    *,
    email: str,
    given_names: str,
    first_surname: str,
    second_surname: str = "",
    curp: str = "",
    by: User | None,
) -> Enrolment:
    """Enrol one person, known by their e-mail or new, and write to them how to enter.

    Somebody who had left the cohort comes back with all they had earned.
    """
    cohort = cohorts.lock(cohort)
    learner, _is_new = find_or_create(
        email=email,
        given_names=given_names,
        first_surname=first_surname,
        second_surname=second_surname,
        curp=curp or None,
        by=by,
    )
    refuse_teaching(cohort, [learner])
    enrolment = Enrolment.objects.filter(cohort=cohort, learner=learner).first()
    if enrolment and not enrolment.is_withdrawn:
        raise ValidationError(
            {
                "email": ValidationError(
                    _("%(person)s ya participa en esta cohorte."),
                    code="already-enrolled",
                    params={"person": learner},
                )
            }
        )
    if enrolment:
        return take_back(enrolment, by=by)
    return admit(cohort, [learner], way=Enrolment.Way.COORDINATOR, by=by)[0]


@transaction.atomic
def join(user: User, *, code: str) -> Enrolment:
    """Enrol a signed-in person with the code of a cohort; again, and nothing changes."""
    found = Cohort.objects.filter(join_code=code.strip().upper()).first()
    if found is None:
        refuse(_("Ningún grupo tiene ese código. Revísalo con quien te lo dio."), "unknown-code")
    cohort = cohorts.lock(found)
    enrolment = Enrolment.objects.filter(cohort=cohort, learner=user).first()
    if enrolment and enrolment.is_withdrawn:
        refuse(_("Te dieron de baja de este grupo. Habla con tu coordinación."), "withdrawn")
    if enrolment:
        return enrolment
    if cohort.stage == "over":
        refuse(_("Ese grupo ya terminó. Pide el código de uno nuevo."), "cohort-over")
    refuse_teaching(cohort, [user])
    return admit(cohort, [user], way=Enrolment.Way.CODE, by=user, notify=False)[0]


def refuse(message, code: str) -> None:
    raise ValidationError({"code": ValidationError(message, code=code)})


def refuse_teaching(cohort: Cohort, people: list[User]) -> None:
    """Nobody learns what they teach themselves."""
    teaching = cohort.teachings.current().filter(instructor__in=people).select_related("instructor")
    if one := teaching.first():
        raise ValidationError(
            _("%(person)s imparte esta cohorte: no puede también participar."),
            code="teaches-here",
            params={"person": one.instructor},
        )


@transaction.atomic
def enrol_many(
    cohort: Cohort,
    *,
    people: list[dict],
    by: User | None,
    notify: bool = True,
    way: str = Enrolment.Way.FILE,
    email_is_verified: bool = False,
    at: dt.datetime | None = None,
) -> list[Enrolment]:
    """Enrol many, each a dict of `enrol`'s arguments, in a constant number of queries.

    Those already there are left as they are, and are not in the answer. `at` is when
    they enrolled, for people who did before the portal knew of it.
    """
    cohort = cohorts.lock(cohort)
    known = create_many(people, by=by, email_is_verified=email_is_verified)
    refuse_teaching(cohort, list(known.values()))
    there = set(
        cohort.enrolments.filter(learner__in=known.values()).values_list("learner_id", flat=True)
    )
    new = [person for person in known.values() if person.pk not in there]
    return admit(cohort, new, way=way, by=by, notify=notify, at=at)


def admit(
    cohort: Cohort,
    learners: list[User],
    *,
    way: str,
    by: User | None,
    notify: bool = True,
    at: dt.datetime | None = None,
) -> list[Enrolment]:
    """Give places to people who have none. The cohort is locked already."""
    at = at or timezone.now()
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, learner=learner, way=way, enrolled_by=by, enrolled_at=at)
        for learner in learners
    )
    standing.open_for(enrolments)
    record_many(
        "enrolment.created", rows=((e, cohort.area, {"way": way}) for e in enrolments), by=by
    )
    if notify:
        enqueue_many(welcome(enrolment) for enrolment in enrolments)
    return enrolments


def take_back(enrolment: Enrolment, *, by: User | None) -> Enrolment:
    standing.lock([enrolment.pk])
    enrolment.withdrawn_at, enrolment.withdrawn_because = None, ""
    enrolment.save(update_fields=["withdrawn_at", "withdrawn_because"])
    standing.touch(enrolment)
    record("enrolment.taken-back", on=enrolment, by=by)
    return enrolment


def welcome(enrolment: Enrolment) -> Letter:
    """How to enter and when it starts. One letter an enrolment."""
    cohort, learner = enrolment.cohort, enrolment.learner
    with translation.override(learner.language):
        context = {
            "name": learner.given_names,
            "course": str(cohort.course),
            "cohort": cohort.name,
            "village": str(cohort.village),
            "starts_on": date_format(cohort.starts_on, "DATE_FORMAT"),
            "enrolment": enrolment.pk,
        }
    return Letter(f"enrolled-{enrolment.pk}", learner, "enrolled", context)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, because: str, by: User | None) -> Enrolment:
    """Take a person off the cohort. What they earned stays on the record."""
    standing.lock([enrolment.pk])
    enrolment = Enrolment.objects.select_related("cohort__village").get(pk=enrolment.pk)
    if enrolment.is_withdrawn:
        raise ValidationError(_("Esta persona ya estaba dada de baja."), code="already-withdrawn")
    enrolment.withdrawn_at = timezone.now()
    enrolment.withdrawn_because = because.strip()
    enrolment.save(update_fields=["withdrawn_at", "withdrawn_because"])
    standing.touch(enrolment)
    record("enrolment.withdrawn", on=enrolment, by=by)
    return enrolment
