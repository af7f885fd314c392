"""Small counts, looked for by every door: page, place, list, file, line, past day."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from accounts.rules import Role
from certification.actions.certificates import revoke
from reports.actions import tallies
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    ProgrammeFactory,
    UserFactory,
    VillageFactory,
    officer,
    someone,
)
from villages.models import Municipality, Village

pytestmark = pytest.mark.django_db

CERTIFIED = {"20546": 3, "31102": 2, "21043": 9, "07101": 11, "30087": 30}
MAY, JUNE = dt.date(2026, 5, 20), dt.date(2026, 6, 10)
READERS = {
    "stranger": None,
    "trainee": lambda: UserFactory(),
    "sponsor": lambda: someone(Role.SPONSOR),
    "coordinator of Yucatán": lambda: someone(Role.COORDINATOR, "31"),
    "instructor in Puebla": lambda: someone(Role.INSTRUCTOR, "21"),
}


def on(day):
    return time_machine.travel(dt.datetime.combine(day, dt.time(18), dt.UTC), tick=True)


@pytest.fixture(autouse=True)
def programme():
    """In May three are certified in Oaxaca, two in Yucatán, more elsewhere; one not for long."""
    cache.clear()
    programme = ProgrammeFactory()
    with on(MAY):
        for code, count in CERTIFIED.items():
            village = VillageFactory(municipality=Municipality.objects.get(code=code))
            cohort = CohortFactory(village=village)
            found = CertificateFactory.create_batch(count, enrolment__cohort=cohort)
            if code == "21043":
                [wrong, *_rest] = found
        tallies.catch_up()
    with on(JUNE):
        revoke(wrong, because="Error", by=officer())
        tallies.catch_up()
    return programme


@pytest.fixture(params=READERS)
def reader(request, client):
    """Whose the client is: who they are, and the states of which they may know everything."""
    if make := READERS[request.param]:
        client.force_login(make())
    return {"31"} if request.param.startswith("coordinator") else set()


def file_of(client, **query) -> dict[str, str]:
    """By place, what the file of the board says of the certified."""
    response = client.get(reverse("reports:board-csv"), query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(text))
    return {
        line["Clave del lugar"]: line["Valor"]
        for line in lines
        if line["Indicador"] == "certified" and line["Nivel"] in {"Estado", "Aldea"}
    }


def page_of(client, **query):
    return client.get(reverse("reports:promise", args=["certified"]), query).context


@pytest.mark.parametrize("day", [MAY, JUNE, None], ids=["May", "June", "now"])
def test_no_door_tells_a_small_count_to_who_may_not_see_who_it_is(client, reader, day):
    query = {"al": day} if day else {}
    codes = {village.state_id: village.code for village in Village.objects.all()}

    said, shown = file_of(client, **query), page_of(client, **query)["number"]

    for state in {"20", "31"} - reader:
        place = next(place for place in shown.places if place.code == state)
        assert said[state] == said[codes[state]] == ""
        assert place.count is None
        assert [village.count for village in place.villages] == [None]
        for where in ({"state": state}, {"village": codes[state]}):
            number = page_of(client, **where, **query)["number"]
            assert number.value is None
            assert number.series == number.parts == []


def test_those_hidden_are_enough_that_no_reader_works_one_out(client, reader):
    for day in (MAY, JUNE):
        said = file_of(client, al=day)
        hidden = {state for state in ("20", "31", "21", "07", "30") if said[state] == ""}
        assert {"20", "21"} <= hidden
        assert len(hidden | reader) >= 3


def test_a_coordinator_reads_all_of_their_own_state(client):
    client.force_login(someone(Role.COORDINATOR, "31"))

    assert file_of(client)["31"] == "2"
    assert page_of(client, state="31")["number"].value == 2
