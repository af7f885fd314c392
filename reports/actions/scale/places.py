"""Where and when: editions, villages, their staff, cohorts and classes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from accounts.models import Post, User
from accounts.rules import Role
from reports.actions.scale import shares
from reports.actions.scale.bulk import insert
from reports.actions.scale.people import Crowd
from reports.demo import cast
from reports.demo import places as sample
from training.models import Cohort, Course, Session, Teaching
from training.models.cohorts import CODE_LETTERS
from villages.actions import programmes
from villages.actions.targets import keep_version
from villages.models import Programme, Village

WEEK = dt.timedelta(days=7)
CHUNK = 5000


@dataclass
class Place:
    """A village with how many places its cohorts offer, and the days on which they may begin."""

    village: Village
    seats: int
    first_day: dt.date
    last_day: dt.date


def prepare(trainees: int, *, by: User, today: dt.date, rng: Random) -> list[Place]:
    """The villages of the current edition and of one before it, with their share of places."""
    begins = today - dt.timedelta(days=round(shares.YEARS * 365.25))
    current = Programme.current()
    if current.starts_on > begins:
        current = programmes.edit(current, by=by, starts_on=begins)
        promised_from_the_start(current, by=by)
    if not current.villages.exists():
        sample.make_villages(current, by=by, rng=rng)
        registered_when_it_began(current)
    earlier = earlier_edition(current, begins, by=by, rng=rng)
    before = max(round(trainees * shares.EARLIER_EDITION), len(shares.EARLIER_STATES))
    ended = begins - dt.timedelta(days=120)
    coming = today + dt.timedelta(days=shares.COMING_DAYS)
    places = share_out(current, trainees, begins, coming)
    places += share_out(earlier, before, earlier.starts_on, ended)
    return places


def earlier_edition(current: Programme, begins: dt.date, *, by: User, rng: Random) -> Programme:
    slug = f"{current.slug}-anterior"
    if known := Programme.objects.filter(slug=slug).first():
        return known
    earlier = programmes.begin_like(
        current,
        by=by,
        copied=("partners", "signers"),
        slug=slug,
        name=f"{current.name} (primera edición)",
        short_name=current.short_name,
        issuer=current.issuer,
        starts_on=begins - dt.timedelta(days=500),
    )
    for village in current.villages.filter(state__in=shares.EARLIER_STATES):
        sample.register(
            earlier,
            state=village.state,
            municipality=village.municipality,
            locality=village.locality,
            latitude=village.latitude,
            longitude=village.longitude,
            vocation=village.vocation,
            by=by,
        )
    registered_when_it_began(earlier)
    return programmes.edit(earlier, by=by, ends_on=begins - dt.timedelta(days=1))


def promised_from_the_start(programme: Programme, *, by: User) -> None:
    """So that a board of years ago knows what was promised then."""
    for target in programme.targets.standing():
        target.version += 1
        target.save(update_fields=["version"])
        keep_version(target, on=programme.starts_on, reason="", by=by)


def registered_when_it_began(programme: Programme) -> None:
    moment = timezone.make_aware(dt.datetime.combine(programme.starts_on, dt.time(9)))
    programme.villages.update(registered_at=moment)


def share_out(programme: Programme, seats: int, first: dt.date, last: dt.date) -> list[Place]:
    """By the square root of each state's population: villages differ, none is empty."""
    villages = {v.code: v for v in programme.villages.select_related("state", "municipality")}
    weights = {code: village.state.population**0.5 for code, village in villages.items()}
    counts = shares.apportion(seats, weights)
    return [Place(villages[code], count, first, last) for code, count in counts.items()]


class School:
    """Plans every cohort of the places, with who teaches it."""

    def __init__(self, places: list[Place], *, crowd: Crowd, by: User, rng: Random):
        self.places, self.crowd, self.by, self.rng = places, crowd, by, rng
        self.courses = {course.code: course for course in Course.objects.all()}
        self.codes: set[str] = set()
        self.sizes: list[int] = []  # of each cohort, in the order they were made
        self.cohorts: list[Cohort] = []
        self.posts: list[Post] = []
        self.teachers: list[int] = []  # of each cohort

    def plan(self) -> None:
        for place in self.places:
            self._plan(place)

    def save(self) -> None:
        """Once the people of the crowd are known to the portal."""
        Post.objects.bulk_create(self.posts, batch_size=CHUNK)
        Cohort.objects.bulk_create(self.cohorts, batch_size=CHUNK)
        Teaching.objects.bulk_create(
            (
                Teaching(cohort=cohort, instructor_id=teacher)
                for cohort, teacher in zip(self.cohorts, self.teachers, strict=True)
            ),
            batch_size=CHUNK,
        )

    def _plan(self, place: Place) -> None:
        sizes = list(self._sizes(place.seats))
        staff = 1 + len(sizes) // shares.COHORTS_AN_INSTRUCTOR + 1
        state = place.village.state
        coordinator, *teachers = self.crowd.come(staff, state=state, ages=(26, 58))
        if known := demo_staff(place.village):
            last = (len(sizes) - 1) // shares.COHORTS_AN_INSTRUCTOR
            coordinator, teachers[last] = known
        self._appoint(coordinator, Role.COORDINATOR, place)
        for teacher in teachers:
            self._appoint(teacher, Role.INSTRUCTOR, place)
        span = (place.last_day - place.first_day).days
        before = place.village.cohorts.count()
        for number, size in enumerate(sizes):
            share = ((number + 0.5) / len(sizes)) ** (1 / shares.GROWTH)
            day = place.first_day + dt.timedelta(days=round(span * share))
            self.sizes.append(size)
            self.cohorts.append(self._cohort(place.village, before + number + 1, day))
            self.teachers.append(teachers[number // shares.COHORTS_AN_INSTRUCTOR])

    def _sizes(self, seats: int) -> Iterator[int]:
        while seats:
            size = min(seats, self.rng.randint(*shares.COHORT_SIZES))
            yield size
            seats -= size

    def _appoint(self, person: int, role: Role, place: Place) -> None:
        village = place.village
        post = Post(user_id=person, role=role, area=village.area, given_by=self.by)
        post.area_name = village.full_name
        self.posts.append(post)

    def _cohort(self, village: Village, number: int, day: dt.date) -> Cohort:
        course = self.rng.choices(list(shares.COURSES), list(shares.COURSES.values()))[0]
        last = day + WEEK * (shares.SESSIONS[course] - 1)
        return Cohort(
            village=village,
            course=self.courses[course],
            name=f"Generación {number:04}",
            join_code=self._code(),
            starts_on=day,
            ends_on=last + WEEK,
        )

    def _code(self) -> str:
        while (code := "".join(self.rng.choices(CODE_LETTERS, k=8))) in self.codes:
            continue
        self.codes.add(code)
        return code


def demo_staff(village: Village) -> list[int]:
    """The demo's coordinator and instructor, at home, unless they have their posts already."""
    if village.state_id != cast.HOME_STATE or village.programme != Programme.current():
        return []
    people = User.objects.filter(email__in=map(cast.address, ("coordinator", "instructor")))
    free = people.exclude(posts__area=village.area).order_by("pk").values_list("pk", flat=True)
    return list(free) if len(free) == 2 else []


def hold_classes() -> int:
    """A class a week for every cohort of `scale_cohort`; attendance taken where it is over."""
    values = {
        "cohort_id": "c.id",
        "topic": "'Clase ' || (i + 1)",
        "starts_at": "starts_at",
        "hours": "c.class_hours",
        "attendance_taken_at": "CASE WHEN i < c.held"
        " THEN starts_at + c.class_hours * interval '1 hour' END",
    }
    source = """FROM scale_cohort c, generate_series(0, c.classes - 1) i,
        LATERAL (SELECT (c.starts_on + 7 * i + time '09:00') AT TIME ZONE c.zone AS starts_at) s
        ORDER BY c.id, i"""
    return insert(Session, values, source)
