"""The board of a past day: its numbers, its promises and its lists, as they were."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from certification.actions.certificates import revoke
from reports.actions import tallies
from reports.queries.board import Board
from reports.queries.sheet import sheet
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    VillageFactory,
    officer,
    someone,
)
from villages.actions import targets
from villages.models import Target

pytestmark = pytest.mark.django_db

MAY, JUNE = dt.date(2026, 5, 20), dt.date(2026, 6, 10)


@pytest.fixture(autouse=True)
def programme():
    cache.clear()
    return ProgrammeFactory()


def noon(day):
    return dt.datetime.combine(day, dt.time(18), dt.UTC)


def on(day):
    return time_machine.travel(noon(day), tick=True)


def certify(count, cohort):
    return [CertificateFactory(enrolment__cohort=cohort) for _ in range(count)]


@pytest.fixture
def story(programme):
    """In May six are certified in Oaxaca; in June one is revoked, three more are, and the
    promise grows."""
    with on(MAY):
        cohort = CohortFactory(village=VillageFactory())
        first, *_rest = certify(6, cohort)
        tallies.catch_up()
        recorded = read(Board(programme))
    with on(JUNE):
        revoke(first, because="Error de captura", by=officer())
        certify(3, cohort)
        target = Target.objects.get(indicator="certified")
        more = {"value": 500, "due_on": dt.date(2026, 12, 31), "reason": "Llegaron más personas"}
        targets.change(target, by=someone(Role.ADMIN), **more)
        tallies.catch_up()
    return recorded, first


def read(board) -> list:
    """Everything a board says, with all there is behind, but for what its day is called."""
    admin = someone(Role.ADMIN)
    return [line.cells for line in sheet(board, admin)]


def promise(client, indicator="certified", **query):
    return client.get(reverse("reports:promise", args=[indicator]), query)


def test_a_past_board_says_what_was_recorded_that_day(story, programme):
    recorded, _revoked = story

    with on(dt.date(2026, 9, 1)):
        assert read(Board(programme, MAY)) == recorded
        assert read(Board(programme)) != recorded


def test_the_promise_is_the_one_made_until_that_day(story, client):
    with on(dt.date(2026, 9, 1)):
        then = promise(client, al=MAY).context["number"]
        now = promise(client).context["number"]

    assert [(p.value, p.total, p.said.due_on) for p in then.promises] == [(6, 200, None)]
    assert [(p.value, p.total) for p in now.promises] == [(8, 500)]
    assert [said.value for said in then.history] == [200]
    assert [said.value for said in now.history] == [500, 200]


def test_the_list_of_a_past_day_holds_who_counted_then(story, client):
    _recorded, revoked = story
    client.force_login(someone(Role.ADMIN))

    with on(dt.date(2026, 9, 1)):
        then, now = promise(client, al=MAY), promise(client)

    folios = [[dict(row.cells)["Folio"] for row in page.context["rows"]] for page in (then, now)]
    assert (len(folios[0]), len(folios[1])) == (6, 8)
    assert revoked.folio in folios[0]
    assert revoked.folio not in folios[1]


def test_the_file_of_a_past_list_is_that_list(story, client):
    client.force_login(someone(Role.ADMIN))
    address = reverse("reports:promise-csv", args=["certified"])

    response = client.get(address, {"al": MAY})

    content = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(content)))) == 6
    assert "certified-2026-05-20.csv" in response["Content-Disposition"]


def test_a_past_board_says_so_and_leads_back(story, client):
    page = client.get(reverse("reports:board"), {"al": MAY}).content.decode()

    assert "Así estaba el tablero el 20 de mayo de 2026" in page
    assert '<a class="link" href="/promesas/">Volver al tablero de hoy</a>' in page
    assert '/promesas/certified/?al=2026-05-20"' in page


def test_of_a_place_the_way_back_stays_in_the_place(story, client):
    page = promise(client, al=MAY, state="20").content.decode()

    assert 'href="/promesas/certified/?state=20">Volver al tablero de hoy' in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2999-01-01", "Ese día todavía no llega"),
        ("2025-12-31", "GET empezó el 1 de enero de 2026"),
        ("ayer", "No es una fecha"),
        ("2026-02-30", "No es una fecha"),
    ],
    ids=["to come", "before", "words", "no such day"],
)
def test_a_day_that_cannot_be_is_answered_beside_its_field(client, day, words):
    response = client.get(reverse("reports:board"), {"al": day})

    assert response.status_code == 200
    assert words in response.context["when"].errors["al"][0]
    assert not response.context["board"].is_past
    assert words in response.content.decode()


@pytest.mark.parametrize("name", ["board-csv", "board-pdf"])
def test_a_file_of_a_day_that_cannot_be_sends_to_the_page_that_says_why(client, name):
    response = client.get(reverse(f"reports:{name}"), {"al": "2999-01-01"})

    assert response.url == "/promesas/?al=2999-01-01"


def test_today_asked_for_by_its_date_is_the_board_of_now(client):
    response = client.get(reverse("reports:board"), {"al": timezone.localdate().isoformat()})

    assert not response.context["board"].is_past


def test_another_edition_is_read_by_its_name(client):
    other = ProgrammeFactory(
        slug="get-2020", name="GET 2020", short_name="GET", starts_on=dt.date(2020, 1, 1)
    )
    targets.promise(
        other, indicator="certified", value=77, promise="Certificar", promise_en="Certify", by=None
    )

    response = client.get(reverse("reports:board"), {"programa": "get-2020", "al": "2020-02-01"})

    assert response.context["board"].programme == other
    assert "programa=get-2020" in response.content.decode()
    assert client.get("/promesas/").context["board"].programme != other


def test_an_unknown_edition_is_answered_beside_its_field(client):
    response = client.get(reverse("reports:board"), {"programa": "nada"})

    assert "No conocemos ese programa" in response.content.decode()
