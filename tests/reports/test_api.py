"""The figures for programs: what the screen says, to whom the screen says it."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import Role
from reports.actions import tallies
from reports.indicators import INDICATORS, KEPT
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def nothing_cached():
    cache.clear()


@pytest.fixture
def programme():
    """Certified since March: 3 in Oaxaca, 6 in Yucatán, 9 in Puebla, 12 in Tlaxcala."""
    programme = ProgrammeFactory()
    for code, count in (("20546", 3), ("31102", 6), ("21043", 9), ("29033", 12)):
        village = VillageFactory(municipality=Municipality.objects.get(code=code))
        cohort = CohortFactory(village=village)
        at = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
        CertificateFactory.create_batch(count, enrolment__cohort=cohort, issued_at=at)
    tallies.catch_up()
    return programme


def get(client, path, **query):
    return client.get(f"{ROOT}{path}", query)


def test_the_start_leads_to_the_rest(client, programme):
    found = get(client, "/").json()

    assert {client.get(address).status_code for address in found.values()} == {200}


def test_programmes_that_have_begun_are_listed(client, programme):
    ProgrammeFactory(slug="gdt-2031", starts_on=dt.date(2031, 1, 1))

    assert [(one["code"], one["current"]) for one in get(client, "/programmes").json()] == [
        ("get-2026", True)
    ]


def test_every_indicator_is_defined_in_two_languages(client, programme):
    found = {one["code"]: one for one in get(client, "/indicators").json()}

    assert list(found) == list(INDICATORS)
    assert found["certified"]["name"]["es"] == "Personas formadas y certificadas"
    assert found["certified"]["dimensions"][:2] == ["sex", "age"]
    assert not found["businesses"]["measured"]


def test_strangers_are_told_numbers_without_the_small_ones(client, programme):
    found = get(client, "/indicators/certified/values", by="state").json()

    told = {place["code"]: (place["value"], place["hidden"]) for place in found["places"]}
    assert found["value"] == 30
    assert {told[code] for code in ("20", "31", "21")} == {(None, True)}
    assert told["29"] == (12, False)
    assert told["01"] == (0, False)
    assert len(told) == 32


def test_who_reaches_the_rows_is_told_all_of_them(client, programme):
    client.force_login(someone(Role.ADMIN, "20"))

    found = get(client, "/indicators/certified/values", by="village").json()

    told = {place["state"]: place["value"] for place in found["places"]}
    assert told == {"20": 3, "31": None, "21": None, "29": 12}


def test_of_a_state_alone(client, programme):
    found = get(client, "/indicators/certified/values", state="29", by="state").json()

    assert found["value"] == 12
    assert [place["code"] for place in found["places"]] == ["29"]
    hidden = get(client, "/indicators/certified/values", state="20").json()
    assert (hidden["value"], hidden["hidden"]) == (None, True)


def test_a_past_day_is_what_was_recorded_then(client, programme):
    before = get(client, "/indicators/certified/values", as_of="2026-03-08").json()
    after = get(client, "/indicators/certified/values", as_of="2026-03-10").json()

    assert (before["value"], after["value"]) == (0, 30)
    assert after["as_of"] == "2026-03-10"


def test_numbers_are_parted_by_who_is_counted(client, programme):
    parted = {"disaggregate": "track, sex"}

    stranger = get(client, "/indicators/certified/values", **parted).json()["breakdown"]
    client.force_login(someone(Role.ADMIN))
    admin = get(client, "/indicators/certified/values", state="20", **parted).json()["breakdown"]

    assert [part["dimension"] for part in stranger] == ["track", "sex"]
    assert stranger[0]["as_of"] < dt.date.today().isoformat()  # noqa: DTZ011 any past day will do
    assert {"category": "student", "value": 30, "hidden": False} in stranger[0]["categories"]
    assert {"category": "student", "value": 3, "hidden": False} in admin[0]["categories"]


def test_strangers_are_not_told_of_whom_a_states_number_is_made(client, programme):
    found = get(client, "/indicators/certified/values", state="21", disaggregate="sex").json()

    assert found["breakdown"] == [{"dimension": "sex", "as_of": None, "categories": []}]


def test_what_is_not_measured_has_no_number(client, programme):
    found = get(client, "/indicators/businesses/values", by="state").json()

    assert (found["measured"], found["value"], found["hidden"]) == (False, None, False)


@time_machine.travel("2026-06-15T18:00:00Z")
def test_a_series_ends_on_the_day_asked_for(client, programme):
    found = get(client, "/indicators/certified/series", as_of="2026-04-10", months=3).json()

    assert [(point["day"], point["value"]) for point in found["points"]] == [
        ("2026-02-28", 0),
        ("2026-03-31", 30),
        ("2026-04-10", 30),
    ]


def test_rows_ask_who_is_there(client, programme):
    assert get(client, "/indicators/certified/rows").status_code == 401
    client.force_login(someone(Role.SPONSOR))
    assert get(client, "/indicators/certified/rows").status_code == 404


def test_rows_come_page_by_page_within_reach(client, programme):
    client.force_login(someone(Role.ADMIN, "31"))

    first = get(client, "/indicators/certified/rows", size=4).json()
    second = client.get(first["next"]).json()

    assert (len(first["rows"]), len(second["rows"]), second["next"]) == (4, 2, None)
    assert len({row["id"] for row in first["rows"] + second["rows"]}) == 6
    assert {cell["name"] for cell in first["rows"][0]["cells"]} >= {"Folio", "Curso"}


def test_rows_cost_the_same_however_many(client, programme, django_assert_num_queries):
    client.force_login(someone(Role.ADMIN))
    get(client, "/indicators/certified/rows", size=1)
    with CaptureQueriesContext(connection) as one_row:
        get(client, "/indicators/certified/rows", size=1)

    with django_assert_num_queries(len(one_row)):
        get(client, "/indicators/certified/rows", size=15)


@pytest.mark.parametrize(
    ("path", "query", "status", "parameter"),
    [
        ("/indicators/nada/values", {}, 404, None),
        ("/nada", {}, 404, None),
        ("/indicators/certified/values", {"as_of": "ayer"}, 422, "as_of"),
        ("/indicators/certified/values", {"as_of": "2099-01-01"}, 422, "as_of"),
        ("/indicators/certified/values", {"programme": "nada"}, 422, "programme"),
        ("/indicators/certified/values", {"state": "99"}, 422, "state"),
        ("/indicators/certified/values", {"by": "planet"}, 422, "by"),
        ("/indicators/certified/values", {"disaggregate": "income"}, 422, "disaggregate"),
        ("/indicators/certified/series", {"months": "0"}, 422, "months"),
    ],
)
def test_refusals_are_problems_in_the_readers_language(
    client, programme, path, query, status, parameter
):
    response = get(client, path, **query)

    told = json.loads(response.content)
    assert response.status_code == told["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert told["detail"]
    if parameter:
        assert [error["parameter"] for error in told["errors"]] == [parameter]


def test_the_api_only_reads(client, programme):
    response = client.post(f"{ROOT}/indicators")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert client.head(f"{ROOT}/indicators").status_code == 200


def test_public_answers_may_be_kept_and_asked_for_again(client, programme):
    first = get(client, "/board")
    again = client.get(f"{ROOT}/board", headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=10"
    assert again.status_code == 304
    client.force_login(someone(Role.ADMIN))
    assert "private" in get(client, "/board")["Cache-Control"]


def test_the_board_says_what_was_promised_and_reached(client, programme):
    found = get(client, "/board").json()

    assert {one["indicator"]: one["value"] for one in found["figures"]}["certified"] == 30
    assert len(found["states"]) == 32
    furthest = {state["code"] for state in found["states"] if state["stage"] == 5}
    assert furthest == {"20", "21", "29", "31"}


def test_the_description_names_every_address(client):
    described = client.get(f"{ROOT}/openapi.json").json()

    assert sorted(described["paths"]) == [
        f"{ROOT}/board",
        f"{ROOT}/indicators",
        f"{ROOT}/indicators/{{code}}/rows",
        f"{ROOT}/indicators/{{code}}/series",
        f"{ROOT}/indicators/{{code}}/values",
        f"{ROOT}/programmes",
    ]
    assert "406" not in str(described)


@pytest.mark.parametrize("role", list(Role))
def test_rows_open_to_the_roles_that_may_see_them(client, programme, role):
    person = someone(role)
    client.force_login(person)

    for code, indicator in KEPT.items():
        response = get(client, f"/indicators/{code}/rows")
        expected = 200 if person.may(indicator.permission) else 404
        assert response.status_code == expected, code
