"""One definition an indicator: what is kept, the API, the rows and the records themselves agree."""

import datetime as dt

import pytest
from django.core.cache import cache

from accounts.rules import Role
from reports.actions import tallies
from reports.indicators import INDICATORS, KEPT
from reports.queries.tallies import board_values, by_state, rows, value
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    ProgrammeFactory,
    SessionFactory,
    TeachingFactory,
    VillageFactory,
    someone,
)
from training.actions.sessions import take_attendance
from villages.models import Municipality, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    """Two villages with a bit of everything that counts."""
    cache.clear()
    programme = ProgrammeFactory()
    host = Organisation.objects.create(name="Universidad de la Sierra")
    today = dt.datetime.now(dt.UTC).date()
    span = {
        "starts_on": today - dt.timedelta(days=20),
        "ends_on": today + dt.timedelta(days=20),
    }
    for code, people in (("20546", 3), ("31102", 6)):
        village = VillageFactory(municipality=Municipality.objects.get(code=code), host=host)
        PostFactory(role=Role.COORDINATOR, area=village.area)
        cohort = CohortFactory(village=village, **span)
        TeachingFactory(cohort=cohort)
        enrolments = EnrolmentFactory.create_batch(people, cohort=cohort, graduate=True)
        CertificateFactory(enrolment=enrolments[0])
        session = SessionFactory(cohort=cohort, starts_at=dt.datetime.now(dt.UTC))
        marks = {one.pk: "present" for one in enrolments[1:]}
        take_attendance(session, marks=marks, by=someone(Role.COORDINATOR, village.area))
    tallies.catch_up()
    return programme


@pytest.mark.parametrize("code", INDICATORS)
def test_records_readings_and_api_say_the_same(client, programme, code):
    truth = INDICATORS[code].value(programme)
    states = INDICATORS[code].by_state(programme)
    client.force_login(someone(Role.ADMIN))

    told = client.get(f"/api/v1/indicators/{code}/values", {"by": "state"}).json()
    series = client.get(f"/api/v1/indicators/{code}/series", {"months": 2}).json()

    assert value(code, programme) == truth == told["value"]
    assert board_values(programme)[code] == {"value": truth, "states": by_state(code, programme)}
    assert {place["code"]: place["value"] for place in told["places"]} == states
    assert series["points"][-1]["value"] == truth


@pytest.mark.parametrize("code", KEPT)
def test_the_rows_add_up_to_the_number(client, programme, code):
    admin = someone(Role.ADMIN)
    client.force_login(admin)

    listed = client.get(f"/api/v1/indicators/{code}/rows").json()["rows"]
    kept = rows(code, programme, admin)

    assert len(listed) == kept.count()
    assert sum(row.weight for row in kept) == value(code, programme) > 0
    for state in ("20", "31"):
        weights = (row.weight for row in rows(code, programme, admin, state=state))
        assert sum(weights) == by_state(code, programme)[state] > 0
