"""What people wrote in a file is forgotten; what undoing needs is not."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from intake.actions.work import forget_old
from intake.models import Import
from training.models import Enrolment

pytestmark = pytest.mark.django_db

TWO = "correo,nombre completo\nana@example.mx,Ana Ruiz\nluis@example.mx,Luis Peña\n"


def grow_old(imported: Import, days: int = 31) -> None:
    long_ago = timezone.now() - dt.timedelta(days=days)
    Import.objects.filter(pk=imported.pk).update(touched_at=long_ago)


def test_after_thirty_days_rows_say_nothing_of_anybody_and_can_still_be_undone(desk, cohort):
    imported = desk.apply(desk.rehearse(TWO, cohort=cohort.pk))
    grow_old(imported)

    forget_old()

    imported.refresh_from_db()
    row = imported.rows.first()
    assert (row.cells, row.values, row.fixes, row.keys) == ([], {}, [], [])
    assert (imported.path, imported.columns[0]["samples"]) == ("", [])
    desk.undo(imported)
    assert not Enrolment.objects.exists()
    assert not User.objects.filter(email="ana@example.mx").exists()


def test_a_file_nobody_decided_on_is_set_aside(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    grow_old(imported)

    forget_old()

    imported.refresh_from_db()
    assert imported.state == "discarded"


def test_before_that_nothing_is_forgotten(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    grow_old(imported, days=29)

    forget_old()

    assert imported.rows.first().cells == ["ana@example.mx", "Ana Ruiz"]
