"""Two tabs and three workers on one file, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import AuditEntry
from intake.actions import applying, undoing
from intake.actions.work import work
from training.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "correo,nombre,primer apellido,cohorte\n" + "".join(
    f"alumna{n}@example.mx,Ana,Ruiz,Primavera\n" for n in range(40)
)


def at_once(*acts) -> list:
    """Run the acts in threads that start together; the answer of each, or its refusal."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_file_confirmed_in_two_tabs_and_taken_by_three_workers_enrols_once(desk, cohort):
    imported = desk.rehearse(PEOPLE)

    answers = at_once(
        *[lambda: applying.ask(imported, only_good=True, by=desk.by)] * 2,
    )
    at_once(*[lambda: work(imported.pk)] * 3)

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert Enrolment.objects.count() == 40
    assert AuditEntry.objects.filter(act="import.applied").count() == 1


def test_an_import_undone_in_two_tabs_by_three_workers_is_undone_once(desk, cohort):
    imported = desk.apply(desk.rehearse(PEOPLE))

    answers = at_once(
        *[lambda: undoing.ask(imported, only_free=False, by=desk.by)] * 2,
    )
    at_once(*[lambda: work(imported.pk)] * 3)

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert Enrolment.objects.count() == 0
    assert AuditEntry.objects.filter(act="import.undone").count() == 1
