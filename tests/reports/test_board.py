"""The promise board: the same numbers as the lists behind, and no people for strangers."""

import csv
import io

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.rules import Role
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality, Target

pytestmark = pytest.mark.django_db

OAXACA, YUCATAN = "20546", "31102"


@pytest.fixture(autouse=True)
def programme():
    programme = ProgrammeFactory()
    for position, (indicator, scope, value) in enumerate(
        [
            ("certified", "programme", 200),
            ("states", "programme", 32),
            ("businesses", "village", 50),
        ]
    ):
        Target.objects.get_or_create(
            programme=programme,
            indicator=indicator,
            scope=scope,
            defaults={"value": value, "promise": f"Promesa {position}", "position": position},
        )
    return programme


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
    assert detail.context["promise"].value == 6
    assert "rows" not in detail.context
    assert certificate.enrolment.learner.first_surname not in detail.content.decode()


def test_a_stranger_does_not_read_counts_that_point_at_somebody(client):
    certify(3)
    certify(9, YUCATAN)

    places = {place.code: place for place in promise(client).context["places"]}

    assert (places["20"].count, places["31"].count, places["01"].count) == (None, None, 0)


def test_the_list_behind_is_as_long_as_the_number(client):
    certify(3)
    client.force_login(someone(Role.ADMIN))

    response = promise(client)

    assert response.context["in_reach"] == response.context["promise"].value == 3


@pytest.mark.parametrize(
    ("filters", "found"), [({"state": "31"}, 2), ({"q": "valladolid"}, 2), ({"q": "nadie"}, 0)]
)
def test_the_filters_of_the_list_live_in_the_url(client, filters, found):
    certify(3)
    certify(2, YUCATAN)
    client.force_login(someone(Role.ADMIN))

    assert promise(client, **filters).context["in_reach"] == found


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

    assert response.context["promise"].value is None
    assert "Todavía no se mide" in response.content.decode()


def test_an_unknown_promise_is_not_found(client):
    assert promise(client, "nada").status_code == 404


def test_the_public_pages_ask_the_database_little_and_then_hardly_at_all(
    client, django_assert_max_num_queries
):
    certify(2)

    with django_assert_max_num_queries(12):
        client.get("/")
    with django_assert_max_num_queries(1):
        client.get("/")


def test_new_numbers_show_once_the_kept_ones_are_stale(client):
    certify(5)
    client.get(reverse("reports:board"))
    certify(1, YUCATAN)

    kept = promise(client).context["promise"].value
    cache.clear()

    assert kept == 5
    assert promise(client).context["promise"].value == 6


def test_the_board_answers_with_redis_away(client, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}
    }
    certify(5)

    assert client.get("/").status_code == 200
    assert promise(client).context["promise"].value == 5


def test_the_page_costs_the_same_for_three_rows_as_for_one(client, django_assert_max_num_queries):
    certify(1)
    certify(2, YUCATAN)
    client.force_login(someone(Role.ADMIN))
    promise(client)

    with django_assert_max_num_queries(11):
        promise(client)
