"""One definition: the board on the screen, in CSV, on paper, by API and in the tallies agree."""

import csv
import datetime as dt
import io

import pypdfium2
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import About
from accounts.rules import Role
from reports.actions import tallies
from reports.documents.board import board_pdf
from reports.indicators import INDICATORS
from reports.queries import tallies as counted
from reports.queries.board import Board
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    VillageFactory,
    someone,
)
from villages.actions import targets
from villages.models import Municipality, Target

pytestmark = pytest.mark.django_db

DAY, DUE = dt.date(2026, 6, 10), dt.date(2026, 12, 31)


@pytest.fixture
def programme():
    cache.clear()
    return ProgrammeFactory()


@pytest.fixture
def life(programme):
    """Two villages with people in all steps of the way, and a promise with a day."""
    with time_machine.travel("2026-06-10T18:00:00Z", tick=True):
        for municipality, count in (("20546", 7), ("31102", 12)):
            village = VillageFactory(municipality=Municipality.objects.get(code=municipality))
            cohort = CohortFactory(village=village)
            for _ in range(count):
                learner = CertificateFactory(enrolment__cohort=cohort).enrolment.learner
                About.objects.create(person=learner, sex="F", disability=False)
            EnrolmentFactory(cohort=cohort)
        target = Target.objects.get(indicator="certified")
        targets.change(target, due_on=DUE, reason="Se puso fecha", by=someone(Role.ADMIN))
        tallies.catch_up()
    return programme


def lines(client, **query) -> list[dict]:
    response = client.get(reverse("reports:board-csv"), query)
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def by_api(client, code, day) -> dict:
    wanted = {"by": "state", "disaggregate": ",".join(INDICATORS[code].dimensions)}
    if day:
        wanted["as_of"] = day.isoformat()
    return client.get(f"/api/v1/indicators/{code}/values", wanted).json()


def known(numbers: dict) -> dict:
    return {key: number for key, number in numbers.items() if number is not None}


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(text.split())


def number(text: str):
    return float(text) if text else None


READERS = [None, Role.SPONSOR, Role.ADMIN]


@pytest.mark.parametrize("day", [None, DAY], ids=["today", "a past day"])
@pytest.mark.parametrize("role", READERS)
def test_screen_file_and_api_say_what_the_tallies_say(client, life, role, day):
    if role:
        client.force_login(someone(role))
    query = {"al": day.isoformat()} if day else {}

    rows = lines(client, **query)

    for code in INDICATORS:
        at = {"at": day} if day else {}
        kept = counted.value(code, life, **at)
        page = client.get(reverse("reports:promise", args=[code]), query)
        shown = page.context["number"]
        [whole] = [r for r in rows if r["Nivel"] == "Indicador" and r["Indicador"] == code]
        api = by_api(client, code, day)
        assert number(whole["Valor"]) == shown.value == api["value"] == kept
        states = [r for r in rows if r["Nivel"] == "Estado" and r["Indicador"] == code]
        assert [(r["Clave del lugar"], number(r["Valor"])) for r in states] == [
            (place.code, place.count) for place in shown.places
        ]
        assert known({place["code"]: place["value"] for place in api["places"]}) == known(
            {place.code: place.count for place in shown.places}
        )
        by_state = counted.by_state(code, life, **at)
        assert all(p.count in (None, by_state[p.code]) for p in shown.places)
        parts = [r for r in rows if r["Nivel"] == "Desglose" and r["Indicador"] == code]
        assert [(r["Desglose"], r["Categoría"], number(r["Valor"])) for r in parts] == [
            (part.title, name, count) for part in shown.parts for name, count in part.rows
        ]
        told = [cell["value"] for part in api["breakdown"] or [] for cell in part["categories"]]
        assert told == [count for part in shown.parts for _name, count in part.rows]


@pytest.mark.parametrize("role", READERS)
def test_the_promises_of_screen_and_file_are_the_same(client, life, role):
    if role:
        client.force_login(someone(role))

    rows = [row for row in lines(client) if row["Nivel"] == "Promesa"]

    promises = client.get(reverse("reports:board")).context["board"].promises
    told = [(r["Indicador"], number(r["Valor"]), r["Meta"], r["Esperado"]) for r in rows]
    assert told == [
        (p.code, p.value, str(p.total), "" if p.expected is None else str(p.expected))
        for p in promises
    ]
    assert [row["Cómo va"] for row in rows] == [str(p.sign.words) for p in promises]


@pytest.mark.parametrize("day", [None, DAY], ids=["today", "a past day"])
def test_the_paper_says_what_the_screen_says(client, life, day):
    query = {"al": day.isoformat()} if day else {}

    text = words(client.get(reverse("reports:board-pdf"), query).content)

    board = client.get(reverse("reports:board"), query).context["board"]
    for promise in board.promises:
        if promise.value is not None:
            assert f"{promise.value:,} de {promise.total:,}" in text
        assert str(promise.sign.words) in text
    for measure in board.measures:
        value = "—" if measure.value is None else f"{measure.value:,}"
        assert f"{measure.indicator.name} {value} {measure.indicator.unit}" in text
    for state in board.states:
        assert f"{state.name} {state.words}" in text
    assert ("Así estaba el tablero el 10 de junio de 2026" in text) is bool(day)


def test_each_column_of_the_paper_is_what_its_head_says(life):
    text = words(board_pdf(Board(life), someone(Role.ADMIN)))

    assert "Inscritas Aprobaron Certificadas" in text
    assert "Oaxaca Con personas certificadas 8 7 7" in text
    assert "Yucatán Con personas certificadas 13 12 12" in text


def test_the_paper_of_a_stranger_holds_no_small_number(client, life):
    with time_machine.travel(timezone.now(), tick=True):
        cohort = CohortFactory(
            village=VillageFactory(municipality=Municipality.objects.get(code="21043"))
        )
        CertificateFactory(enrolment__cohort=cohort)
        tallies.catch_up()

    mine = words(board_pdf(Board(life), someone(Role.ADMIN)))
    text = words(client.get(reverse("reports:board-pdf")).content)

    assert "Puebla Con personas certificadas 1 1 1" in mine
    assert "Puebla Con personas certificadas Reservado Reservado Reservado" in text


def test_the_paper_is_tagged_and_the_same_twice(client, life):
    first = client.get(reverse("reports:board-pdf")).content

    assert client.get(reverse("reports:board-pdf")).content == first
    assert b"/MarkInfo" in first or b"StructTreeRoot" in first


def test_an_empty_board_makes_a_finished_paper(client, programme):
    text = words(client.get(reverse("reports:board-pdf")).content)

    assert "0 de 200" in text
    assert "Sin aldea todavía" in text


def test_the_paper_speaks_the_reader_s_language(client, life):
    response = client.get(reverse("reports:board-pdf"), headers={"accept-language": "en"})

    assert response["Content-Type"] == "application/pdf"
    assert "People trained and certified in GET" in words(response.content)


def test_the_file_costs_the_same_however_much_there_is(client, life, django_assert_max_num_queries):
    lines(client)
    with CaptureQueriesContext(connection) as few:
        lines(client)
    village = VillageFactory(municipality=Municipality.objects.get(code="21043"))
    CertificateFactory.create_batch(6, enrolment__cohort=CohortFactory(village=village))
    tallies.catch_up()

    with django_assert_max_num_queries(len(few)):
        lines(client)
