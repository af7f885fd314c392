"""What is kept of what counts: true after any sequence of acts, and the same as made anew."""

import datetime as dt
from random import Random

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import about
from accounts.actions.people import edit as edit_person
from accounts.actions.people import undo_many
from accounts.actions.posts import end, give
from accounts.models import About, Post
from accounts.rules import Role
from certification.actions.certificates import revoke
from oversight.actions import merging
from reports.actions import tallies
from reports.indicators import INDICATORS, KEPT
from reports.models import Counted, Cursor, Reading
from reports.queries.tallies import (
    breakdown,
    by_state,
    by_village,
    rows,
    series,
    value,
)
from reports.queries.tallies.differing import differing
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    CourseFactory,
    EnrolmentFactory,
    PostFactory,
    ProgrammeFactory,
    SessionFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from training.actions import standing
from training.actions.enrolments import take_back_unearned, withdraw
from training.actions.sessions import take_attendance
from training.models import Standing
from villages.actions.villages import edit
from villages.models import Municipality, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_cached():
    cache.clear()


@pytest.fixture
def programme():
    return ProgrammeFactory()


def village_in(municipality="20546", **fields):
    return VillageFactory(municipality=Municipality.objects.get(code=municipality), **fields)


def kept_readings():
    columns = ("indicator", "programme", "village", "day", "value", "breakdown")
    found = Reading.objects.values_list(*columns)
    return sorted(found, key=lambda row: tuple(map(str, row)))


def open_rows():
    found = Counted.objects.filter(ended_at=None).values_list(
        "indicator", "village", "who", "weight", "sex", "age", "certificate", "enrolment"
    )
    return sorted(found, key=str)


def agrees(programme):
    """Rows, readings and the truth say the same, for every indicator and place."""
    for code, indicator in KEPT.items():
        assert differing(indicator) == set(), code
        assert value(code, programme) == indicator.value(programme), code
        assert by_state(code, programme) == indicator.by_state(programme), code
        told = {pk: number for pk, number in by_village(code, programme).items() if number}
        assert told == {pk: n for pk, n in indicator.by_village(programme).items() if n}, code


def test_what_changed_since_is_counted(programme):
    village = village_in()
    tallies.catch_up()
    enrolment = EnrolmentFactory(graduate=True, cohort=CohortFactory(village=village))

    tallies.catch_up()

    assert value("students", programme) == 1
    assert value("students", programme, village=village) == 1
    assert by_state("students", programme)["20"] == 1
    assert Counted.objects.get(indicator="students").enrolment == enrolment


def test_the_first_count_builds_the_history_from_the_records(programme):
    village = village_in()
    cohort = CohortFactory(village=village)
    for month in (3, 4, 4):
        at = dt.datetime(2026, month, 10, 18, tzinfo=dt.UTC)
        CertificateFactory(enrolment__cohort=cohort, issued_at=at)
    CertificateFactory(
        enrolment__cohort=cohort,
        issued_at=dt.datetime(2026, 3, 20, tzinfo=dt.UTC),
        revoked_at=dt.datetime(2026, 4, 20, tzinfo=dt.UTC),
        revoked_because="Error",
    )

    tallies.catch_up()

    told = [value("certified", programme, at=dt.date(2026, 3, day)) for day in (9, 10, 19, 20)]
    assert told == [0, 1, 2, 2]
    assert value("certified", programme, at=dt.date(2026, 4, 15)) == 4
    assert value("certified", programme) == 3
    agrees(programme)


def test_a_day_ends_at_midnight_in_mexico_city(programme):
    late = dt.datetime(2026, 4, 11, 5, 59, tzinfo=dt.UTC)
    cohort = CohortFactory(village=village_in())
    CertificateFactory(issued_at=late, enrolment__cohort=cohort)
    CertificateFactory(issued_at=late + dt.timedelta(minutes=2), enrolment__cohort=cohort)

    tallies.catch_up()

    assert value("certified", programme, at=dt.date(2026, 4, 10)) == 1
    assert value("certified", programme, at=dt.date(2026, 4, 11)) == 2


def test_past_boards_stay_when_records_are_corrected_later(programme):
    host = Organisation.objects.create(name="Universidad de la Sierra")
    with time_machine.travel("2026-05-04T18:00:00Z", tick=True):
        village = village_in(host=host)
        post = PostFactory(role=Role.COORDINATOR, area=village.area)
        cohort = CohortFactory(village=village)
        certificate = CertificateFactory(enrolment__cohort=cohort)
        tallies.catch_up()
        assert (value("states", programme), value("certified", programme)) == (1, 1)
    with time_machine.travel("2026-05-20T18:00:00Z", tick=True):
        end(post, by=someone(Role.ADMIN))
        edit(village, host_name="", by=None)
        revoke(certificate, because="Error de captura", by=someone(Role.OFFICER))
        tallies.catch_up()

        told = {
            code: [value(code, programme, at=dt.date(2026, 5, day)) for day in (3, 4, 19, 20)]
            for code in ("states", "certified")
        }

    assert told == {"states": [0, 1, 1, 0], "certified": [0, 1, 1, 0]}


def test_rows_of_a_past_day_are_those_counted_then(programme):
    cohort = CohortFactory(village=village_in())
    admin = someone(Role.ADMIN)
    with time_machine.travel("2026-05-04T18:00:00Z", tick=True):
        certificate = CertificateFactory(enrolment__cohort=cohort)
        tallies.catch_up()
    with time_machine.travel("2026-05-20T18:00:00Z", tick=True):
        CertificateFactory.create_batch(2, enrolment__cohort=cohort)
        revoke(certificate, because="Error de captura", by=admin)
        tallies.catch_up()

        then = rows("certified", programme, admin, at=dt.date(2026, 5, 19))
        now = rows("certified", programme, admin)

        assert [row.certificate_id for row in then] == [certificate.pk]
        assert now.count() == 2 == value("certified", programme)


def test_who_counts_in_two_villages_is_one_in_all(programme):
    learner = UserFactory()
    for municipality in ("20546", "31102"):
        cohort = CohortFactory(village=village_in(municipality))
        CertificateFactory(enrolment__cohort=cohort, enrolment__learner=learner)

    tallies.catch_up()

    assert value("certified", programme) == 1
    assert {state: n for state, n in by_state("certified", programme).items() if n} == {
        "20": 1,
        "31": 1,
    }
    assert rows("certified", programme, someone(Role.ADMIN)).count() == 1
    assert rows("certified", programme, someone(Role.ADMIN, "31")).count() == 1


def test_hours_add_up_with_those_who_attended(programme):
    cohort = CohortFactory(village=village_in())
    instructor = someone(Role.INSTRUCTOR, "20")
    people = [EnrolmentFactory(cohort=cohort) for _ in range(3)]
    session = SessionFactory(cohort=cohort, hours="2.5")
    tallies.catch_up()
    marks = dict(zip([one.pk for one in people], ("present", "late", "absent"), strict=True))

    take_attendance(session, marks=marks, by=instructor)
    tallies.catch_up()

    assert value("hours", programme) == 2.5
    assert value("person_hours", programme) == 5
    assert value("started", programme) == 2
    agrees(programme)


def test_cohorts_begin_and_end_by_the_calendar(programme):
    with time_machine.travel("2026-02-01T18:00:00Z", tick=True):
        cohort = CohortFactory(village=village_in())
        TeachingFactory(cohort=cohort)
        EnrolmentFactory.create_batch(4, cohort=cohort)
        tallies.catch_up()
        assert value("studying", programme) == 0
        assert value("ratio", programme) is None
    with time_machine.travel("2026-02-02T07:00:00Z", tick=True):
        tallies.catch_up()
        assert value("studying", programme) == 4
        assert value("ratio", programme) == 4.0
    with time_machine.travel("2026-05-30T07:00:00Z", tick=True):
        tallies.catch_up()
        assert value("studying", programme) == value("instructors", programme) == 0
        assert value("enrolled", programme) == 4


def test_what_people_tell_moves_them_to_another_part(programme):
    cohort = CohortFactory(village=village_in())
    curp_of_a_woman = UserFactory(curp="GOPA980731MOCXXX02")
    EnrolmentFactory(cohort=cohort, learner=curp_of_a_woman)
    other = EnrolmentFactory(cohort=cohort).learner
    tallies.catch_up()
    first = breakdown("enrolled", programme)

    about.tell(other, by=other, sex="X", born_on=dt.date(1970, 1, 1), disability=True)
    tallies.catch_up()

    assert first["sex"] == {"F": 1, "unknown": 1}
    assert first["age"] == {"18-29": 1, "unknown": 1}
    told = breakdown("enrolled", programme)
    assert told["sex"] == {"F": 1, "X": 1}
    assert told["age"] == {"18-29": 1, "45-59": 1}
    assert told["disability"] == {"yes": 1, "unknown": 1}
    assert told["track"] == {"student": 2}
    agrees(programme)


def test_who_withdraws_is_in_no_part_and_their_past_rows_are_emptied(programme):
    person = UserFactory(curp="GOPA980731MOCXXX02")
    EnrolmentFactory(cohort=CohortFactory(village=village_in()), learner=person)
    about.tell(person, by=person, speaks_indigenous=True, indigenous_language="Zapoteco")
    tallies.catch_up()

    about.withdraw(person, by=person)
    tallies.catch_up()

    assert breakdown("enrolled", programme)["sex"] == {"unknown": 1}
    assert breakdown("enrolled", programme)["indigenous"] == {"unknown": 1}
    assert set(Counted.objects.values_list("sex", "age", "indigenous")) == {("", "", None)}
    assert About.objects.get().indigenous_language == ""


def test_a_changed_curp_is_noticed(programme):
    person = EnrolmentFactory(cohort=CohortFactory(village=village_in())).learner
    tallies.catch_up()

    edit_person(person, curp="GOPA980731MOCMRN01", by=person)
    tallies.catch_up()

    assert breakdown("enrolled", programme)["sex"] == {"F": 1}


PLACES = {
    "20546": {},
    "31102": {"latitude": "20.6208", "longitude": "-88.0871"},
    "21043": {"latitude": "20.0263", "longitude": "-97.4984"},
}


def test_two_records_joined_count_as_one_person_and_apart_again_as_two(programme):
    admin = someone(Role.ADMIN)
    first = EnrolmentFactory(cohort=CohortFactory(village=village_in()))
    second = EnrolmentFactory(cohort=CohortFactory(village=first.cohort.village))
    tallies.catch_up()

    joined = merging.merge(first.learner, second.learner, by=admin)
    tallies.catch_up()
    assert value("enrolled", programme) == 1
    agrees(programme)

    merging.undo(joined, by=admin)
    tallies.catch_up()
    assert value("enrolled", programme) == 2
    agrees(programme)


def test_an_enrolment_undone_as_if_never_made_no_longer_counts(programme):
    kept, gone = EnrolmentFactory.create_batch(2, cohort=CohortFactory(village=village_in()))
    tallies.catch_up()

    take_back_unearned([gone.pk], by=None)
    undo_many([gone.learner_id], by=None)
    tallies.catch_up()

    assert value("enrolled", programme) == 1
    assert [
        row.enrolment for row in Counted.objects.filter(ended_at=None, indicator="enrolled")
    ] == [kept]
    agrees(programme)


class Chance:
    """Does one thing after another to a small programme, as chance has it."""

    def __init__(self, seed):
        self.rng = Random(seed)
        registered = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        self.admin = someone(Role.ADMIN)
        self.hosts = [Organisation.objects.create(name=f"Casa {n}") for n in range(2)]
        self.villages = [
            village_in(code, host=self.rng.choice(self.hosts), registered_at=registered, **point)
            for code, point in PLACES.items()
        ]
        tracks = ("student", "entrepreneur")
        self.cohorts = [
            CohortFactory(village=village, course=CourseFactory(code=f"C-{track}", track=track))
            for village in self.villages
            for track in tracks
        ]
        self.people = [UserFactory() for _ in range(8)]
        self.enrolments, self.certificates, self.sessions = [], [], []

    def act(self):
        names = "enrol pass_ unpass leave certify take_back tell host coordinate teach meet forget"
        getattr(self, self.rng.choice(names.split()))()

    def some(self, things):
        return self.rng.choice(things) if things else None

    def enrol(self):
        person, cohort = self.some(self.people), self.some(self.cohorts)
        if not cohort.enrolments.filter(learner=person).exists():
            self.enrolments.append(EnrolmentFactory(cohort=cohort, learner=person))

    def stand(self, enrolment, **fields):
        fields |= {"changed_at": timezone.now()}
        Standing.objects.filter(pk=enrolment.pk).update(**fields)

    def pass_(self):
        if one := self.some(self.enrolments):
            now = timezone.now()
            self.stand(one, passed_at=now, last_activity_at=now, exam_attempts=1)

    def unpass(self):
        if one := self.some(self.enrolments):
            self.stand(one, passed_at=None)

    def leave(self):
        one = self.some(self.enrolments)
        if one and type(one).objects.filter(pk=one.pk, withdrawn_at=None).exists():
            withdraw(one, because="", by=None)

    def certify(self):
        one = self.some(self.enrolments)
        if one and not one.certificates.valid().exists():
            self.stand(one, passed_at=timezone.now())
            one.refresh_from_db()
            self.certificates.append(CertificateFactory(enrolment=one))

    def take_back(self):
        if valid := [one for one in self.certificates if not one.revoked_at]:
            one = self.some(valid)
            one.revoked_at = revoke(one, because="Error", by=self.admin).revoked_at

    def tell(self):
        one = self.some(self.people)
        about.tell(one, by=one, sex=self.some(["F", "M", ""]), rural=self.some([True, False]))

    def forget(self):
        one = self.some(self.people)
        about.touch([one.pk])

    def host(self):
        edit(self.some(self.villages), host_name=self.some(["", "Casa 1"]), by=None)

    def coordinate(self):
        village = self.some(self.villages)
        post = Post.objects.coordinating(village.area).first()
        if post:
            end(post, by=self.admin)
        else:
            give(UserFactory(), role=Role.COORDINATOR, area=village.area, by=self.admin)

    def teach(self):
        cohort = self.some(self.cohorts)
        if not cohort.teachings.exists():
            TeachingFactory(cohort=cohort)
            type(cohort).objects.filter(pk=cohort.pk).update(changed_at=timezone.now())

    def meet(self):
        cohort = self.some(self.cohorts)
        there = list(cohort.enrolments.active())
        day = cohort.starts_on + dt.timedelta(days=len(self.sessions))
        at = dt.datetime.combine(day, dt.time(18), dt.UTC)
        session = SessionFactory(cohort=cohort, starts_at=at)
        self.sessions.append(session)
        marks = {one.pk: self.rng.choice(["present", "absent"]) for one in there}
        take_attendance(session, marks=marks, by=self.admin)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_of_acts_everything_agrees(programme, seed):
    chance = Chance(seed)
    start = dt.datetime(2026, 4, 1, 15, tzinfo=dt.UTC)
    recorded = {}
    for day in range(8):
        with time_machine.travel(start + dt.timedelta(days=day), tick=True):
            for _ in range(3):
                for _ in range(5):
                    chance.act()
                tallies.catch_up()
            agrees(programme)
            recorded[timezone.localdate()] = {
                code: (
                    value(code, programme),
                    by_state(code, programme),
                    breakdown(code, programme),
                )
                for code in INDICATORS
            }

    with time_machine.travel(start + dt.timedelta(days=9), tick=True):
        incremental = kept_readings()
        for day, board in recorded.items():
            for code, told in board.items():
                again = (
                    value(code, programme, at=day),
                    by_state(code, programme, at=day),
                    breakdown(code, programme, at=day),
                )
                assert again == told, (code, day)
        tallies.rebuild_readings(programme)
        assert kept_readings() == incremental
        before = open_rows()
        tallies.rebuild(programme)
        assert open_rows() == before
        agrees(programme)
        assert len(before) > 10


def test_nothing_new_costs_a_few_queries(programme):
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=2), tick=True):
        EnrolmentFactory.create_batch(3, cohort=CohortFactory(village=village_in()))
        tallies.catch_up()
    tallies.catch_up()

    with CaptureQueriesContext(connection) as asked:
        tallies.catch_up()

    assert len(asked) <= 20


def test_a_chunk_costs_as_much_for_thirty_people_as_for_three(programme):
    cohort = CohortFactory(village=village_in())
    tallies.catch_up()

    def cost(people):
        EnrolmentFactory.create_batch(people, cohort=cohort)
        with CaptureQueriesContext(connection) as asked:
            tallies.catch_up()
        return len(asked)

    cost(1)
    assert cost(3) == cost(30)


def test_numbers_cost_the_same_however_long_the_history(programme, django_assert_num_queries):
    village = village_in()
    tallies.catch_up()
    Reading.objects.bulk_create(
        Reading(
            programme=programme,
            indicator="certified",
            village=place,
            day=dt.date(2026, 1, 1) + dt.timedelta(days=day),
            value=day,
        )
        for day in range(300)
        for place in (village, None)
    )

    with django_assert_num_queries(3):
        assert by_state("certified", programme, dt.date(2026, 4, 11))["20"] == 100
    with django_assert_num_queries(2):
        told = series("certified", programme, until=dt.date(2026, 4, 11), months=3)

    assert told == [
        (dt.date(2026, 2, 28), 58),
        (dt.date(2026, 3, 31), 89),
        (dt.date(2026, 4, 11), 100),
    ]


def test_a_page_leaves_much_news_to_the_worker(programme):
    cohort = CohortFactory(village=village_in())
    tallies.catch_up()
    EnrolmentFactory.create_batch(3, cohort=cohort)

    assert tallies.catch_up(limit=2) is False
    assert value("enrolled", programme) == 0
    assert tallies.catch_up() is True
    assert value("enrolled", programme) == 3


def test_a_page_counts_once_in_a_few_seconds(programme):
    cohort = CohortFactory(village=village_in())
    tallies.catch_up_if_stale()
    EnrolmentFactory(cohort=cohort)

    tallies.catch_up_if_stale()

    assert value("enrolled", programme) == 0
    cache.clear()
    tallies.catch_up_if_stale()
    assert value("enrolled", programme) == 1


def test_what_was_changed_behind_the_portals_back_is_mended(programme):
    enrolment = EnrolmentFactory(cohort=CohortFactory(village=village_in()))
    tallies.catch_up()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        tallies.catch_up()
        Cursor.objects.update(seen_until=timezone.now())
        Standing.objects.update(passed_at=timezone.now())
        tallies.catch_up()
        assert value("passed", programme) == 0

        assert tallies.mend() == 1
        assert value("passed", programme) == 1
        assert Counted.objects.get(indicator="passed").enrolment == enrolment
        agrees(programme)


def test_a_standing_made_anew_is_news(programme):
    enrolment = EnrolmentFactory(cohort=CohortFactory(village=village_in()), graduate=True)
    tallies.catch_up()

    standing.rebuild(type(enrolment).objects.all())  # nothing was earned: the pass was not
    tallies.catch_up()

    assert value("passed", programme) == 0
    assert Cursor.objects.count() == 1
