"""Files as people bring them, and a worker that is this very process."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rules import Role
from intake.actions import applying, undoing, uploads
from intake.actions.work import work
from intake.models import Import
from tests.factories import CohortFactory, someone


@pytest.fixture
def admin(db):
    return someone(Role.ADMIN)


@pytest.fixture
def cohort(db):
    return CohortFactory(name="Primavera")


class Desk:
    """What a person does with a file, without the pages."""

    def __init__(self, by):
        self.by = by

    def bring(self, content, kind="enrolments", name="gente.csv", **options) -> Import:
        data = content.encode() if isinstance(content, str) else content
        upload = SimpleUploadedFile(name, data)
        imported = uploads.bring(kind, upload, by=self.by, options=options)
        return self.work(imported)

    def work(self, imported) -> Import:
        work(imported.pk)
        imported.refresh_from_db()
        return imported

    def rehearse(self, content, columns=None, **options) -> Import:
        """Bring a file and take its columns as they were guessed, or as `columns` says."""
        imported = self.bring(content, **options)
        assert imported.state == "mapping", imported.problem
        chosen = {each["place"]: each["column"] for each in imported.columns}
        uploads.say_columns(imported, chosen | (columns or {}), by=self.by)
        return self.work(imported)

    def apply(self, imported, *, only_good=True) -> Import:
        applying.ask(imported, only_good=only_good, by=self.by)
        return self.work(imported)

    def undo(self, imported, *, only_free=False) -> Import:
        undoing.ask(imported, only_free=only_free, by=self.by)
        return self.work(imported)


@pytest.fixture
def desk(admin):
    return Desk(admin)
