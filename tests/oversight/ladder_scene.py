"""Giving a village what each step of its ladder asks for, as records and as evidence."""

import datetime as dt

from django.utils import timezone

from accounts.rules import Role
from oversight.actions import ladder as oversight
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    CourseFactory,
    EnrolmentFactory,
    PostFactory,
    TeachingFactory,
)
from training.models import Course
from villages.actions import ladder as actions
from villages.models import Agreement, Organisation, Site, Village
from villages.rules.ladder import STEPS, Step, gates_of, rung

SMALL = {"cohort_people": 2, "certified": 1, "businesses_accompanied": 2, "businesses_launched": 5}


def fulfil(village: Village, step: Step) -> None:
    """Make every gate of `step` hold. Thresholds are made small."""
    village.programme.thresholds = SMALL
    village.programme.save()
    records = {
        Step.DIAGNOSIS: staff,
        Step.AGREEMENTS: agree,
        Step.INSTRUCTORS: certify_instructor,
        Step.COHORT: begin_cohort,
        Step.BUSINESSES: certify_one,
    }
    if step in records:
        records[step](village)
    for gate in gates_of(step):
        if gate.is_ticked:
            actions.tick(village, gate.code, note="Acta firmada.", quantity=60, by=None)


def climb_to(village: Village, step: Step, *, days_ago: int = 0) -> Village:
    """Climb from the ground to `step`, every gate fulfilled."""
    at = timezone.now() - dt.timedelta(days=days_ago)
    for each in STEPS[1 : rung(step)]:
        fulfil(village, each)
        oversight.climb(village, each, by=None, at=at)
    village.refresh_from_db()
    return village


def staff(village: Village) -> None:
    PostFactory(role=Role.COORDINATOR, area=village.area)
    village.host = Organisation.objects.create(name="Casa de Cultura")
    village.save()


def agree(village: Village, *kinds: str, **agreement) -> list[Agreement]:
    return [
        Agreement.objects.create(
            organisation=Organisation.objects.create(name=f"Organización {kind}", kind=kind),
            programme=village.programme,
            village=village,
            title=f"Convenio con {kind}",
            **{"signed_on": dt.date(2026, 1, 10), "starts_on": dt.date(2026, 1, 15)} | agreement,
        )
        for kind in kinds or ("university", "government", "company")
    ]


def certify_instructor(village: Village):
    """Somebody certified in the instructors' course teaches a cohort of the village."""
    course = CourseFactory(code="GET-INS", track=Course.Track.INSTRUCTOR)
    own = CohortFactory(village=village, course=course, starts_on=dt.date(2026, 1, 5))
    certificate = CertificateFactory(enrolment__cohort=own)
    taught = CohortFactory(village=village)
    return TeachingFactory(cohort=taught, instructor=certificate.enrolment.learner)


def begin_cohort(village: Village) -> None:
    Site.objects.create(village=village, name="Biblioteca", address="Av. Juárez 1")
    EnrolmentFactory.create_batch(2, cohort=CohortFactory(village=village))


def certify_one(village: Village) -> None:
    CertificateFactory(enrolment__cohort=CohortFactory(village=village))
