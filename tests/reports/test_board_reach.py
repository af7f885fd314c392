"""From a promise to the people behind it, as far as the reader's posts go, and no further."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from reports.actions import tallies
from reports.indicators import INDICATORS
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    SessionFactory,
    TeachingFactory,
    VillageFactory,
    someone,
)
from training.actions.sessions import take_attendance
from training.models import Standing
from villages.models import Municipality

pytestmark = pytest.mark.django_db

OAXACA, YUCATAN, PUEBLA, CHIAPAS = "20546", "31102", "21043", "07101"


@pytest.fixture(autouse=True)
def programme():
    cache.clear()
    return ProgrammeFactory()


def certify(count, municipality=OAXACA):
    village = VillageFactory(municipality=Municipality.objects.get(code=municipality))
    cohort = CohortFactory(village=village)
    found = [CertificateFactory(enrolment__cohort=cohort) for _ in range(count)]
    tallies.catch_up()
    return found


def page(client, indicator="certified", **query):
    return client.get(reverse("reports:promise", args=[indicator]), query)


def links(response) -> str:
    return response.content.decode()


def test_a_promise_leads_down_to_one_certificate(client):
    [certificate] = certify(1)
    client.force_login(someone(Role.ADMIN))

    country = page(client)
    state = page(client, state="20")
    village = page(client, village="AD-OAX-01")

    assert 'href="/promesas/certified/?state=20"' in links(country)
    assert 'href="/promesas/certified/?village=AD-OAX-01"' in links(state)
    assert f'href="/constancias/{certificate.folio}/"' in links(village)
    assert client.get(f"/constancias/{certificate.folio}/").status_code == 200


def test_the_number_of_a_place_is_as_long_as_its_list(client):
    certify(3)
    certify(2, YUCATAN)
    client.force_login(someone(Role.ADMIN))

    for query, count in (({}, 5), ({"state": "31"}, 2), ({"village": "AD-OAX-01"}, 3)):
        response = page(client, **query)
        assert response.context["number"].value == response.context["length"].shown == count


@pytest.mark.parametrize(
    ("role", "area", "rows"),
    [
        (Role.ADMIN, "", 5),
        (Role.ADMIN, "20", 3),
        (Role.COORDINATOR, "31102/AD-YUC-01/", 2),
        (Role.OFFICER, "21", 0),
    ],
    ids=["the country", "Oaxaca", "one village", "another state"],
)
def test_the_list_ends_where_a_post_ends(client, role, area, rows):
    certify(3)
    certify(2, YUCATAN)
    client.force_login(someone(role, area))

    response = page(client)

    assert response.context["length"].shown == rows
    assert response.context["number"].value == 5


def test_who_does_not_reach_a_place_reads_its_number_as_a_stranger(client):
    certify(3)
    client.force_login(someone(Role.COORDINATOR, "31102/AD-YUC-01/"))

    response = page(client, village="AD-OAX-01")

    number = response.context["number"]
    assert (number.value, number.series, number.parts) == (None, [], [])
    assert response.context["rows"] == []
    assert "Muy pocas personas para publicarlo" in links(response)


def test_a_stranger_s_village_says_no_more_than_its_state(client):
    certify(3)
    for municipality in (YUCATAN, PUEBLA, CHIAPAS):
        certify(9, municipality)

    places = page(client).context["number"].places

    told = {place.code: (place.count, [v.count for v in place.villages]) for place in places}
    hidden = [code for code, (count, _villages) in told.items() if count is None]
    assert "20" in hidden
    assert len(hidden) == 4
    assert all(told[code] == (None, [None]) for code in hidden)


def test_a_stranger_reads_no_small_parts(client):
    certify(3)
    certify(40, YUCATAN)

    number = page(client).context["number"]

    assert page(client, state="31").context["number"].parts == []
    for part in number.parts:
        assert all(count is None or count == 0 or count >= 5 for _name, count in part.rows)


def test_classes_and_instructors_have_their_lists_too(client):
    cohort = CohortFactory(village=VillageFactory(), ends_on="2099-01-01")
    TeachingFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort, topic="Fotos que venden")
    take_attendance(session, marks={}, by=someone(Role.ADMIN))
    tallies.catch_up()
    client.force_login(someone(Role.ADMIN))

    hours, instructors = page(client, "hours"), page(client, "instructors")

    assert [row.title for row in hours.context["rows"]] == ["Fotos que venden"]
    assert hours.context["number"].value == 3
    assert [row.url for row in instructors.context["rows"]] == [cohort.get_absolute_url()]


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.SPONSOR, Role.INSTRUCTOR])
def test_every_number_has_its_page_for_everybody(client, indicator, role):
    certify(6)
    if role:
        client.force_login(someone(role))

    for query in ({}, {"state": "20"}, {"village": "AD-OAX-01"}, {"state": "01"}):
        assert page(client, indicator, **query).status_code == 200


@pytest.mark.parametrize("place", [{"village": "nada"}, {"state": "99"}])
def test_a_place_that_is_not_there_is_not_found(client, place):
    assert page(client, **place).status_code == 404


@pytest.mark.parametrize("query", [{"state": "99"}, {"q": "a" * 101}])
def test_a_list_whose_filter_makes_no_sense_is_not_taken_away_whole(client, query):
    certify(6)
    client.force_login(someone(Role.ADMIN))

    response = client.get(reverse("reports:promise-csv", args=["certified"]), query)

    assert response.status_code == (404 if "state" in query else 302)


def test_a_rate_is_told_by_state_only_where_both_of_its_numbers_are(client):
    certify(3)
    certify(9, YUCATAN)
    certify(10, CHIAPAS)
    certify(12, PUEBLA)
    Standing.objects.update(hours_attended=3, changed_at=timezone.now())
    tallies.catch_up()

    places = {p.code: p.count for p in page(client, "completion").context["number"].places}

    assert (places["20"], places["31"], places["21"]) == (None, None, 100.0)
