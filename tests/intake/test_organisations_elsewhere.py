"""Organisations at work where whoever brings the file may change nothing."""

import pytest

from accounts.rules import Role
from tests.factories import InvolvementFactory, VillageFactory, someone
from tests.intake.conftest import Desk
from villages.models import Municipality

pytestmark = pytest.mark.django_db


def test_a_file_does_not_change_one_that_works_elsewhere_too():
    village = VillageFactory()
    company = InvolvementFactory(village=village).organisation
    valladolid = Municipality.objects.get(code="31102")
    InvolvementFactory(organisation=company, village=VillageFactory(municipality=valladolid))
    desk = Desk(someone(Role.ADMIN, "20"))

    imported = desk.rehearse(f"nombre;tipo\n{company.name};gobierno\n", kind="organisations")

    problems = [each["code"] for row in imported.rows.all() for each in row.problems]
    assert problems == ["organisation-elsewhere"]


def test_a_file_changes_one_that_works_where_it_may():
    village = VillageFactory()
    company = InvolvementFactory(village=village).organisation
    desk = Desk(someone(Role.ADMIN, "20"))

    desk.apply(desk.rehearse(f"nombre;tipo\n{company.name};gobierno\n", kind="organisations"))

    company.refresh_from_db()
    assert company.kind == "government"
