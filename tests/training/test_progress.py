"""What learners do, and the grades given by hand."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import CohortFactory, EnrolmentFactory, answers_to
from training.actions import enrolments, progress
from training.models import Completion, Grade, QuizAttempt, Standing

pytestmark = pytest.mark.django_db


def submit(enrolment, quiz, right=99, token=None):
    token = token or uuid.uuid4()
    answers = answers_to(quiz, right)
    return progress.submit_quiz(enrolment, quiz, answers=answers, form_token=token)


def standing(enrolment):
    return Standing.objects.get(pk=enrolment.pk)


def test_a_reading_is_done_once(enrolment, activity_of):
    reading = activity_of("M01-L1")

    assert progress.complete(enrolment, reading) is True
    assert progress.complete(enrolment, reading) is False

    assert standing(enrolment).activities_done == 1


def test_the_same_event_of_a_phone_counts_once(enrolment, activity_of):
    client_id = uuid.uuid4()

    first = progress.complete(enrolment, activity_of("M01-L1"), client_id=client_id)
    again = progress.complete(enrolment, activity_of("M02-L1"), client_id=client_id)

    assert (first, again) == (True, False)


def test_a_quiz_is_not_done_by_saying_so(enrolment, activity_of):
    with pytest.raises(ValidationError, match="al aprobarlo"):
        progress.complete(enrolment, activity_of("M01-C"))


def test_the_best_try_of_a_quiz_counts_and_passing_it_completes_it(enrolment, activity_of):
    quiz = activity_of("M01-C")

    submit(enrolment, quiz, right=1)
    assert not Completion.objects.exists()
    submit(enrolment, quiz, right=2)
    submit(enrolment, quiz, right=0)

    assert standing(enrolment).module_scores == {"M01": 100.0}
    assert standing(enrolment).activities_done == 1
    assert [one.number for one in QuizAttempt.objects.all()] == [1, 2, 3]


def test_a_page_posted_twice_is_one_try(enrolment, activity_of):
    quiz, token = activity_of("M01-C"), uuid.uuid4()

    first = submit(enrolment, quiz, right=1, token=token)
    second = submit(enrolment, quiz, right=2, token=token)

    assert second == first
    assert second.score == 50


def test_the_page_of_another_quiz_is_refused_and_counts_no_try(enrolment, activity_of):
    token = uuid.uuid4()
    submit(enrolment, activity_of("M01-C"), token=token)

    with pytest.raises(ValidationError, match="otra vez"):
        submit(enrolment, activity_of("EX"), token=token)

    assert standing(enrolment).exam_attempts == 0


def test_the_same_grade_sent_twice_is_one_and_another_corrects_it(enrolment, instructor):
    given = {"component": "project", "comment": "Bien", "by": instructor}

    first = progress.grade(enrolment, score=Decimal("80"), **given)
    again = progress.grade(enrolment, score=Decimal("80.00"), **given)
    progress.grade(enrolment, score=Decimal("85"), **given)
    progress.grade(enrolment, score=Decimal("80"), **given)

    assert again == first
    assert Grade.objects.count() == 3
    assert standing(enrolment).project_score == 80


def test_an_exam_has_two_tries(enrolment, activity_of):
    exam = activity_of("EX")
    submit(enrolment, exam, right=1)
    submit(enrolment, exam, right=0)

    with pytest.raises(ValidationError, match="todos tus intentos"):
        submit(enrolment, exam)

    assert standing(enrolment).exam_attempts == 2
    assert standing(enrolment).exam_score == 50


def test_an_exam_passed_is_over(enrolment, activity_of):
    exam = activity_of("EX")
    submit(enrolment, exam)

    with pytest.raises(ValidationError, match="Ya aprobaste"):
        submit(enrolment, exam)


def test_a_paper_exam_takes_one_of_the_tries(enrolment, activity_of, instructor):
    exam = activity_of("EX")
    progress.grade(enrolment, component="exam", score=40, by=instructor)
    submit(enrolment, exam, right=1)

    with pytest.raises(ValidationError, match="todos tus intentos"):
        submit(enrolment, exam)

    assert standing(enrolment).exam_attempts == 2


def test_a_paper_exam_beyond_the_tries_is_refused_and_a_correction_is_not(
    enrolment, activity_of, instructor
):
    other = EnrolmentFactory(cohort=enrolment.cohort)
    for _ in range(2):
        submit(enrolment, activity_of("EX"), right=0)
        progress.grade(other, component="exam", score=80, by=instructor)

    with pytest.raises(ValidationError, match="Ya usó sus 2 intentos"):
        progress.grade(enrolment, component="exam", score=90, by=instructor)

    assert standing(other).exam_attempts == 1


@pytest.mark.parametrize("change", ["one missing", "of another question", "of another quiz"])
def test_answers_that_do_not_fit_the_quiz_are_refused(enrolment, activity_of, change):
    quiz = activity_of("M01-C")
    answers = answers_to(quiz)
    first, second = answers
    if change == "one missing":
        del answers[first]
    elif change == "of another question":
        answers[first] = answers[second]
    else:
        answers = answers_to(activity_of("M02-C"))

    with pytest.raises(ValidationError):
        progress.submit_quiz(enrolment, quiz, answers=answers, form_token=uuid.uuid4())

    assert not QuizAttempt.objects.exists()


def test_nothing_counts_before_the_course_starts(activity_of, cohort):
    tomorrow = timezone.localdate() + dt.timedelta(days=2)
    coming = EnrolmentFactory(
        cohort=CohortFactory(
            course=cohort.course,
            village=cohort.village,
            starts_on=tomorrow,
            ends_on=tomorrow,
        )
    )

    with pytest.raises(ValidationError, match="todavía no empieza"):
        progress.complete(coming, activity_of("M01-L1"))


def test_what_is_done_after_the_end_still_counts(activity_of, cohort):
    over = CohortFactory(course=cohort.course, village=cohort.village)
    late = EnrolmentFactory(cohort=over)

    assert progress.complete(late, activity_of("M01-L1"))


def test_nothing_counts_for_who_was_withdrawn(enrolment, activity_of, instructor):
    enrolments.withdraw(enrolment, because="Se mudó", by=None)
    enrolment.refresh_from_db()

    for act in (
        lambda: progress.complete(enrolment, activity_of("M01-L1")),
        lambda: submit(enrolment, activity_of("M01-C")),
        lambda: progress.grade(enrolment, component="project", score=90, by=instructor),
    ):
        with pytest.raises(ValidationError):
            act()


def test_an_instructor_grades_a_project(client, enrolment, instructor):
    client.force_login(instructor)
    url = reverse("training:grade", args=[enrolment.pk])

    client.post(url, {"component": "project", "score": "85.5", "comment": "Buen plan."})

    grade = Grade.objects.get()
    assert (grade.score, grade.graded_by, grade.comment) == (85.5, instructor, "Buen plan.")
    assert standing(enrolment).project_score == Decimal("85.5")
    line = AuditEntry.objects.about(enrolment).get(act="grade.given")
    assert line.details == {"component": "project", "score": "85.5"}


@pytest.mark.parametrize("score", ["101", "-1", "diez", "", "70.123"])
def test_a_grade_that_cannot_be_is_refused_beside_its_field(client, enrolment, instructor, score):
    client.force_login(instructor)
    url = reverse("training:grade", args=[enrolment.pk])

    response = client.post(url, {"component": "project", "score": score, "comment": "Bien"})

    assert list(response.context["form"].errors) == ["score"]
    assert "Bien" in response.content.decode()
    assert not Grade.objects.exists()
