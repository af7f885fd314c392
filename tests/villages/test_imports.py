"""A file of villages is looked at before it changes anything."""

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import AuditEntry
from accounts.rules import Role
from tests.factories import VillageFactory, someone
from villages.actions import imports
from villages.actions.reference import DATA
from villages.checks import sentence
from villages.models import Programme, Village, VillageImport

pytestmark = pytest.mark.django_db

TITLES = "state_code,municipality_code,locality,latitude,longitude,vocation_es"
OAXACA = "20,20546,Teotitlán del Valle,17.0503,-96.5030,Tapetes de lana"


def preview(text: str | bytes, *, by=None) -> VillageImport:
    content = text if isinstance(text, bytes) else text.encode()
    by = by or someone(Role.ADMIN)
    return imports.preview("aldeas.csv", content, programme=Programme.current(), by=by)


def problems(row: str, titles: str = TITLES, *, by=None) -> dict[str, list[str]]:
    """What is wrong in one row, by column, in words."""
    uploaded = preview(f"{titles}\n{row}\n", by=by)
    return {
        column: [sentence(kept) for kept in errors]
        for column, errors in uploaded.rows[0]["problems"].items()
    }


def test_the_sample_goes_in_as_it_is():
    admin = someone(Role.ADMIN)
    uploaded = preview(Path(DATA, "villages_sample.csv").read_bytes(), by=admin)

    villages = imports.apply(uploaded, by=admin)

    assert len(villages) == 32
    assert Village.objects.get(state="20").code == "AD-OAX-01"
    assert Village.objects.get(state="20").indigenous_language == "zapoteco"


def test_a_file_with_more_rows_than_villages_there_can_be_is_refused_at_once():
    rows = [OAXACA.replace("-96.5030", "-12.5")] * (imports.MOST_ROWS + 1)

    with pytest.raises(ValidationError) as refusal:
        preview("\n".join([TITLES, *rows]))

    assert refusal.value.code == "too-many-rows"
    assert not VillageImport.objects.exists()


def test_looking_changes_nothing():
    preview(f"{TITLES}\n{OAXACA}\n")

    assert not Village.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_preview_asks_the_same_number_of_questions_for_any_number_of_rows(
    django_assert_num_queries,
):
    admin = someone(Role.ADMIN)
    sample = Path(DATA, "villages_sample.csv").read_bytes()
    preview(sample, by=admin)

    with django_assert_num_queries(7):
        preview(sample, by=admin)


def test_every_problem_of_a_row_is_told():
    assert problems("99,,=HYPERLINK(1),abc,-96.5,") == {
        "state_code": ["«99» no es un estado: usa su clave INEGI (01 a 32) o su nombre."],
        "locality": ["Empieza con «=», como una fórmula de hoja de cálculo: escribe el texto."],
        "vocation_es": ["Falta este dato."],
        "latitude": ["«abc» no es un número de grados, como 17.0503."],
    }


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (
            "20,31102,Valladolid,20.62,-88.08,Miel",
            "municipality_code",
            "Valladolid está en Yucatán, no en Oaxaca.",
        ),
        (
            "20,Macondo,Macondo,17.05,-96.50,Miel",
            "municipality_code",
            "En Oaxaca no hay un municipio «Macondo».",
        ),
        (
            "20,San Juan Mixtepec,Mixtepec,17.3,-97.8,Lana",
            "municipality_code",
            "En Oaxaca hay varios municipios así: elige uno.",
        ),
        (
            "20,20546,Teotitlán,19.0414,-98.2063,Lana",
            "latitude",
            "Ese punto cae en Puebla, no en Oaxaca.",
        ),
        (
            "20,20546,Teotitlán,17.0503,96.5030,Lana",
            "longitude",
            "Ese punto queda fuera de México: a la longitud le falta el signo menos.",
        ),
        (
            "02,02006,San Quintín,,,Fresas",
            "latitude",
            "San Quintín aún no tiene punto de referencia: escribe ambas cifras.",
        ),
        (
            "20,20546,Teotitlán,17.0503,-96.5030,Lana,y algo más",
            "row",
            "La fila tiene más celdas que los encabezados: revisa las comas y las comillas.",
        ),
    ],
    ids=[
        "another state's municipality",
        "no such municipality",
        "two with the same name",
        "a point in another state",
        "no minus sign",
        "no point known",
        "too many cells",
    ],
)
def test_a_bad_row_says_what_is_wrong(row, column, said):
    assert problems(row) == {column: [said]}


@pytest.mark.parametrize(
    "row",
    [
        "20,20546,Teotitlán,,,Lana",
        "Oaxaca,teotitlan del valle,Teotitlán,17.0503,-96.5030,Lana",
        "MX-OAX,546,Teotitlán,17.0503,-96.5030,Lana",
        '20,20546,Teotitlán,"17,05034999","-96,5030",Lana',
    ],
    ids=["without a point", "by names", "by short codes", "with decimal commas"],
)
def test_a_row_may_be_written_in_several_ways(row):
    assert problems(row) == {}


def test_a_spreadsheet_that_ate_the_leading_zeros_is_understood():
    assert problems("1,1003,Calvillo,21.9112,-102.7137,Guayaba") == {}


def test_a_state_that_has_its_village_names_it():
    VillageFactory(locality="Mitla")

    assert problems(OAXACA) == {
        "state_code": ["Oaxaca ya tiene una aldea en este programa: Mitla (AD-OAX-01)."]
    }


def test_a_state_out_of_reach_is_refused():
    yucatecan = someone(Role.ADMIN, "31")

    assert problems(OAXACA, by=yucatecan) == {"state_code": ["Tu nombramiento no llega a Oaxaca."]}


def test_a_state_twice_in_the_file_points_at_the_first():
    uploaded = preview(f"{TITLES}\n{OAXACA}\n{OAXACA}\n")

    assert [row["line"] for row in uploaded.good] == [2]
    (kept,) = uploaded.bad[0]["problems"]["state_code"]
    assert sentence(kept) == "Oaxaca ya viene en la línea 2: hay una aldea por estado."


def test_a_code_of_another_state_is_refused():
    said = problems(f"AD-YUC-01,{OAXACA}", f"village_code,{TITLES}")

    assert said == {"village_code": ["«AD-YUC-01» no es una clave de Oaxaca, como AD-OAX-01."]}


def test_the_good_rows_go_in_and_the_bad_ones_stay():
    admin = someone(Role.ADMIN)
    uploaded = preview(f"{TITLES}\n{OAXACA}\n99,,,,,\n", by=admin)

    villages = imports.apply(uploaded, by=admin)

    uploaded.refresh_from_db()
    assert [village.code for village in villages] == ["AD-OAX-01"]
    assert [row["line"] for row in uploaded.bad] == [3]
    line = AuditEntry.objects.get(act="villages.imported")
    assert line.details == {"registered": 1, "refused": 1}


def test_a_state_taken_since_the_preview_is_left_out_and_told():
    admin = someone(Role.ADMIN)
    yucatan = "31,31102,Valladolid,20.6208,-88.0871,Miel"
    uploaded = preview(f"{TITLES}\n{OAXACA}\n{yucatan}\n", by=admin)
    VillageFactory()

    villages = imports.apply(uploaded, by=admin)

    uploaded.refresh_from_db()
    assert [village.code for village in villages] == ["AD-YUC-01"]
    assert uploaded.bad[0]["problems"]["state_code"][0]["code"] == "state-taken"


def test_a_file_with_nothing_good_registers_nothing_and_stays_open():
    admin = someone(Role.ADMIN)
    uploaded = preview(f"{TITLES}\n99,,,,,\n", by=admin)

    with pytest.raises(ValidationError) as refusal:
        imports.apply(uploaded, by=admin)

    assert refusal.value.code == "nothing-good"
    assert VillageImport.objects.waiting().get() == uploaded


def test_confirming_twice_registers_once_and_answers_the_same():
    admin = someone(Role.ADMIN)
    uploaded = preview(f"{TITLES}\n{OAXACA}\n", by=admin)

    first, second = imports.apply(uploaded, by=admin), imports.apply(uploaded, by=admin)

    assert first == second
    assert Village.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirming_in_two_tabs_at_once_registers_once():
    admin = someone(Role.ADMIN)
    uploaded = preview(Path(DATA, "villages_sample.csv").read_bytes(), by=admin)
    answers = []

    def confirm():
        answers.append(len(imports.apply(uploaded, by=admin)))
        connection.close()

    tabs = [threading.Thread(target=confirm) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert answers == [32, 32]
    assert Village.objects.count() == 32


def test_a_discarded_file_cannot_be_confirmed():
    admin = someone(Role.ADMIN)
    uploaded = preview(f"{TITLES}\n{OAXACA}\n", by=admin)

    imports.discard(uploaded, by=admin)

    with pytest.raises(ValidationError) as refusal:
        imports.apply(uploaded, by=admin)
    assert refusal.value.code == "discarded"
    assert not Village.objects.exists()


def test_a_registered_file_cannot_be_discarded():
    admin = someone(Role.ADMIN)
    uploaded = preview(f"{TITLES}\n{OAXACA}\n", by=admin)
    imports.apply(uploaded, by=admin)

    with pytest.raises(ValidationError) as refusal:
        imports.discard(uploaded, by=admin)

    assert refusal.value.code == "applied"
