"""What is taken away and brought back changes nothing: every kind, CSV and XLSX."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

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


@pytest.fixture
def odd_portal(cohort):
    """Records as hands have left them over the years: nothing a file may put right."""
    texts = [
        "=Miel",
        "-María  del  Mar",
        "Ana\nMaría",
        'La "Güera", S. C.; y otros',
        "'=no es fórmula",
        "N/A",
        "'n/a",
        "NINGUNA",
        "@casa",
        "\tlana",
        "Pe\u00ad\u200bñita",
        "Nu\u0301n\u0303ez",
        "+52 951",
    ]
    codes = ["01001", "31102", "21043", "07023", "15051", "09012", "14039", "19039", "30193",
             "05030", "16053", "24028", "02004"]  # fmt: skip
    assert len(codes) == len(texts)
    for at, (text, code) in enumerate(zip(texts, codes, strict=True)):
        host = Organisation.objects.create(name=f"{text}", kind="company", short_name=text[:30])
        Contact.objects.create(organisation=host, name=text, email=f"c{at}@example.mx")
        municipality = Municipality.objects.get(code=code)
        village = VillageFactory(
            municipality=municipality,
            latitude=municipality.latitude,
            longitude=municipality.longitude,
            locality=text,
            vocation=text,
            indigenous_language=text,
            host=host,
        )
        learner = UserFactory(given_names=text, first_surname=text, second_surname=text)
        EnrolmentFactory(cohort=CohortFactory(village=village, name=text), learner=learner)
        someone(Role.INSTRUCTOR, village.area)
    EnrolmentFactory(cohort=cohort, learner=UserFactory(phone="+13105550123", first_surname="Na"))


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_hands_left_odd_comes_back_as_it_is(client, desk, odd_portal, kind, ending, language):
    desk.by.language = language
    desk.by.save(update_fields=["language"])
    client.force_login(desk.by)
    with translation.override(language):
        response = client.get(reverse("intake:export", args=[kind, ending]))
        content = b"".join(response.streaming_content)

    imported = desk.rehearse(content, kind=kind, name=f"todo.{ending}")

    found = {
        row.number: (row.standing, row.problems, row.values.get("changes"))
        for row in imported.rows.all()
        if row.standing != "same"
    }
    assert not found, found
    assert imported.rows.count() >= 13


def test_columns_of_the_bad_rows_are_known_again_though_they_hold_less(client, desk, cohort):
    table = "a,b,Clave del alumno,correo\n"
    table += "ana@example.mx,Ana Ruiz Vega,PELA900514MOCRPN05,\n"
    table += "eva@example.mx,Eva Ruiz Soto,PELA900514MOCRPN99,\n"
    by_hand = {0: "email", 1: "full_name", 2: "curp", 3: ""}
    imported = desk.rehearse(table, columns=by_hand, cohort=cohort.pk)
    client.force_login(desk.by)

    response = client.get(reverse("intake:bad-rows", args=[imported.pk, "csv"]))
    again = desk.rehearse(b"".join(response.streaming_content), cohort=cohort.pk)

    columns = ["email", "full_name", "curp", "", ""]
    assert [each["column"] for each in again.columns] == columns
    assert [row.standing for row in again.rows.all()] == ["bad"]
