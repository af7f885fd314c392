"""Counting while things go wrong: two at once, one killed, clocks apart, records that come late."""

import datetime as dt
import threading
import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.people import undo_many
from accounts.rules import Role
from oversight.actions import merging
from reports.actions import tallies
from reports.actions.tallies.turns import take_turn
from reports.indicators import KEPT
from reports.models import Counted, Cursor, Reading
from reports.queries.tallies import rows, value
from reports.queries.tallies.differing import differing
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    OrganisationFactory,
    PostFactory,
    ProgrammeFactory,
    SessionFactory,
    VillageFactory,
    someone,
)
from training.actions import enrolments, sessions
from villages.actions import ladder

NOON = dt.time(18)


@pytest.fixture
def programme(db):
    cache.clear()
    return ProgrammeFactory()


@pytest.fixture
def lasting_programme(transactional_db):
    """Others see what was written: each thread has its own connection."""
    cache.clear()
    return ProgrammeFactory()


def at(day, clock=NOON):
    return time_machine.travel(dt.datetime.combine(day, clock, dt.UTC), tick=True)


def agrees():
    for code, indicator in KEPT.items():
        assert differing(indicator) == set(), code


def in_thread(work):
    """Start `work` with a connection of its own; what it answered or raised is in the list."""
    answers = []

    def run():
        try:
            answers.append(work())
        except OperationalError as error:
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def wait_until(found):
    end = time.monotonic() + 20
    while not (answer := found()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return answer


# Two at once, and one killed


def test_many_workers_at_once_count_everybody_once(lasting_programme):
    EnrolmentFactory.create_batch(30, cohort=CohortFactory(village=VillageFactory()))
    started = threading.Barrier(4)

    def work():
        started.wait()
        return tallies.catch_up()

    threads = [in_thread(work) for _ in range(4)]
    for thread, _answers in threads:
        thread.join()

    assert [answers[0] for _thread, answers in threads].count(True) >= 1
    assert Counted.objects.filter(indicator="enrolled").count() == 30
    assert value("enrolled", lasting_programme) == 30
    tallies.catch_up()
    agrees()


def test_who_comes_while_another_counts_leaves_it_to_them(lasting_programme):
    tallies.catch_up()
    EnrolmentFactory(cohort=CohortFactory(village=VillageFactory()))
    with transaction.atomic():
        assert take_turn()
        thread, answers = in_thread(tallies.catch_up)
        thread.join()

    assert answers == [False]
    assert value("enrolled", lasting_programme) == 0
    assert tallies.catch_up() is True
    assert value("enrolled", lasting_programme) == 1


def test_the_nightly_mend_waits_for_who_is_counting(lasting_programme):
    tallies.catch_up()
    EnrolmentFactory(cohort=CohortFactory(village=VillageFactory()))
    with transaction.atomic():
        take_turn()
        thread, answers = in_thread(tallies.mend)
        wait_until(waiting_backends)
    thread.join()

    assert answers == [1]
    assert value("enrolled", lasting_programme) == 1


def test_a_count_killed_half_way_leaves_nothing_half_done(lasting_programme):
    tallies.catch_up()
    EnrolmentFactory.create_batch(3, cohort=CohortFactory(village=VillageFactory()))
    seen_until = Cursor.objects.get().seen_until
    with transaction.atomic():
        with connection.cursor() as cursor:  # whoever counts comes as far as writing readings
            cursor.execute("LOCK TABLE reports_reading IN SHARE MODE")
        thread, answers = in_thread(tallies.catch_up)
        [pid] = wait_until(waiting_backends)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        thread.join()

    assert isinstance(answers[0], OperationalError)
    assert not Counted.objects.exists()
    assert not Reading.objects.exists()
    assert Cursor.objects.get().seen_until == seen_until
    tallies.catch_up()
    assert value("enrolled", lasting_programme) == 3
    agrees()


def waiting_backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT pid FROM pg_locks WHERE NOT granted")
        return [pid for (pid,) in cursor]


def test_what_a_long_transaction_writes_is_counted_once_it_is_there(lasting_programme):
    cohort = CohortFactory(village=VillageFactory())
    wrote, may_end = threading.Event(), threading.Event()

    def work():
        with transaction.atomic():
            EnrolmentFactory(cohort=cohort)
            wrote.set()
            may_end.wait(20)

    with time_machine.travel(timezone.now() - dt.timedelta(minutes=1), tick=True):
        tallies.catch_up()
        thread, _answers = in_thread(work)
        wrote.wait(20)
    tallies.catch_up()
    assert value("enrolled", lasting_programme) == 0
    may_end.set()
    thread.join()

    tallies.catch_up()

    assert value("enrolled", lasting_programme) == 1


# Clocks


def test_a_worker_whose_clock_was_ahead_misses_nothing(programme):
    cohort = CohortFactory(village=VillageFactory())
    tallies.catch_up()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=3), tick=True):
        tallies.catch_up()
    EnrolmentFactory(cohort=cohort)

    tallies.catch_up()

    assert value("enrolled", programme) == 1


def test_a_cohort_begins_on_its_day_also_after_a_clock_was_a_day_ahead(programme):
    cohort = CohortFactory(
        village=VillageFactory(), starts_on=dt.date(2026, 2, 3), ends_on=dt.date(2026, 2, 20)
    )
    with at(dt.date(2026, 2, 1)):
        EnrolmentFactory(cohort=cohort)
        tallies.catch_up()
    with at(dt.date(2026, 2, 3)):
        tallies.catch_up()
    with at(dt.date(2026, 2, 2)):
        tallies.catch_up()
        tallies.mend()
        assert value("studying", programme) == 0
    with at(dt.date(2026, 2, 3)):
        tallies.catch_up()

        assert value("studying", programme) == 1
        agrees()
    assert not Counted.objects.filter(ended_at__lt=dt.datetime(2026, 2, 3, tzinfo=dt.UTC)).exists()


def test_what_happened_a_little_in_the_future_counts_when_it_is_past(programme):
    soon = timezone.now() + dt.timedelta(seconds=20)
    CertificateFactory(enrolment__cohort=CohortFactory(village=VillageFactory()), issued_at=soon)
    tallies.catch_up()
    assert value("certified", programme) == 0

    with time_machine.travel(soon + dt.timedelta(seconds=1), tick=True):
        tallies.catch_up()

        assert value("certified", programme) == 1


# Records that come late, or go


def test_a_record_that_comes_late_changes_no_past_day(programme):
    cohort = CohortFactory(village=VillageFactory())
    with at(dt.date(2026, 3, 10)):
        tallies.catch_up()
    with at(dt.date(2026, 5, 5)):
        person = {"email": "tarde@example.mx", "given_names": "Ana", "first_surname": "Tarde"}
        on_paper = dt.datetime(2026, 2, 2, tzinfo=dt.UTC)
        enrolments.enrol_many(cohort, people=[person], by=None, at=on_paper)
        tallies.catch_up()

        days = [dt.date(2026, 2, 3), dt.date(2026, 5, 4), dt.date(2026, 5, 5)]
        told = [value("enrolled", programme, at=day) for day in days]
        admin = someone(Role.ADMIN)
        listed = [rows("enrolled", programme, admin, at=day).count() for day in days[:2]]

    assert told == [0, 0, 1]
    assert listed == [0, 0]


def test_the_list_of_a_past_day_says_of_whom_there_is_no_record_any_more(programme, client):
    with at(dt.date(2026, 5, 5)):
        cohort = CohortFactory(village=VillageFactory())
        people = [
            {"email": f"{name}@example.mx", "given_names": name, "first_surname": "Paz"}
            for name in ("Itzel", "Pedro", "Xanat")
        ]
        gone, away, kept = enrolments.enrol_many(cohort, people=people, by=None)
        tallies.catch_up()
    with at(dt.date(2026, 6, 6)):
        enrolments.take_back_unearned([gone.pk, away.pk], by=None)
        assert undo_many([gone.learner_id], by=None) == [gone.learner_id]
        tallies.catch_up()
        client.force_login(someone(Role.ADMIN))
        address = reverse("reports:promise", args=["enrolled"])

        page = client.get(address, {"al": "2026-05-05"})
        file = client.get(reverse("reports:promise-csv", args=["enrolled"]), {"al": "2026-05-05"})

    assert {(row.title, row.url) for row in page.context["rows"]} == {
        ("Registro deshecho", ""),
        (away.learner.full_name, ""),
        (kept.learner.full_name, f"/inscripciones/{kept.pk}/"),
    }
    assert page.context["number"].value == 3
    assert 'href=""' not in page.content.decode()
    assert len(b"".join(file.streaming_content).splitlines()) == 4


def test_a_cancelled_class_stays_in_the_list_of_the_day_on_which_it_counted(programme, client):
    with at(dt.date(2026, 5, 5)):
        session = SessionFactory(cohort=CohortFactory(village=VillageFactory()))
        sessions.take_attendance(session, marks={}, by=someone(Role.ADMIN))
        tallies.catch_up()
    sessions.cancel(session, by=None)
    client.force_login(someone(Role.ADMIN))

    page = client.get(reverse("reports:promise", args=["hours"]), {"al": "2026-05-05"})

    [row] = page.context["rows"]
    assert row.title == "Clase cancelada"
    assert page.context["number"].value == 3


def test_a_class_that_nobody_came_to_and_was_cancelled_gives_no_hours(programme):
    session = SessionFactory(cohort=CohortFactory(village=VillageFactory()))
    sessions.take_attendance(session, marks={}, by=someone(Role.ADMIN))
    tallies.catch_up()
    assert value("hours", programme) == 3

    sessions.cancel(session, by=None)
    tallies.catch_up()

    assert value("hours", programme) == 0
    agrees()


def test_two_records_in_one_cohort_are_one_person_while_they_are_joined(programme):
    admin = someone(Role.ADMIN)
    cohort = CohortFactory(village=VillageFactory())
    first, second = EnrolmentFactory.create_batch(2, cohort=cohort)
    session = SessionFactory(cohort=cohort, hours=2)
    marks = {first.pk: "absent", second.pk: "present"}
    sessions.take_attendance(session, marks=marks, by=admin)
    tallies.catch_up()

    def told():
        agrees()
        return [value(code, programme) for code in ("enrolled", "started", "person_hours")]

    assert told() == [2, 1, 2]
    joined = merging.merge(first.learner, second.learner, by=admin)
    tallies.catch_up()
    assert told() == [1, 1, 2]

    merging.undo(joined, by=admin)
    tallies.catch_up()
    assert told() == [2, 1, 2]


# Days


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2021-04-04T05:59:59Z", "2021-04-03"),  # standard time, six hours behind Greenwich
        ("2021-04-04T06:00:00Z", "2021-04-04"),
        ("2021-04-05T04:59:59Z", "2021-04-04"),  # the clocks were put forward that day
        ("2021-04-05T05:00:00Z", "2021-04-05"),
        ("2021-10-31T04:59:59Z", "2021-10-30"),
        ("2021-11-01T05:59:59Z", "2021-10-31"),  # and back: the month ends an hour later
        ("2021-11-01T06:00:00Z", "2021-11-01"),
        ("2024-02-29T05:59:59Z", "2024-02-28"),
        ("2024-03-01T05:59:59Z", "2024-02-29"),
    ],
)
@pytest.mark.parametrize("is_first_count", [True, False], ids=["from the records", "as it comes"])
def test_number_and_list_agree_on_the_day_to_which_a_moment_belongs(
    programme, moment, day, is_first_count
):
    village = VillageFactory(time_zone="America/Tijuana")
    cohort = CohortFactory(village=village, starts_on="2021-01-01", ends_on="2024-12-31")
    day, then = dt.date.fromisoformat(day), dt.datetime.fromisoformat(moment)
    if not is_first_count:
        with time_machine.travel(then - dt.timedelta(days=1)):
            tallies.catch_up()
    with time_machine.travel(then, tick=False):
        EnrolmentFactory(cohort=cohort)
        tallies.catch_up()
    with time_machine.travel(then + dt.timedelta(days=90)):
        tallies.catch_up()
        admin = someone(Role.ADMIN)
        days = [day - dt.timedelta(days=1), day, day + dt.timedelta(days=1)]

        told = [value("enrolled", programme, at=each) for each in days]
        listed = [rows("enrolled", programme, admin, at=each).count() for each in days]

    assert told == listed == [0, 1, 1]


def test_a_village_that_pauses_or_closes_is_not_active_until_it_goes_on(programme):
    village = VillageFactory(host=OrganisationFactory())
    CohortFactory(village=village)
    PostFactory(role=Role.COORDINATOR, area=village.area)
    told = []
    for turn in (None, ladder.pause, ladder.resume, ladder.close, ladder.reopen):
        if turn:
            turn(village, because="Lo pidió la comunidad", by=None)
        tallies.catch_up()
        told.append(value("states", programme))

    assert told == [1, 0, 1, 0, 1]
    tallies.rebuild(programme)
    reopened = village.moves.latest("pk").at
    assert Counted.objects.get(indicator="states").began_at == reopened
