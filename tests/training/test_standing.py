"""The kept standing is always what the events add up to."""

import contextlib
import datetime as dt
import random
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    SessionFactory,
    UserFactory,
    answers_to,
    small_course,
)
from training.actions import enrolments, progress, sessions, standing
from training.models import Activity, Enrolment, Session, Standing
from training.queries import plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(course=small_course())


@pytest.fixture
def teacher():
    return UserFactory()


def activity(enrolment, code):
    return Activity.objects.of(enrolment.cohort.course).get(code=code)


def answer(enrolment, code, right=99):
    quiz = activity(enrolment, code)
    answers = answers_to(quiz, right)
    return progress.submit_quiz(enrolment, quiz, answers=answers, form_token=uuid.uuid4())


def earn_everything_but_attendance(enrolment, by):
    for code in ("M01-C", "M02-C", "EX"):
        answer(enrolment, code)
    progress.grade(enrolment, component="project", score=70, by=by)


def test_passing_is_dated_when_the_last_rule_is_met(cohort, teacher):
    enrolment = EnrolmentFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort)
    earn_everything_but_attendance(enrolment, teacher)
    assert Standing.objects.get(pk=enrolment.pk).passed_at is None

    sessions.take_attendance(session, marks={enrolment.pk: "present"}, by=teacher)

    assert timezone.now() - Standing.objects.get(pk=enrolment.pk).passed_at < dt.timedelta(0, 9)
    assert list(Enrolment.objects.passed()) == [enrolment]


def test_a_correction_that_undoes_a_rule_undoes_the_pass(cohort, teacher):
    enrolment = EnrolmentFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort)
    earn_everything_but_attendance(enrolment, teacher)
    sessions.take_attendance(session, marks={enrolment.pk: "present"}, by=teacher)

    sessions.take_attendance(session, marks={enrolment.pk: "absent"}, by=teacher)

    assert Standing.objects.get(pk=enrolment.pk).passed_at is None


def test_another_class_planned_undoes_a_pass_that_attendance_no_longer_holds(cohort, teacher):
    enrolment = EnrolmentFactory(cohort=cohort)
    earn_everything_but_attendance(enrolment, teacher)
    sessions.take_attendance(
        SessionFactory(cohort=cohort), marks={enrolment.pk: "late"}, by=teacher
    )
    assert Enrolment.objects.passed().exists()
    day = dt.datetime(2026, 3, 3, 18, tzinfo=dt.UTC)

    added = sessions.schedule(cohort, topic="Más", starts_at=day, hours=3, by=teacher)
    assert not Enrolment.objects.passed().exists()

    sessions.cancel(added, by=teacher)
    assert Enrolment.objects.passed().exists()


def test_a_second_grade_corrects_the_first(cohort, teacher):
    enrolment = EnrolmentFactory(cohort=cohort)

    progress.grade(enrolment, component="project", score=90, by=teacher)
    progress.grade(enrolment, component="project", score=60, comment="Otro equipo", by=teacher)

    assert Standing.objects.get(pk=enrolment.pk).project_score == 60


def test_whoever_left_the_cohort_has_not_passed_for_those_who_certify(cohort, teacher):
    enrolment = EnrolmentFactory(cohort=cohort, graduate=True)
    since = timezone.now()

    enrolments.withdraw(enrolment, because="Se mudó", by=teacher)

    assert not Enrolment.objects.passed().exists()
    assert list(Enrolment.objects.changed_since(since)) == [enrolment]


def test_rebuilding_makes_a_wrong_standing_right_and_leaves_right_ones(cohort, teacher):
    enrolment, other = EnrolmentFactory.create_batch(2, cohort=cohort)
    answer(enrolment, "M01-C")
    answer(other, "M01-C")
    Standing.objects.filter(pk=enrolment.pk).update(activities_done=40, module_scores={})

    wrong = standing.rebuild(Enrolment.objects.all())

    assert wrong == 1
    assert Standing.objects.get(pk=enrolment.pk).module_scores == {"M01": 100.0}


@pytest.mark.parametrize("seed", range(12))
def test_after_any_sequence_of_events_kept_equals_rebuilt(cohort, teacher, seed):
    chance = random.Random(seed)
    people = EnrolmentFactory.create_batch(3, cohort=cohort)
    SessionFactory.create_batch(3, cohort=cohort)

    for _ in range(40):
        happen(chance, people, teacher)

    before = {row.pk: standing.kept(row) for row in Standing.objects.all()}
    assert standing.rebuild(Enrolment.objects.all()) == 0
    assert {row.pk: standing.kept(row) for row in Standing.objects.all()} == before
    plan = plan_of(cohort.pk)
    for row in Standing.objects.all():
        assert (row.passed_at is not None) is plan.is_met_by(row)


def happen(chance, people, teacher):
    """Something happens to somebody; what is refused changes nothing."""
    person = chance.choice(people)
    with contextlib.suppress(ValidationError):
        chance.choice([read, try_quiz, mark, grade, schedule])(chance, person, teacher)


def read(chance, person, teacher):
    progress.complete(person, activity(person, chance.choice(["M01-L1", "M02-L1"])))


def try_quiz(chance, person, teacher):
    answer(person, chance.choice(["M01-C", "M02-C", "EX"]), right=chance.randint(0, 2))


def mark(chance, person, teacher):
    session = chance.choice(list(Session.objects.all()))
    pick = chance.choice(["present", "late", "absent", "excused", "present"])
    sessions.take_attendance(session, marks={person.pk: pick}, by=teacher)


def grade(chance, person, teacher):
    component = chance.choice(["project", "exam"])
    progress.grade(person, component=component, score=chance.choice([40, 70, 95]), by=teacher)


def schedule(chance, person, teacher):
    starts_at = dt.datetime(2026, 3, chance.randint(2, 28), 20, tzinfo=dt.UTC)
    sessions.schedule(person.cohort, topic="Repaso", starts_at=starts_at, hours=2, by=teacher)


def test_many_events_at_once_keep_the_standing_too(cohort, teacher):
    person, other = EnrolmentFactory.create_batch(2, cohort=cohort)
    quiz = activity(person, "M01-C")
    then = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    reading = activity(person, "M01-L1")
    event = progress.Event(person.pk, reading.pk, then, uuid.uuid4())

    assert progress.complete_many([event, event]) == 1
    assert progress.complete_many([event]) == 0
    progress.submit_many(
        progress.Submission(one.pk, quiz.pk, answers_to(quiz, right), then, uuid.uuid4())
        for one, right in [(person, 1), (person, 2), (other, 1)]
    )
    progress.grade_many([progress.Mark(person.pk, "project", 88, then)], by=teacher)
    session = SessionFactory(cohort=cohort)
    sheet = sessions.Sheet(session, {person.pk: "present", other.pk: "absent"}, then)
    sessions.take_attendance_many([sheet], by=teacher)

    kept = Standing.objects.get(pk=person.pk)
    assert (kept.activities_done, kept.module_scores, kept.project_score) == (2, {"M01": 100.0}, 88)
    assert (kept.hours_attended, kept.last_activity_at) == (3, then)
    assert standing.rebuild(Enrolment.objects.all()) == 0
    assert Standing.objects.get(pk=other.pk).module_scores == {"M01": 50.0}


def test_events_of_quizzes_or_of_other_courses_are_left_out(cohort):
    person = EnrolmentFactory(cohort=cohort)
    elsewhere = small_course(code="GET-EMP").modules.first().activities.first()
    events = [
        progress.Event(person.pk, activity(person, "M01-C").pk),
        progress.Event(person.pk, elsewhere.pk),
    ]

    assert progress.complete_many(events) == 0
