"""The demo's cohorts: some over, some running, some still to come, and who is in them."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from reports.demo.cast import HOME_STATE, Learners, Staff, trainee
from reports.demo.places import STILL_TO_BEGIN, WITHOUT_COHORT
from training.actions.cohorts import appoint, plan
from training.actions.enrolments import enrol_many
from training.actions.sessions import schedule_many
from training.models import Cohort, Course, Enrolment, Session
from villages.models import Village

ORDINALS = ("Primera", "Segunda", "Tercera", "Cuarta")
OVER, OPEN, COMING = "over", "open", "coming"
SIZES = {OVER: (26, 35), OPEN: (27, 37), COMING: (17, 28)}
SESSIONS = {"GET-EST": 12, "GET-INS": 10, "GET-EMP": 8}
OVER_BEFORE = (1, 0, 2, 1)  # cohorts that ended, village after village
TRACKS = ("GET-EST", "GET-EST", "GET-EMP", "GET-EST", "GET-INS")
HOURS_OF_DAY = (9, 10, 16, 17)
# The home cohort meets every week on the weekday of today, and once more this week.
HOME_DAYS = (-42, -35, -28, -21, -14, -7, 0, 2, 7, 14, 21, 28)


@dataclass
class Group:
    """A cohort with what its story needs at hand."""

    cohort: Cohort
    stage: str
    instructor: User
    is_home: bool = False
    sessions: list[Session] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)


class School:
    """Plans the cohorts of every village and fills them."""

    def __init__(self, *, staff: Staff, admin: User, today: dt.date, rng: Random):
        self.staff, self.admin, self.today, self.rng = staff, admin, today, rng
        self.courses = {course.code: course for course in Course.objects.all()}
        self.learners = Learners(today, rng)
        self.groups: list[Group] = []

    def open(self, villages: list[Village]) -> list[Group]:
        for place, village in enumerate(villages):
            for number, (stage, course) in enumerate(self._stages(place, village)):
                self.groups.append(self._open(village, number, stage, self.courses[course]))
        return self.groups

    def _stages(self, place: int, village: Village) -> list[tuple[str, str]]:
        """What a village has: a stage and a course for each of its cohorts, oldest first."""
        if village.state_id in WITHOUT_COHORT:
            return []
        if village.state_id in STILL_TO_BEGIN:
            return [(COMING, "GET-EST")]
        if village.state_id == HOME_STATE:
            return [(OVER, "GET-INS"), (OVER, "GET-EMP"), (OPEN, "GET-EST"), (COMING, "GET-EMP")]
        course = TRACKS[place % len(TRACKS)]
        found = [(OVER, course)] * OVER_BEFORE[place % len(OVER_BEFORE)]
        found.append((OPEN, TRACKS[(place + 1) % len(TRACKS)]))
        if place % 3 == 0:
            found.append((COMING, TRACKS[(place + 2) % len(TRACKS)]))
        return found

    def _open(self, village: Village, number: int, stage: str, course: Course) -> Group:
        is_home = village.state_id == HOME_STATE and stage == OPEN
        days = self._days(course, stage, is_home)
        by = self.staff.coordinators.get(village.pk, self.admin)
        cohort = plan(
            village,
            course=course,
            name=f"{ORDINALS[number]} generación",
            starts_on=min(days),
            ends_on=max(days) + dt.timedelta(days=7),
            by=by,
        )
        teachers = self.staff.instructors[village.pk]
        instructor = teachers[0] if is_home else self.rng.choice(teachers)
        appoint(cohort, instructor=instructor, by=by)
        group = Group(cohort, stage, instructor, is_home)
        group.sessions = schedule_many(cohort, self._sessions(cohort, days), by=by)
        self._fill(group, by=by)
        return group

    def _days(self, course: Course, stage: str, is_home: bool) -> list[dt.date]:
        if is_home:
            offsets = HOME_DAYS
        else:
            weeks = SESSIONS[course.code]
            first = self._first_day(stage, weeks)
            offsets = range(first, first + 7 * weeks, 7)
        return [self.today + dt.timedelta(days=day) for day in offsets]

    def _first_day(self, stage: str, weeks: int) -> int:
        """Days from today to the first class: long over, half way, or still ahead."""
        if stage == OVER:
            return -7 * weeks - self.rng.randint(8, 60)
        if stage == OPEN:
            return -7 * self.rng.randint(weeks // 3, weeks - 2) + self.rng.randint(-3, 3)
        return self.rng.randint(5, 30)

    def _sessions(self, cohort: Cohort, days: list[dt.date]) -> list[dict]:
        modules = list(cohort.course.modules.order_by("position"))
        hour = self.rng.choice(HOURS_OF_DAY)
        hours = round(cohort.course.hours / len(days), 1)
        return [
            {
                "topic": modules[number % len(modules)].title,
                "starts_at": at(day, hour, cohort.zone),
                "hours": hours,
                "place": cohort.village.host.name if cohort.village.host else "",
            }
            for number, day in enumerate(days)
        ]

    def _fill(self, group: Group, *, by: User) -> None:
        """People enrol some days before the first class, or from now on for what is ahead."""
        cohort = group.cohort
        size = self.rng.randint(*SIZES[group.stage])
        people = [self.learners.come(cohort.village, cohort.course.track) for _ in range(size)]
        if group.is_home:
            people.insert(0, trainee())
        opening = at(cohort.starts_on - dt.timedelta(days=self.rng.randint(2, 9)), 11, cohort.zone)
        when = min(opening, timezone.now())
        group.enrolments = enrol_many(cohort, people=people, by=by, notify=False, at=when)


def at(day: dt.date, hour: int, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), zone)
