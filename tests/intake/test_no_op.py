"""What is taken away and brought back changes nothing: every kind, CSV and XLSX."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.rules import Role
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory, VillageFactory, someone
from training.models import Enrolment
from villages.models import Contact, Municipality, Organisation, State

pytestmark = pytest.mark.django_db

KINDS = ["enrolments", "posts", "villages", "organisations"]


@pytest.fixture
def portal(cohort):
    """Two of everything, with names that a spreadsheet would take for something else."""
    host = Organisation.objects.create(
        name="=Cooperativa «Ñandú», S. C.",
        short_name="CÑ",
        kind="company",
        state=State.objects.get(pk="20"),
        website="https://cn.example/",
    )
    Organisation.objects.create(name="universidad del mar")
    Contact.objects.create(organisation=host, name="Ana O'Hara", phone="+529511234567")
    maya = VillageFactory(
        municipality=Municipality.objects.get(code="31102"),
        host=host,
        vocation="MIEL, cera",
        latitude="20.6208",
        longitude="-88.0871",
    )
    EnrolmentFactory(cohort=cohort, learner=UserFactory(phone="+529511234567", second_surname=""))
    EnrolmentFactory(
        cohort=CohortFactory(village=maya, name="2026-01", starts_on=dt.date(2026, 1, 5)),
        learner=UserFactory(given_names="MA. JOSÉ", first_surname="de la O"),
    )
    someone(Role.INSTRUCTOR, "20")
    someone(Role.COORDINATOR, maya.area)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_comes_back_as_nothing_to_do(client, desk, portal, kind, ending):
    client.force_login(desk.by)
    response = client.get(reverse("intake:export", args=[kind, ending]))
    content = b"".join(response.streaming_content)
    before = AuditEntry.objects.count()

    imported = desk.rehearse(content, kind=kind, name=f"todo.{ending}")

    found = {row.number: (row.standing, row.problems) for row in imported.rows.all()}
    assert len(found) >= 2
    assert set(map(str, found.values())) == {"('same', [])"}
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_taken_away_can_run_in_a_spreadsheet(client, desk, portal, kind):
    client.force_login(desk.by)

    response = client.get(reverse("intake:export", args=[kind, "csv"]))

    lines = b"".join(response.streaming_content).decode("utf-8-sig")
    cells = [cell.strip('"') for line in lines.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_template_can_be_filled_in_and_sent_back(client, desk, kind, ending):
    VillageFactory(municipality=Municipality.objects.get(code="31102"))
    CohortFactory(name="Primavera 2026", village=VillageFactory())
    client.force_login(desk.by)
    response = client.get(reverse("intake:template", args=[kind, ending]))
    content = b"".join(response.streaming_content)

    imported = desk.rehearse(content, kind=kind)

    row = imported.rows.get()
    if kind != "villages":  # whose state has its village here
        assert (row.standing, row.problems) == ("create", [])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_bad_rows_come_with_their_reason_and_can_be_corrected_and_brought(
    client, desk, cohort, ending
):
    rows = "malo,Eva Ruiz Soto\nana@example.mx,Ana Ruiz Vega\n"
    imported = desk.rehearse(f"correo,nombre completo\n{rows}", cohort=cohort.pk)
    desk.apply(imported)
    client.force_login(desk.by)

    response = client.get(reverse("intake:bad-rows", args=[imported.pk, ending]))
    content = b"".join(response.streaming_content)
    again = desk.bring(content, cohort=cohort.pk, name=f"x.{ending}")

    titles = [each["title"] for each in again.columns]
    assert titles == ["correo", "nombre completo", "Motivo"]
    assert again.columns[2]["samples"][0].startswith("Correo: «malo» no es una dirección")
    assert Enrolment.objects.count() == 1
