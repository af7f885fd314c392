"""What is kept of what counts, after acts of every floor in whatever order chance has it."""

import datetime as dt
from random import Random

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import about
from accounts.actions.people import edit as edit_person
from accounts.actions.people import undo_many
from accounts.actions.posts import end, give, transfer
from accounts.models import Post
from accounts.rules import Role
from certification.actions import batches, certificates
from certification.models import Certificate
from oversight.actions import merging
from oversight.models import Merge
from reports.actions import tallies
from reports.indicators import KEPT
from reports.models import Counted, Reading
from reports.queries.tallies import board_values, breakdown, rows
from reports.queries.tallies.differing import differing
from tests.factories import (
    ProgrammeFactory,
    UserFactory,
    VillageFactory,
    answers_to,
    officer,
    small_course,
    someone,
    token,
)
from training.actions import cohorts, enrolments, progress, sessions
from training.actions.progress import grades, quizzes
from training.models import Activity, Enrolment, Session
from villages.actions import ladder, programmes
from villages.actions.villages import edit as edit_village
from villages.models import Municipality, Village

pytestmark = pytest.mark.django_db

EASY = {
    "attendance_min_pct": 0,
    "module_pass_min_pct": 0,
    "final_exam_min_pct": 50,
    "final_exam_attempts": 2,
    "project_required": False,
}
PLACES = {  # from the westernmost clock of Mexico to the easternmost
    "02004": {"latitude": "32.5149", "longitude": "-117.0382"},
    "20546": {},
    "23008": {"latitude": "23.0500", "longitude": "-109.7000"},
    "31102": {"latitude": "20.6208", "longitude": "-88.0871"},
}
CURPS = ("GOPA980731MOCXXX02", "GOPA980731HOCXXX02", "GOPA050731MOCXXXA2")


class World:
    """A small programme in which people do what the screens let them do."""

    def __init__(self, seed: int, programme, today: dt.date):
        self.rng, self.programme = Random(seed), programme
        self.admin, self.officers = someone(Role.ADMIN), (officer(), officer())
        self.villages = [
            VillageFactory(
                programme=programme,
                municipality=Municipality.objects.get(code=code),
                registered_at=timezone.now(),
                **point,
            )
            for code, point in PLACES.items()
        ]
        courses = [
            small_course(code=f"C-{track}", track=track, rules=EASY)
            for track in ("student", "entrepreneur")
        ]
        self.cohorts = [
            cohorts.plan(
                village,
                course=course,
                name=f"{village} {course.code}",
                starts_on=today + dt.timedelta(days=self.rng.randint(-2, 4)),
                ends_on=today + dt.timedelta(days=self.rng.randint(8, 16)),
                by=self.admin,
            )
            for village in self.villages
            for course in courses
        ]
        self.emails = [f"quien{number}@example.mx" for number in range(9)]
        self.teachers = [UserFactory() for _ in range(3)]
        for teacher, village in zip(self.teachers * 2, self.villages, strict=False):
            give(teacher, role=Role.INSTRUCTOR, area=village.area, by=self.admin)

    ACTS = (
        *("enrol", "enrol_late", "leave", "come_back", "read", "exam", "exam", "paper", "meet"),
        *("meet", "correct", "certify", "certify", "revoke", "tell", "keep_silent", "curp"),
        *("join_records", "part_records", "undo_enrolment", "coordinate", "pass_on", "host"),
        *("teach", "dismiss", "move_dates", "close", "reopen", "programme_dates", "cancel"),
    )

    def act(self) -> str:
        """Do one thing; what the portal refuses is not done."""
        name = self.rng.choice(self.ACTS)
        try:
            getattr(self, name)()
        except ValidationError:
            return ""
        return name

    def some(self, things):
        """One of these, chosen by their order and not by the database's."""
        things = list(things)
        if not things:
            raise ValidationError("Nothing there yet.")
        return self.rng.choice(things)

    def enrolment(self, **wanted) -> Enrolment:
        return self.some(Enrolment.objects.filter(**wanted).order_by("pk"))

    def person(self):
        return self.enrolment().learner

    # training

    def names(self, email):
        return {"email": email, "given_names": "Ana", "first_surname": email.split("@")[0]}

    def enrol(self):
        email = self.some(self.emails)
        enrolments.enrol(self.some(self.cohorts), **self.names(email), by=self.admin)

    def enrol_late(self):
        """On paper since days ago, in the portal only now."""
        cohort, email = self.some(self.cohorts), self.some(self.emails)
        before = timezone.now() - dt.timedelta(days=self.rng.randint(1, 40))
        enrolments.enrol_many(cohort, people=[self.names(email)], by=self.admin, at=before)

    def leave(self):
        enrolments.withdraw(self.enrolment(withdrawn_at=None), because="", by=self.admin)

    def come_back(self):
        one = self.enrolment(withdrawn_at__isnull=False)
        enrolments.enrol(one.cohort, **self.names(one.learner.email), by=self.admin)

    def activity(self, enrolment, kind):
        wanted = Activity.objects.filter(module__course=enrolment.cohort.course, kind=kind)
        return self.some(wanted.order_by("pk"))

    def read(self):
        one = self.enrolment()
        progress.complete(one, self.activity(one, "reading"))

    def exam(self):
        one = self.enrolment()
        asked = self.activity(one, "exam")
        answers = answers_to(asked, right=self.some([0, 2, 2]))
        quizzes.submit_quiz(one, asked, answers=answers, form_token=token())

    def paper(self):
        score = self.some([40, 90])
        grades.grade(self.enrolment(), component="exam", score=score, by=self.admin)

    def meet(self):
        cohort = self.some(self.cohorts)
        hours = self.some(["1.5", "2", "3"])
        at = timezone.now() - dt.timedelta(hours=self.rng.randint(0, 30))
        session = sessions.schedule(cohort, topic="Clase", starts_at=at, hours=hours, by=self.admin)
        self.mark(session)

    def mark(self, session):
        there = session.cohort.enrolments.active().order_by("pk")
        marks = {one.pk: self.some(["present", "late", "absent"]) for one in there}
        sessions.take_attendance(session, marks=marks, by=self.admin)

    def correct(self):
        self.mark(self.some(Session.objects.order_by("pk")))

    def cancel(self):
        sessions.cancel(self.some(Session.objects.order_by("pk")), by=self.admin)

    def undo_enrolment(self):
        one = self.enrolment()
        if enrolments.take_back_unearned([one.pk], by=None):
            undo_many([one.learner_id], by=None)

    def teach(self):
        cohorts.appoint(self.some(self.cohorts), instructor=self.some(self.teachers), by=self.admin)

    def dismiss(self):
        cohort = self.some(self.cohorts)
        cohorts.dismiss(cohort, instructor=self.some(self.teachers), by=self.admin)

    def move_dates(self):
        cohort = self.some(self.cohorts)
        cohort.refresh_from_db()
        dates = {
            "starts_on": cohort.starts_on + dt.timedelta(days=self.rng.randint(-2, 2)),
            "ends_on": cohort.ends_on + dt.timedelta(days=self.rng.randint(-5, 3)),
        }
        cohorts.edit(cohort, name=cohort.name, **dates, by=self.admin)

    # certification

    def certify(self):
        proposes, approves = self.officers
        batch = batches.rehearse(enrolments=[self.enrolment()], name="Lote", by=proposes)
        batches.approve(batch, by=approves)
        while batches.issue_waiting(batch):
            continue

    def revoke(self):
        found = self.some(Certificate.objects.valid().order_by("pk"))
        certificates.revoke(found, because="Error", by=self.officers[0])

    # people

    def tell(self):
        person = self.person()
        about.tell(
            person,
            by=person,
            sex=self.some(["F", "M", "X", ""]),
            born_on=self.some([None, dt.date(1999, 4, 4), dt.date(1970, 1, 1)]),
            speaks_indigenous=self.some([True, False, None]),
            rural=self.some([True, False, None]),
        )

    def keep_silent(self):
        person = self.person()
        about.withdraw(person, by=person)

    def curp(self):
        edit_person(self.person(), curp=self.some(CURPS), by=self.admin)

    def join_records(self):
        merging.merge(self.person(), self.person(), by=self.admin)

    def part_records(self):
        merging.undo(self.some(Merge.objects.filter(undone_at=None).order_by("pk")), by=self.admin)

    # villages

    def coordinate(self):
        village = self.some(self.villages)
        post = Post.objects.coordinating(village.area).first()
        if post:
            end(post, by=self.admin)
        else:
            give(UserFactory(), role=Role.COORDINATOR, area=village.area, by=self.admin)

    def pass_on(self):
        post = self.some(Post.objects.current().filter(role=Role.COORDINATOR).order_by("pk"))
        transfer(post, to=UserFactory(), by=self.admin)

    def host(self):
        name = self.some(["", "Casa 1", "Casa 2"])
        edit_village(self.some(self.villages), host_name=name, by=self.admin)

    def close(self):
        self.some([ladder.close, ladder.pause])(
            self.some(self.villages), because="Por ahora no", by=self.admin
        )

    def reopen(self):
        village = self.some(Village.objects.exclude(condition="active").order_by("pk"))
        turn = ladder.reopen if village.condition == "closed" else ladder.resume
        turn(village, because="Otra vez", by=self.admin)

    def programme_dates(self):
        first = dt.date(2021, 1, 1) + dt.timedelta(days=self.rng.randint(0, 20))
        programmes.edit(self.programme, by=self.admin, starts_on=first)


def agrees(programme):
    """Rows, readings and the truth say the same, for every indicator and place."""
    told = board_values(programme)
    for code, indicator in KEPT.items():
        assert differing(indicator) == set(), code
        assert told[code]["value"] == indicator.value(programme), code
        assert told[code]["states"] == indicator.by_state(programme), code


def board(programme, at=None):
    """Everything the numbers say, with the rows behind them."""
    admin = someone(Role.ADMIN)
    return board_values(programme, at), {
        code: (
            breakdown(code, programme, at=at),
            breakdown(code, programme, state="20", at=at),
            {row.who for row in rows(code, programme, admin, at=at)},
        )
        for code in KEPT
    }


def kept_readings():
    columns = ("indicator", "programme", "village", "day", "value", "breakdown")
    return {row[:4]: row[4:] for row in Reading.objects.values_list(*columns)}


def values_only(readings):
    return {key: number for key, (number, _parts) in readings.items()}


START = dt.datetime(2021, 3, 29, 23, 30, tzinfo=dt.UTC)  # over a month's end and a change of clocks


@pytest.fixture
def programme():
    cache.clear()
    return ProgrammeFactory(slug="get-2021", starts_on=dt.date(2021, 1, 1))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_is_the_truth_whatever_happens_and_past_days_stay(programme, seed):
    done, recorded = set(), {}
    with time_machine.travel(START, tick=True):
        world = World(seed, programme, timezone.localdate())
        tallies.catch_up()
    for step in range(12):  # on some days twice, also just before and just after midnight
        with time_machine.travel(START + dt.timedelta(hours=15.5 * step), tick=True):
            done |= {world.act() for _ in range(20)}
            tallies.catch_up()
            agrees(programme)
            recorded[timezone.localdate()] = board(programme)

    with time_machine.travel(START + dt.timedelta(days=30), tick=True):
        tallies.catch_up()
        assert tallies.mend() == 0
        agrees(programme)
        kept = kept_readings()
        for day, told in recorded.items():
            assert board(programme, at=day) == told, day
        tallies.rebuild_readings(programme)
        assert values_only(kept_readings()) == values_only(kept)
    assert len(done) > 20
    assert Counted.objects.exclude(ended_at=None).count() > 20


def test_readings_made_anew_are_the_same_in_every_part(programme):
    """Of somebody who withdrew, the rows no longer say what the readings of before did."""
    with time_machine.travel(START, tick=True):
        world = World(77, programme, timezone.localdate())
        world.ACTS = tuple(act for act in World.ACTS if act != "keep_silent")
    for step in range(6):
        with time_machine.travel(START + dt.timedelta(hours=15.5 * step), tick=True):
            for _ in range(30):
                world.act()
            tallies.catch_up()
    kept = kept_readings()

    tallies.rebuild_readings(programme)

    assert kept_readings() == kept
