"""A real worker, killed in the middle: every row is applied once, and all are."""

import pytest

from accounts.models import User
from accounts.rules import Role
from intake import tasks
from intake.actions import applying, uploads
from intake.actions import work as actions
from intake.models import Import
from tests.certification.test_survives_kills import beat, broker, kill, wait_until, worker
from tests.factories import CohortFactory, someone
from training.models import Enrolment

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

PEOPLE = 6_000


def test_an_import_survives_a_killed_worker_and_an_emptied_redis(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    imported = rehearsed(someone(Role.ADMIN), CohortFactory().pk)
    applying.ask(imported, only_good=True, by=imported.by)
    tasks.work.delay(imported.pk)
    with worker(tmp_path) as first:
        wait_until(lambda: Enrolment.objects.exists(), "some are enrolled")
        kill(first)
    assert Enrolment.objects.count() < PEOPLE
    broker().flushdb()

    with worker(tmp_path), beat(tmp_path):
        wait_until(lambda: is_done(imported), "all are enrolled")

    assert Enrolment.objects.count() == PEOPLE
    assert User.objects.filter(email__startswith="p").count() >= PEOPLE
    assert imported.rows.filter(outcome="applied").count() == PEOPLE


def rehearsed(admin, cohort: int) -> Import:
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = "".join(f"p{n}@example.mx,Paula Quiroz\n" for n in range(PEOPLE))
    file = SimpleUploadedFile("g.csv", f"correo,nombre completo\n{rows}".encode())
    imported = uploads.bring("enrolments", file, by=admin, options={"cohort": cohort})
    actions.work(imported.pk)
    imported.refresh_from_db()
    columns = {each["place"]: each["column"] for each in imported.columns}
    uploads.say_columns(imported, columns, by=admin)
    actions.work(imported.pk)
    imported.refresh_from_db()
    return imported


def is_done(imported: Import) -> bool:
    imported.refresh_from_db()
    return imported.state == "done"
