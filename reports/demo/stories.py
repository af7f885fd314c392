"""Lives the fates: readings, quizzes, attendance and grades, through training's actions."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from reports.demo.cast import address
from reports.demo.cohorts import Group
from reports.demo.fates import FAIL, HALFWAY, PASS, WHY_LEAVE, Fate, fate_in
from training.actions.enrolments import withdraw
from training.actions.progress import (
    Event,
    Mark,
    Submission,
    complete_many,
    grade_many,
    submit_many,
)
from training.actions.sessions import Sheet, take_attendance_many
from training.models import Activity, Attendance, Course, Enrolment, Grade, Session

Present = Attendance.Mark
TRIES_TWICE = 0.12
LATE = 0.08
EXCUSED = 0.2
LAST_SHEET_FORGOTTEN = 0.2
COMMENTS = (
    "Buen trabajo: se nota que hablaste con tus clientes.",
    "Muy claro el plan. Cuida el costo del envío.",
    "Las fotos quedaron excelentes.",
    "Cumple. Te sugiero medir tus ventas cada semana.",
)


@dataclass
class Step:
    """A module as people go through it: what to read, then what to answer."""

    readings: list[int]
    quiz: int | None


@dataclass
class Path:
    """A course as a path of steps with its exam; `choices` has the right ones first."""

    steps: list[Step]
    exam: int
    choices: dict[int, dict[int, list[int]]]


@dataclass
class Life:
    """One learner: where they are enrolled and what becomes of them."""

    enrolment: Enrolment
    group: Group
    fate: Fate


def path_of(course: Course) -> Path:
    steps: dict[int, Step] = {}
    exam = None
    activities = Activity.objects.of(course).prefetch_related("questions__choices")
    choices = {}
    for activity in activities:
        choices[activity.pk] = {
            question.pk: [
                choice.pk
                for choice in sorted(question.choices.all(), key=lambda one: not one.is_right)
            ]
            for question in activity.questions.all()
        }
        if activity.kind == Activity.Kind.EXAM:
            exam = activity.pk
            continue
        step = steps.setdefault(activity.module_id, Step([], None))
        if activity.is_quiz:
            step.quiz = activity.pk
        else:
            step.readings.append(activity.pk)
    return Path(list(steps.values()), exam, choices)


class Storyteller:
    """Gathers the events of everybody's life, then tells them in bulk."""

    def __init__(self, groups: list[Group], *, rng: Random):
        self.rng, self.now = rng, timezone.now()
        self.lives = [
            Life(enrolment, group, self._fate(enrolment, group))
            for group in groups
            for enrolment in group.enrolments
        ]
        courses = {group.cohort.course_id: group.cohort.course for group in groups}
        self.paths = {pk: path_of(course) for pk, course in courses.items()}
        self.events: list[Event] = []
        self.submissions: list[Submission] = []
        self.marks: dict[User, list[Mark]] = {}
        self.sheets: dict[User, list[Sheet]] = {}

    def tell(self) -> None:
        for group in {id(life.group): life.group for life in self.lives}.values():
            self._attend(group, [life for life in self.lives if life.group is group])
        for life in self.lives:
            if life.group.stage != "coming":
                self._learn(life)
        for instructor, sheets in self.sheets.items():
            take_attendance_many(sheets, by=instructor)
        complete_many(self.events)
        submit_many(sorted(self.submissions, key=lambda one: one.at))
        for instructor, marks in self.marks.items():
            grade_many(marks, by=instructor)
        for life in self.lives:
            if life.fate.leaves:
                because = self.rng.choice(WHY_LEAVE)
                withdraw(life.enrolment, because=because, by=life.group.instructor)

    def _fate(self, enrolment: Enrolment, group: Group) -> Fate:
        """Chance decides, but for the demo's own trainee, who is half way."""
        chance = fate_in(group.stage, self.rng)
        return HALFWAY if enrolment.learner.email == address("trainee") else chance

    def _attend(self, group: Group, lives: list[Life]) -> None:
        """Sheets of the classes held before today; the last one is at times still to fill in."""
        today = timezone.localdate(timezone=group.cohort.zone)
        zone = group.cohort.zone
        held = [s for s in group.sessions if s.starts_at.astimezone(zone).date() < today]
        forgets = group.is_home or self.rng.random() < LAST_SHEET_FORGOTTEN
        if group.stage == "open" and forgets:
            held = held[:-1]
        marks: dict[int, dict[int, str]] = {session.pk: {} for session in held}
        for life in lives:
            for session, mark in zip(held, self._marks(life.fate, len(held)), strict=True):
                marks[session.pk][life.enrolment.pk] = mark
        self.sheets.setdefault(group.instructor, []).extend(
            Sheet(session, marks[session.pk], ended(session)) for session in held
        )

    def _marks(self, fate: Fate, held: int) -> list[str]:
        least, most = ceil(fate.missed[0] * held), floor(fate.missed[1] * held)
        missed = self.rng.sample(range(held), self.rng.randint(least, max(least, most)))
        return [
            self._mark(Present.ABSENT, Present.EXCUSED, EXCUSED)
            if number in missed
            else self._mark(Present.PRESENT, Present.LATE, LATE)
            for number in range(held)
        ]

    def _mark(self, usual: str, sometimes: str, chance: float) -> str:
        return sometimes if self.rng.random() < chance else usual

    def _learn(self, life: Life) -> None:
        path = self.paths[life.group.cohort.course_id]
        share = self.rng.uniform(*life.fate.modules)
        passed = round(share * len(path.steps))
        moments = self._moments(life.group, passed + 2)
        for step in path.steps[:passed]:
            self._take(life, path, step, next(moments))
        if passed < len(path.steps):
            self._pause(life, path, path.steps[passed], next(moments))
        if life.fate.exam:
            self._sit_exam(life, path, next(moments))
        if life.fate.project:
            self._present(life, next(moments))

    def _moments(self, group: Group, count: int):
        """As many moments as steps, spread over the time the cohort has had so far."""
        begins = group.sessions[0].starts_at
        ends = min(group.sessions[-1].starts_at, self.now - dt.timedelta(hours=3))
        for number in range(1, count + 2):
            spread = self.rng.uniform(-0.3, 0.3) if number <= count else 0
            share = min((number + spread) / (count + 1), 1)
            yield begins + (ends - begins) * share

    def _take(self, life: Life, path: Path, step: Step, moment: dt.datetime) -> None:
        self._read(life, step, moment)
        if step.quiz:
            if self.rng.random() < TRIES_TWICE:
                self._answer(life, path, step.quiz, moment - dt.timedelta(minutes=40), FAIL)
            self._answer(life, path, step.quiz, moment, PASS)

    def _pause(self, life: Life, path: Path, step: Step, moment: dt.datetime) -> None:
        if life.fate.stuck:
            self._read(life, step, moment)
            self._answer(life, path, step.quiz, moment, FAIL)
        elif life.fate.reads_on:
            self._read(life, step, moment)

    def _read(self, life: Life, step: Step, moment: dt.datetime) -> None:
        for number, reading in enumerate(reversed(step.readings), start=1):
            at = moment - dt.timedelta(minutes=45 * number + self.rng.randint(0, 20))
            self.events.append(Event(life.enrolment.pk, reading, at))

    def _answer(self, life: Life, path: Path, quiz: int, moment, outcome: str) -> None:
        questions = path.choices[quiz]
        enough = ceil(len(questions) * 0.7)
        right = (
            self.rng.randint(enough, len(questions))
            if outcome == PASS
            else self.rng.randint(enough // 2, enough - 1)
        )
        known = set(self.rng.sample(list(questions), right))
        answers = {
            question: choices[0] if question in known else self.rng.choice(choices[1:])
            for question, choices in questions.items()
        }
        token = UUID(int=self.rng.getrandbits(128))
        self.submissions.append(Submission(life.enrolment.pk, quiz, answers, moment, token))

    def _sit_exam(self, life: Life, path: Path, moment: dt.datetime) -> None:
        if life.fate.exam == PASS and self.rng.random() < TRIES_TWICE:
            self._answer(life, path, path.exam, moment - dt.timedelta(days=1), FAIL)
        self._answer(life, path, path.exam, moment, life.fate.exam)

    def _present(self, life: Life, moment: dt.datetime) -> None:
        mark = Mark(
            life.enrolment.pk,
            Grade.Component.PROJECT,
            Decimal(self.rng.randint(72, 100)),
            moment,
            self.rng.choice(COMMENTS),
        )
        self.marks.setdefault(life.group.instructor, []).append(mark)


def ended(session: Session) -> dt.datetime:
    return session.starts_at + dt.timedelta(hours=float(session.hours))
