"""What may be told of whom a number is made, to those who may not see who it is."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import About
from accounts.rules import Role
from reports.actions import tallies
from reports.queries.tallies import (
    day_told,
    told_breakdown,
    told_by_state,
    told_series,
)
from reports.queries.tallies.told import hidden_well
from reports.rules.telling import days_to_tell
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    CourseFactory,
    ProgrammeFactory,
    VillageFactory,
    someone,
)
from training.models import Course, Standing
from villages.models import Municipality

STRANGER = AnonymousUser()


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([{"F": 4}], []),
        ([{"F": 5}], [1]),
        ([{"F": 5}, {"F": 6}, {"F": 10}], [1, 3]),
        ([{"F": 5}, {"F": 5}, {"F": 6}], [1, 2]),
        ([{}, {}, {"F": 7}, {"F": 3}, {"F": 2}], [3, 5]),
        ([{"?": 9}, {"?": 8, "F": 1}, {"?": 4, "F": 5}], [1, 3]),
        ([{"F": 9}, {"F": 8, "M": 1}], [1]),
    ],
    ids=[
        "too few",
        "enough",
        "one more waits for more",
        "nobody new",
        "those who go, too",
        "who tells later waits for others who do",
        "one who goes is not hidden by one who comes",
    ],
)
def test_breakdowns_are_told_when_enough_came_or_went_between_them(counts, told):
    steps = [(day, {"sex": count}) for day, count in enumerate(counts, start=1)]

    assert days_to_tell(steps) == told


@pytest.fixture
def programme(db):
    """Seven certified in March, six of them women, and one more in May."""
    programme = ProgrammeFactory()
    village = VillageFactory(municipality=Municipality.objects.get(code="20546"))
    cohort = CohortFactory(village=village)
    for number in range(8):
        month = 5 if number == 7 else 3
        certificate = CertificateFactory(
            enrolment__cohort=cohort, issued_at=dt.datetime(2026, month, 10, tzinfo=dt.UTC)
        )
        learner = certificate.enrolment.learner
        About.objects.create(person=learner, sex="M" if number == 6 else "F")
    Standing.objects.update(last_activity_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    tallies.catch_up()
    return programme


def test_a_stranger_is_told_the_whole_as_of_a_month_in_which_enough_came(programme):
    with time_machine.travel("2026-06-03T18:00:00Z"):
        told = told_breakdown("certified", programme, STRANGER)

    assert told.day == dt.date(2026, 4, 30) == day_told("certified", programme, dt.date(2026, 6, 3))
    assert told.dimensions["sex"] == {"F": None, "M": None, "X": 0}
    assert told.dimensions["track"] == {"instructor": 0, "student": 7, "entrepreneur": 0}


@pytest.mark.parametrize("place", [{}, {"state": "20"}], ids=["in all", "in a state"])
def test_nobody_reads_what_few_told_of_themselves_not_even_who_sees_who_they_are(programme, place):
    with time_machine.travel("2026-06-03T18:00:00Z"):
        told = told_breakdown("certified", programme, someone(Role.ADMIN), **place)
        day_before = told_breakdown(
            "certified", programme, someone(Role.ADMIN), at=dt.date(2026, 5, 11), **place
        )

    assert told.day == day_before.day == dt.date(2026, 4, 30)
    assert told.dimensions["sex"] == {"F": None, "M": None, "X": 0}
    assert told.dimensions["track"] == {"instructor": 0, "student": 7, "entrepreneur": 0}
    assert told == day_before


def test_before_enough_have_come_who_sees_who_they_are_reads_what_they_learn(programme):
    with time_machine.travel("2026-03-20T18:00:00Z"):
        told = told_breakdown("certified", programme, someone(Role.ADMIN))
        stranger = told_breakdown("certified", programme, STRANGER)

    assert told.day == dt.date(2026, 3, 20)
    assert told.dimensions == {"track": {"instructor": 0, "student": 7, "entrepreneur": 0}}
    assert stranger.dimensions == {}


def test_of_a_village_what_of_its_state(programme):
    admin, village = someone(Role.ADMIN, "20"), programme.villages.get()

    with time_machine.travel("2026-06-03T18:00:00Z"):
        told = told_breakdown("certified", programme, admin, village=village)
        state = told_breakdown("certified", programme, admin, state="20")

    assert told == state
    assert not told_breakdown("certified", programme, STRANGER, village=village).dimensions


@pytest.mark.parametrize(("area", "is_told"), [("20", True), ("31", False)])
def test_of_a_state_only_those_who_reach_it_are_told(programme, area, is_told):
    user = someone(Role.ADMIN, area)

    told = told_breakdown("certified", programme, user, state="20")

    assert bool(told.dimensions) is is_told
    assert bool(told_series("certified", programme, user, state="20")) is is_told


def course_of(track: str) -> Course:
    return CourseFactory(code=f"GET-{track[:3].upper()}", track=track)


@pytest.fixture
def in_four_states(programme):
    """Of eight in Oaxaca two, elsewhere all nine or none, passed a course not for students."""
    village = programme.villages.get()
    apart = CohortFactory(village=village, course=course_of("entrepreneur"))
    CertificateFactory.create_batch(2, enrolment__cohort=apart)
    for code, track in (("31102", "student"), ("21043", "student"), ("07101", "entrepreneur")):
        village = VillageFactory(municipality=Municipality.objects.get(code=code))
        cohort = CohortFactory(village=village, course=course_of(track))
        CertificateFactory.create_batch(9, enrolment__cohort=cohort)
    Standing.objects.update(passed_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    tallies.catch_up()
    return programme


def test_a_part_of_people_is_not_told_where_the_whole_would_point_at_the_others(in_four_states):
    everybody = told_by_state("passed", in_four_states, STRANGER)
    students = told_by_state("students", in_four_states, STRANGER)

    assert everybody["20"] == 10
    assert students["20"] is None
    assert students["07"] == 0
    assert told_by_state("students", in_four_states, someone(Role.ADMIN))["20"] == 8


def test_a_category_that_another_number_tells_does_not_cover_for_a_small_one():
    counts = {"instructor": 3, "student": 6, "entrepreneur": 40}

    told = hidden_well("passed", "track", counts)

    assert told == {"instructor": None, "student": 6, "entrepreneur": None}
    assert hidden_well("certified", "track", counts)["student"] is None


def test_who_runs_a_hidden_state_cannot_work_out_another(programme):
    for code, count in (("31102", 2), ("21043", 9), ("07101", 9), ("30087", 12)):
        village = VillageFactory(municipality=Municipality.objects.get(code=code))
        cohort = CohortFactory(village=village)
        CertificateFactory.create_batch(count, enrolment__cohort=cohort)
    tallies.catch_up()

    told = told_by_state("certified", programme, someone(Role.ADMIN, "31"))

    assert told["31"] == 2
    assert [code for code, count in told.items() if count is None] == ["07", "20", "21"]


def test_a_rate_of_a_state_is_told_where_both_its_parts_are(programme):
    states = told_by_state("ratio", programme, STRANGER)
    all_of_it = told_by_state("completion", programme, someone(Role.ADMIN))

    assert set(states.values()) == {None}
    assert all_of_it["20"] == 100.0


def test_a_rate_of_a_village_is_that_of_its_numbers(programme, client):
    client.force_login(someone(Role.ADMIN))
    address = reverse("reports:promise", args=["completion"])

    state = client.get(address, {"state": "20"}).context["number"]
    village = client.get(address, {"village": "AD-OAX-01"}).context["number"]

    assert village.value == state.value == 100.0
    assert [place.count for place in state.here.villages] == [100.0]
