"""Giving people a place in a cohort, and taking it back."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.audit import record_many
from accounts.actions.bulk import insert_alike
from accounts.actions.mail import Letter, call_back, enqueue_many
from accounts.actions.people import create_many, find_or_create, held
from accounts.models import User
from training.actions import cohorts, standing
from training.models import Cohort, Enrolment, Standing, Teaching
from training.queries.earnings import what_came_of


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
    learner = held([learner])[learner.pk]
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
    user = held([user])[user.pk]
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
    records = {person.pk: person for person in held(known.values()).values()}
    refuse_teaching(cohort, list(records.values()))
    there = set(cohort.enrolments.filter(learner__in=records).values_list("learner_id", flat=True))
    new = [person for pk, person in records.items() if pk not in there]
    return admit(cohort, new, way=way, by=by, notify=notify, at=at)


@transaction.atomic
def enrol_known_many(
    places: Iterable[tuple[int, User]], *, way: str, by: User | None, notify: bool = True
) -> list[Enrolment]:
    """Enrol people who are known, each (cohort's pk, person), in several cohorts at once.

    Those already there, or who teach there, are left as they are. The number of queries
    does not grow with the number of people or of cohorts.
    """
    wanted = list(dict.fromkeys(places))
    locked = Cohort.objects.filter(pk__in={pk for pk, _person in wanted}).order_by("pk")
    locked = locked.select_related("village", "course").select_for_update(of=("self",))
    of_pk = {cohort.pk: cohort for cohort in locked}
    records = held([person for _pk, person in wanted])
    wanted = list(dict.fromkeys((pk, records[person.pk]) for pk, person in wanted))
    people = [person for _pk, person in wanted]
    there = Enrolment.objects.filter(cohort__in=of_pk, learner__in=people)
    teaching = Teaching.objects.current().filter(cohort__in=of_pk, instructor__in=people)
    out = set(there.values_list("cohort_id", "learner_id"))
    out |= set(teaching.values_list("cohort_id", "instructor_id"))
    new = [
        (of_pk[pk], person) for pk, person in wanted if pk in of_pk and (pk, person.pk) not in out
    ]
    return admit_to(new, way=way, by=by, notify=notify)


@transaction.atomic
def take_back_unearned(enrolment_ids: list[int], *, by: User | None) -> list[int]:
    """Undo enrolments from which nothing came, as if they had never been.

    Answers which were undone: an enrolment with anything earned, or to which anything
    refers, stays. The trail keeps who was enrolled and that it was undone.
    """
    standing.lock(enrolment_ids)
    enrolments = Enrolment.objects.filter(pk__in=enrolment_ids).select_related("cohort__village")
    kept = what_came_of(enrolment_ids)
    free = [each for each in enrolments.select_related("learner") if each.pk not in kept]
    ids = [each.pk for each in free]
    call_back(key_of(each.cohort_id, each.learner.email) for each in free)
    lines = ((each, each.cohort.area, {"learner": each.learner_id}) for each in free)
    record_many("enrolment.undone", rows=lines, by=by)
    Standing.objects.filter(enrolment__in=ids).delete()
    Enrolment.objects.filter(pk__in=ids).delete()
    return ids


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
    places = [(cohort, learner) for learner in learners]
    return admit_to(places, way=way, by=by, notify=notify, at=at)


def admit_to(
    places: list[tuple[Cohort, User]],
    *,
    way: str,
    by: User | None,
    notify: bool,
    at: dt.datetime | None = None,
) -> list[Enrolment]:
    """The same in several cohorts, all locked."""
    at = at or timezone.now()
    enrolments = [
        Enrolment(cohort=cohort, learner=learner, way=way, enrolled_by=by, enrolled_at=at)
        for cohort, learner in places
    ]
    added = insert_alike(
        Enrolment(way=way, enrolled_by=by, enrolled_at=at),
        {
            "cohort_id": [cohort.pk for cohort, _learner in places],
            "learner_id": [learner.pk for _cohort, learner in places],
        },
        returning=("id", "cohort_id", "learner_id"),
    )
    numbers = {(cohort, learner): pk for pk, cohort, learner in added}
    for each in enrolments:
        each.pk = numbers[each.cohort_id, each.learner_id]
        each._state.adding, each._state.db = False, "default"
    standing.open_for(enrolments)
    record_many(
        "enrolment.created", rows=((e, e.cohort.area, {"way": way}) for e in enrolments), by=by
    )
    if notify:
        words: dict[tuple, dict] = {}
        enqueue_many(welcome(enrolment, words) for enrolment in enrolments)
    return enrolments


def take_back(enrolment: Enrolment, *, by: User | None) -> Enrolment:
    standing.lock([enrolment.pk])
    enrolment.withdrawn_at, enrolment.withdrawn_because = None, ""
    enrolment.save(update_fields=["withdrawn_at", "withdrawn_because"])
    standing.touch(enrolment)
    record("enrolment.taken-back", on=enrolment, by=by)
    return enrolment


def welcome(enrolment: Enrolment, words: dict[tuple, dict]) -> Letter:
    """How to enter and when it starts. One letter a person and cohort, whatever happens.

    `words` remembers what the letters of one cohort say in one language.
    """
    cohort, learner = enrolment.cohort, enrolment.learner
    about = cohort.pk, learner.language
    if about not in words:
        with translation.override(learner.language):
            words[about] = {
                "course": str(cohort.course),
                "cohort": cohort.name,
                "village": str(cohort.village),
                "starts_on": date_format(cohort.starts_on, "DATE_FORMAT"),
            }
    context = {**words[about], "name": learner.given_names, "enrolment": enrolment.pk}
    return Letter(key_of(cohort.pk, learner.email), learner, "enrolled", context)


def key_of(cohort_id: int, email: str) -> str:
    """Names the letter without naming the person, also after the enrolment was undone."""
    return f"enrolled-{cohort_id}-{hashlib.sha256(email.encode()).hexdigest()[:32]}"


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
