"""Two tabs, two phones, two people: what happens at the same moment, on a real database."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.factories import (
    EnrolmentFactory,
    SessionFactory,
    UserFactory,
    answers_to,
)
from training.actions import enrolments, progress, sessions, standing
from training.models import Completion, Enrolment, QuizAttempt, Session, Standing

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list:
    """Run the acts in threads that start together; the answer of each, or its refusal."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(answers) -> int:
    return sum(isinstance(answer, ValidationError) for answer in answers)


def right_everywhere() -> bool:
    return standing.rebuild(Enrolment.objects.all()) == 0


def test_two_tabs_finishing_one_reading_finish_it_once(enrolment, activity_of):
    reading = activity_of("M01-L1")

    answers = at_once(*[lambda: progress.complete(enrolment, reading)] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert Completion.objects.count() == 1
    assert Standing.objects.get().activities_done == 1


def test_two_tabs_finishing_different_readings_count_both(enrolment, activity_of):
    one, other = activity_of("M01-L1"), activity_of("M02-L1")

    at_once(lambda: progress.complete(enrolment, one), lambda: progress.complete(enrolment, other))

    assert Standing.objects.get().activities_done == 2
    assert right_everywhere()


def test_tries_sent_at_once_are_numbered_one_by_one(enrolment, activity_of):
    quiz = activity_of("M01-C")
    answers = answers_to(quiz, right=1)

    at_once(
        *[lambda: progress.submit_quiz(enrolment, quiz, answers=answers, form_token=uuid.uuid4())]
        * 4
    )

    assert list(QuizAttempt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert right_everywhere()


def test_one_page_sent_at_once_from_two_tabs_is_one_try(enrolment, activity_of):
    quiz, token = activity_of("M01-C"), uuid.uuid4()
    answers = answers_to(quiz)

    found = at_once(
        *[lambda: progress.submit_quiz(enrolment, quiz, answers=answers, form_token=token)] * 3
    )

    assert len({attempt.pk for attempt in found}) == 1
    assert QuizAttempt.objects.count() == 1


def test_an_exam_of_two_tries_takes_two_of_five_sent_at_once(enrolment, activity_of):
    exam = activity_of("EX")
    answers = answers_to(exam, right=1)

    found = at_once(
        *[lambda: progress.submit_quiz(enrolment, exam, answers=answers, form_token=uuid.uuid4())]
        * 5
    )

    assert refused(found) == 3
    assert QuizAttempt.objects.count() == 2
    assert right_everywhere()


def test_a_paper_exam_and_one_on_screen_at_once_never_pass_the_limit(enrolment, activity_of):
    exam = activity_of("EX")
    answers = answers_to(exam, right=1)
    teacher = UserFactory()

    at_once(
        lambda: progress.submit_quiz(enrolment, exam, answers=answers, form_token=uuid.uuid4()),
        lambda: progress.submit_quiz(enrolment, exam, answers=answers, form_token=uuid.uuid4()),
        lambda: progress.grade(enrolment, component="exam", score=50, by=teacher),
    )

    assert Standing.objects.get().exam_attempts == 2
    assert right_everywhere()


def test_one_code_used_twice_at_once_gives_one_place(cohort):
    learner = UserFactory()

    at_once(*[lambda: enrolments.join(learner, code=cohort.join_code)] * 3)

    assert Enrolment.objects.filter(learner=learner).count() == 1
    assert Standing.objects.count() == 1


def test_two_people_enrolling_the_same_new_person_at_once_enrol_one(cohort, coordinator):
    person = {"email": "ana@example.mx", "given_names": "Ana", "first_surname": "Ruiz"}

    found = at_once(*[lambda: enrolments.enrol(cohort, **person, by=coordinator)] * 2)

    assert refused(found) == 1
    assert Enrolment.objects.count() == 1


def test_a_plan_sent_twice_at_once_is_scheduled_once(cohort, coordinator):
    moment = timezone.now()
    plan = {"topic": "Repaso", "starts_at": moment, "hours": 3}

    found = at_once(*[lambda: sessions.schedule_many(cohort, [plan], by=coordinator)] * 2)

    assert refused(found) == 1
    assert Session.objects.count() == 1


def test_everything_at_once_leaves_every_standing_right(cohort, activity_of, instructor):
    people = EnrolmentFactory.create_batch(3, cohort=cohort)
    given = SessionFactory.create_batch(2, cohort=cohort)
    exam, reading, quiz = activity_of("EX"), activity_of("M01-L1"), activity_of("M01-C")
    exam_answers, quiz_answers = answers_to(exam), answers_to(quiz)
    marks = {person.pk: "present" for person in people}
    backwards = dict(reversed(marks.items()))

    acts = [
        lambda: sessions.take_attendance(given[0], marks=marks, by=instructor),
        lambda: sessions.take_attendance(given[1], marks=backwards, by=instructor),
        lambda: sessions.schedule(
            cohort, topic="Más", starts_at=timezone.now(), hours=1, by=instructor
        ),
        lambda: enrolments.withdraw(people[2], because="Se mudó", by=instructor),
    ]
    for person in people:
        acts += [
            lambda person=person: progress.complete(person, reading),
            lambda person=person: progress.submit_quiz(
                person, quiz, answers=quiz_answers, form_token=uuid.uuid4()
            ),
            lambda person=person: progress.submit_quiz(
                person, exam, answers=exam_answers, form_token=uuid.uuid4()
            ),
            lambda person=person: progress.grade(
                person, component="project", score=80, by=instructor
            ),
        ]
    at_once(*acts)

    assert right_everywhere()
