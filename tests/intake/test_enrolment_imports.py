"""People into cohorts: from the file to places in the cohort, and back."""

import pytest

from accounts.models import Mail, User
from training.models import Enrolment

pytestmark = pytest.mark.django_db

HEADER = "correo,nombre completo,CURP,teléfono"
TWO = f"{HEADER}\nANA@Example.mx,ANA PÉREZ RUIZ,,951 123 4567\nluis@example.mx,luis peña,,\n"


def test_a_file_goes_from_rehearsal_to_places_in_the_cohort_and_back(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    assert imported.state == "ready"
    assert not Enrolment.objects.exists()

    desk.apply(imported)

    assert sorted(map(str, User.objects.filter(enrolments__cohort=cohort))) == [
        "Ana Pérez Ruiz",
        "Luis Peña",
    ]
    assert User.objects.get(email="ana@example.mx").phone == "+529511234567"
    assert Mail.objects.filter(template="enrolled").count() == 2

    desk.undo(imported)

    assert imported.state == "undone"
    assert not Enrolment.objects.exists()
    assert not User.objects.filter(email="ana@example.mx").exists()
    assert not Mail.objects.filter(template="enrolled").exists()
