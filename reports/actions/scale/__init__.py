"""A large programme for measuring: as many people as asked for, made with set-based SQL.

The one place that writes past the actions, because a million enrolments by
them would take hours. What it leaves is what they would have left, but for the
lines of the audit trail and the letters: `tests/reports/test_scale.py` holds
it against every rebuild. The shares are in `shares`.
"""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from random import Random

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.rules import Role
from oversight.actions import search
from reports.actions import tallies
from reports.actions.scale import certificates, people, places, shares, work
from reports.actions.scale.bulk import bare, one, run
from reports.demo import cast
from training.actions import curriculum
from villages.models import State, Village

TABLES = (
    "accounts_user",
    "account_emailaddress",
    "accounts_about",
    "training_session",
    "training_enrolment",
    "training_completion",
    "training_quizattempt",
    "training_attendance",
    "training_grade",
    "training_standing",
    "certification_certificate",
    "certification_candidate",
)
MEMORY = {"work_mem": "128MB", "maintenance_work_mem": "512MB"}


@dataclass(frozen=True)
class Officers:
    admin: User
    first: User
    second: User


def load(trainees: int, *, seed: int = 1, among_others: bool = False, say=print) -> dict[str, int]:
    """Make that many places taken in cohorts, and all that comes of them. What was made.

    All or nothing. Raises ValidationError where villages are already and nobody said
    `among_others`, or where nobody may certify.
    """
    if Village.objects.exists() and not among_others:
        raise ValidationError("This database holds villages already.", code="not-empty")
    with transaction.atomic():
        make_room()
        made = make(trainees, Random(seed), say)
    summarise(say)
    return made


def make(trainees: int, rng: Random, say) -> dict[str, int]:
    today = timezone.localdate()
    curriculum.load()
    if not User.objects.exists():
        cast.make_accounts()
    officers = who_certifies()
    say("villages and their staff")
    homes = places.prepare(trainees, by=officers.admin, today=today, rng=rng)
    with bare(TABLES, say):
        made = fill(homes, officers, today, rng, say)
    run("DISCARD TEMP")
    return made


def who_certifies() -> Officers:
    admin = holder(Role.ADMIN).first()
    officers = holder(Role.OFFICER)[:2]
    if not admin or len(officers) < 2:
        message = "It takes a national admin and two officers: one proposes, one approves."
        raise ValidationError(message, code="no-officers")
    return Officers(admin, *officers)


def holder(role: Role):
    posts = Post.objects.current().filter(role=role, area="")
    return User.objects.filter(pk__in=posts.values("user")).order_by("pk")


def fill(homes, officers: Officers, today: dt.date, rng: Random, say) -> dict[str, int]:
    first_id = one("SELECT coalesce(max(id), 0) + 1 FROM accounts_user")
    crowd = people.Crowd(first_id=first_id, today=today, rng=rng)
    school = places.School(homes, crowd=crowd, by=officers.admin, rng=rng)
    school.plan()
    people.settle(joined_at=f"now() - interval '1 year' * {shares.YEARS}")
    school.save()
    say(f"{len(school.cohorts)} cohorts")
    sized = zip(school.cohorts, school.sizes, strict=True)
    plans = [(cohort.pk, size, shares.SESSIONS[cohort.course.code]) for cohort, size in sized]
    work.put_up(plans, today=today)
    made = {"cohorts": len(plans), "classes": places.hold_classes()}
    work.take_seats(first_learner=crowd.next_id)
    states = State.objects.in_bulk()
    crowd.come_all(
        (count, states[state], shares.AGES[course]) for count, state, course in work.newcomers()
    )
    say(f"{crowd.next_id - first_id} people")
    joined = "JOIN (SELECT learner, min(enrolled_at) AS at FROM scale_seat GROUP BY 1) s"
    made["people"] = people.settle(joined_at="s.at", source=f"{joined} ON s.learner = p.id")
    steps = {
        "enrolments": work.enrol,
        "completions": work.read_and_pass,
        "attempts": work.answer,
        "attendances": work.attend,
        "grades": work.grade,
        "standings": work.stand,
    }
    for name, step in steps.items():
        made[name] = step()
        say(f"{made[name]} {name}")
    run("ANALYZE training_enrolment, training_standing, accounts_user")
    made["certificates"] = certificates.issue(
        proposes=officers.first, approves=officers.second, rng=rng
    )
    say(f"{made['certificates']} certificates")
    return made


def summarise(say) -> None:
    """What the portal keeps of all this, made anew; and what the planner should know."""
    say("what the search compares")
    with transaction.atomic():
        make_room()
        with bare(["oversight_findable"], say):
            search.rebuild()
        search.forget_marks()
    run("ANALYZE")
    say("what counted when")
    with transaction.atomic():
        make_room()
        tallies.rebuild(writing=partial(bare, ["reports_counted"], say))
    say("statistics")
    run("ANALYZE" if transaction.get_connection().in_atomic_block else "VACUUM ANALYZE")


def make_room() -> None:
    for name, value in MEMORY.items():
        run(f"SET LOCAL {name} = '{value}'")
