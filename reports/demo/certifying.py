"""The demo's certificates: three batches issued, one that waits for its second officer."""

from itertools import groupby
from operator import attrgetter
from random import Random

from django.db.models import Case, When

from accounts.models import User
from certification.actions import batches
from certification.actions.certificates import revoke
from certification.models import Batch, Certificate
from certification.queries import awaiting
from reports.demo.cast import HOME_STATE
from training.models import Enrolment

ISSUED = (44, 42, 40)
REHEARSED = 18
FROM_EACH_COHORT = (5, 12)  # the others still wait
REVOKED_BECAUSE = (
    "El apellido estaba mal escrito; se expedirá otra.",
    "Se expidió por error a otra persona con el mismo nombre.",
    "La persona pidió corregir su nombre.",
    "El proyecto no era de su autoría.",
    "La asistencia registrada no correspondía a la persona.",
    "Se capturó una calificación equivocada.",
)


def certify(accounts: dict[str, User], *, rng: Random) -> None:
    """Some people of each cohort, those over first; a few certificates are revoked later."""
    first, second = accounts["officer"], accounts["officer2"]
    people = some_of_each_cohort(first, rng)[: sum(ISSUED) + REHEARSED]
    for number, size in enumerate(ISSUED, start=1):
        chunk, people = people[:size], people[size:]
        batch = batches.rehearse(enrolments=chunk, name=name_of(number), by=first)
        batches.approve(batch, by=second)
        issue(batch)
    batches.rehearse(enrolments=people, name=name_of(len(ISSUED) + 1), by=second)
    take_back(by=first, rng=rng)


def some_of_each_cohort(officer: User, rng: Random) -> list[Enrolment]:
    """The demo's own state before all others, then the cohorts that ended first."""
    home_first = Case(When(cohort__village__state=HOME_STATE, then=0), default=1)
    waiting = awaiting(officer).order_by(
        home_first, "cohort__ends_on", "cohort", "learner__sort_name", "pk"
    )
    found = []
    for _cohort, people in groupby(waiting, key=attrgetter("cohort_id")):
        people = list(people)
        found += rng.sample(people, min(rng.randint(*FROM_EACH_COHORT), len(people)))
    return found


def name_of(number: int) -> str:
    return f"Lote {number}: primeras generaciones"


def issue(batch: Batch) -> None:
    while batches.issue_waiting(batch):
        continue


def take_back(*, by: User, rng: Random) -> None:
    certificates = list(Certificate.objects.valid().order_by("folio"))
    for because in REVOKED_BECAUSE:
        revoke(certificates.pop(rng.randrange(len(certificates))), because=because, by=by)
