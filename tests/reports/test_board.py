"""The promise board: the same numbers as the lists behind, and no people for strangers."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from reports.actions import tallies
from reports.queries.board import Board
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db

OAXACA, YUCATAN, PUEBLA = "20546", "31102", "21043"


@pytest.fixture(autouse=True)
def programme():
    """The edition that comes with the schema, with its four promises."""
    return ProgrammeFactory()


def certify(count, municipality=OAXACA):
    village = VillageFactory(municipality=Municipality.objects.get(code=municipality))
    cohort = CohortFactory(village=village)
    return [CertificateFactory(enrolment__cohort=cohort) for _ in range(count)]


def promise(client, indicator="certified", **filters):
    return client.get(reverse("reports:promise", args=[indicator]), filters)


def test_a_stranger_reads_the_numbers_and_no_names(client):
    [certificate, *_] = certify(6)

    board, detail = client.get(reverse("reports:board")), promise(client)

    assert b"6 <small>de 200</small>" in board.content
    assert detail.context["number"].value == 6
    assert "rows" not in detail.context
    assert certificate.enrolment.learner.first_surname not in detail.content.decode()


def test_a_stranger_does_not_read_counts_that_point_at_somebody(client):
    certify(3)
    certify(9, YUCATAN)

    places = {place.code: place for place in promise(client).context["number"].places}

    assert (places["20"].count, places["31"].count, places["01"].count) == (None, None, None)


def stages(programme):
    tallies.catch_up()
    return {state.code: state.shade for state in Board(programme).states}


def test_the_map_does_not_say_where_the_few_are_that_the_total_counts(programme):
    certify(3)
    alone = stages(programme)
    for municipality in (YUCATAN, PUEBLA, "07101"):
        certify(9, municipality)

    among_others = stages(programme)

    assert alone["20"] == 1
    assert among_others["20"] == among_others["07"] == 5


def test_the_list_behind_is_as_long_as_the_number(client):
    certify(3)
    client.force_login(someone(Role.ADMIN))

    response = promise(client)

    assert response.context["length"].shown == response.context["number"].value == 3


@pytest.mark.parametrize(
    ("filters", "found"), [({"state": "31"}, 2), ({"q": "valladolid"}, 2), ({"q": "nadie"}, 0)]
)
def test_the_filters_of_the_list_live_in_the_url(client, filters, found):
    certify(3)
    certify(2, YUCATAN)
    client.force_login(someone(Role.ADMIN))

    assert promise(client, **filters).context["length"].shown == found


def test_the_export_is_the_filtered_list(client):
    certify(3)
    [first, _second] = certify(2, YUCATAN)
    client.force_login(someone(Role.ADMIN))

    response = client.get(reverse("reports:promise-csv", args=["certified"]), {"state": "31"})

    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 2
    assert first.folio in {row["Folio"] for row in rows}


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.MENTOR, Role.INSTRUCTOR])
def test_who_may_not_see_certificates_gets_no_list(client, role):
    certify(2)
    client.force_login(someone(role))

    assert "rows" not in promise(client).context
    assert client.get(reverse("reports:promise-csv", args=["certified"])).status_code == 404


@pytest.mark.parametrize("indicator", ["nada", "businesses"])
def test_there_is_no_list_of_what_is_not_measured(client, indicator):
    client.force_login(someone(Role.ADMIN))

    assert client.get(reverse("reports:promise-csv", args=[indicator])).status_code == 404


def test_what_is_not_measured_says_so_instead_of_none(client):
    VillageFactory()

    response = promise(client, "businesses")

    assert response.context["number"].value is None
    assert "Todavía no se mide" in response.content.decode()


def test_an_unknown_promise_is_not_found(client):
    assert promise(client, "nada").status_code == 404


def test_the_public_home_is_drawn_once_for_everybody(client, django_assert_max_num_queries):
    certify(2)
    client.get("/")

    with django_assert_max_num_queries(1):
        client.get("/")


def test_new_numbers_show_once_the_kept_ones_are_stale(client):
    certify(5)
    client.get(reverse("reports:board"))
    certify(1, YUCATAN)

    kept = promise(client).context["number"].value
    cache.clear()

    assert kept == 5
    assert promise(client).context["number"].value == 6


def test_the_board_answers_with_redis_away(client, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}
    }
    certify(5)

    assert client.get("/").status_code == 200
    assert promise(client).context["number"].value == 5


@pytest.mark.parametrize("path", ["/promesas/", "/promesas/certified/", "/"])
def test_a_page_costs_the_same_however_much_there_is(client, path, django_assert_max_num_queries):
    certify(1)
    client.force_login(someone(Role.ADMIN))
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    certify(2, YUCATAN)
    certify(3, PUEBLA)
    tallies.catch_up()

    with django_assert_max_num_queries(len(few)):
        client.get(path)


def test_a_board_asks_the_same_of_the_database_two_years_later(
    client, programme, django_assert_max_num_queries
):
    certify(3)
    tallies.catch_up()
    with CaptureQueriesContext(connection) as young:
        client.get("/promesas/")
    later = timezone.now() + dt.timedelta(days=730)

    with time_machine.travel(later), django_assert_max_num_queries(len(young)):
        client.get("/promesas/")
