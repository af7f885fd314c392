"""The learner's pages, used as a phone without JavaScript uses them."""

import datetime as dt
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    SessionFactory,
    UserFactory,
    answers_to,
    small_course,
)
from training.actions import progress, sessions
from training.models import Completion, QuizAttempt, Standing
from training.queries import answers_of, learning_of, outline_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client, enrolment):
    client.force_login(enrolment.learner)
    return client


@pytest.fixture
def course_url(enrolment):
    return reverse("training:learn", args=[enrolment.pk])


@pytest.fixture
def url_of(enrolment, activity_of):
    return lambda code: reverse("training:activity", args=[enrolment.pk, activity_of(code).pk])


def token_in(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode()).group(1)


def answers_form(page, quiz, right=99):
    answers = {f"question-{q}": choice for q, choice in answers_to(quiz, right).items()}
    return {"token": token_in(page), **answers}


def test_a_person_goes_from_the_first_reading_to_having_passed(
    phone, enrolment, course_url, activity_of, instructor
):
    session = SessionFactory(cohort=enrolment.cohort, starts_at=timezone.now())
    sessions.take_attendance(session, marks={enrolment.pk: "present"}, by=instructor)

    for _ in range(5):
        outline = phone.get(course_url).context["outline"]
        step = outline.next.step
        url = reverse("training:activity", args=[enrolment.pk, step.pk])
        page = phone.get(url)
        data = {} if step.is_reading else answers_form(page, page.context["activity"])
        phone.post(url, data)
    assert "Entrega tu proyecto" in phone.get(course_url).content.decode()
    progress.grade(enrolment, component="project", score=90, by=instructor)

    page = phone.get(course_url)

    assert "Cumpliste todo" in page.content.decode()
    assert page.context["outline"].done == page.context["outline"].total == 5
    assert Standing.objects.get().passed_at is not None


def test_the_person_reads_their_grades_and_what_was_said_of_their_work(
    phone, course_url, enrolment, instructor
):
    before = phone.get(course_url).content.decode()
    progress.grade(
        enrolment, component="project", score=85, comment="Fotos muy claras.", by=instructor
    )

    html = phone.get(course_url).content.decode()

    assert "Lo que te calificaron" not in before
    assert "Proyecto: 85" in html
    assert "Fotos muy claras." in html


def test_marking_a_reading_goes_on_to_what_follows(phone, url_of, activity_of):
    page = phone.get(url_of("M01-L1")).content.decode()
    assert "<p>Empieza chico.</p>" in page
    assert f'name="next" value="{activity_of("M01-C").pk}"' in page

    response = phone.post(url_of("M01-L1"), {"next": activity_of("M01-C").pk})

    assert response.url == url_of("M01-C")
    assert Completion.objects.count() == 1


@pytest.mark.parametrize("follows", ["", "abc", "-1", "٣", "//evil.example"])
def test_a_strange_next_goes_back_to_the_course(phone, url_of, course_url, follows):
    response = phone.post(url_of("M01-L1"), {"next": follows})

    assert response.url == course_url


def test_a_question_left_open_is_told_and_the_others_stay_picked(phone, url_of, activity_of):
    quiz = activity_of("M01-C")
    page = phone.get(url_of("M01-C"))
    data = answers_form(page, quiz)
    first = next(name for name in data if name.startswith("question"))
    del data[first]

    response = phone.post(url_of("M01-C"), data)

    html = response.content.decode()
    assert list(response.context["form"].errors) == [first]
    assert "Elige una respuesta." in html
    assert html.count(" checked") == 1
    assert token_in(response) == data["token"]
    assert not QuizAttempt.objects.exists()


def test_going_back_and_answering_otherwise_tells_that_the_first_answers_counted(
    phone, url_of, activity_of
):
    page = phone.get(url_of("M01-C"))
    right = answers_form(page, activity_of("M01-C"))
    wrong = right | {f"question-{q}": c for q, c in answers_to(activity_of("M01-C"), 0).items()}

    once = phone.post(url_of("M01-C"), wrong, follow=True)
    twice = phone.post(url_of("M01-C"), wrong, follow=True)
    changed = phone.post(url_of("M01-C"), right, follow=True)

    told = "contó lo que respondiste entonces"
    pages = [page.content.decode() for page in (once, twice, changed)]
    assert [told in page for page in pages] == [False, False, True]
    assert QuizAttempt.objects.get().score == 0


def test_each_question_is_a_group_with_its_legend(phone, url_of):
    html = phone.get(url_of("M01-C")).content.decode()

    assert html.count("<fieldset") == html.count("<legend") == 2
    assert html.count('type="radio"') == 6


def test_the_result_tells_each_answer_and_its_reason(phone, url_of, activity_of):
    page = phone.get(url_of("M01-C"))

    result = phone.post(
        url_of("M01-C"), answers_form(page, activity_of("M01-C"), right=1), follow=True
    )

    html = result.content.decode()
    assert "50" in html
    assert "1 de 2 respuestas correctas" in html
    assert html.count("Incorrecta") == 1
    assert html.count("Empieza chico.") == 2
    assert "Intentar otra vez" in html


def test_a_page_sent_twice_shows_the_same_result(phone, url_of, activity_of):
    data = answers_form(phone.get(url_of("M01-C")), activity_of("M01-C"))

    first = phone.post(url_of("M01-C"), data)
    second = phone.post(url_of("M01-C"), data)

    assert first.url == second.url
    assert QuizAttempt.objects.count() == 1


def test_a_failed_exam_keeps_its_reasons_to_itself_until_the_last_try(phone, url_of, activity_of):
    exam = activity_of("EX")
    data = answers_form(phone.get(url_of("EX")), exam, right=0)
    first = phone.post(url_of("EX"), data, follow=True).content.decode()
    assert "Te queda 1 intento" in first
    assert "Empieza chico." not in first

    again = phone.get(url_of("EX"), {"otra": "1"})
    last = phone.post(url_of("EX"), answers_form(again, exam, right=0), follow=True)

    html = last.content.decode()
    assert "Ya no te quedan intentos" in html
    assert html.count("Empieza chico.") == 2
    assert "training/quiz_result.html" in [t.name for t in phone.get(url_of("EX")).templates]


def test_a_third_try_posted_by_hand_is_refused(phone, enrolment, url_of, activity_of):
    exam = activity_of("EX")
    page = phone.get(url_of("EX"))
    data = answers_form(page, exam, right=0)
    for token in ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"):
        phone.post(url_of("EX"), data | {"token": token})

    refused = phone.post(url_of("EX"), data, follow=True)

    assert "Ya usaste todos tus intentos" in refused.content.decode()
    assert QuizAttempt.objects.count() == 2


@pytest.mark.parametrize("token", ["", "no-es-un-token"])
def test_a_quiz_without_its_token_is_shown_again(phone, url_of, activity_of, token):
    data = answers_form(phone.get(url_of("M01-C")), activity_of("M01-C"))

    response = phone.post(url_of("M01-C"), data | {"token": token})

    assert response.status_code == 200
    assert not QuizAttempt.objects.exists()


def test_an_activity_of_another_course_does_not_exist_here(phone, enrolment):
    elsewhere = small_course(code="GET-EMP").modules.first().activities.first()
    url = reverse("training:activity", args=[enrolment.pk, elsewhere.pk])

    assert phone.get(url).status_code == 404
    assert phone.post(url).status_code == 404
    assert not Completion.objects.exists()


@pytest.mark.parametrize("who", ["another learner", "the coordinator", "the instructor"])
def test_nobody_opens_the_course_of_another_person(
    client, request, course_url, url_of, who, enrolment
):
    person = {
        "another learner": lambda: EnrolmentFactory(cohort=enrolment.cohort).learner,
        "the coordinator": lambda: request.getfixturevalue("coordinator"),
        "the instructor": lambda: request.getfixturevalue("instructor"),
    }[who]()
    client.force_login(person)

    assert client.get(course_url).status_code == 404
    assert client.get(url_of("M01-L1")).status_code == 404
    assert client.post(url_of("M01-L1")).status_code == 404


def test_nobody_in_particular_is_asked_to_sign_in(client, course_url):
    assert client.get(course_url).url == f"/accounts/login/?next={course_url}"


def test_without_the_csrf_token_nothing_is_done(enrolment, url_of):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(enrolment.learner)

    assert strict.post(url_of("M01-L1")).status_code == 403
    assert not Completion.objects.exists()


def test_before_it_starts_the_course_says_when_and_opens_nothing(client, cohort):
    soon = timezone.localdate() + dt.timedelta(days=3)
    coming = CohortFactory(
        course=cohort.course, village=cohort.village, starts_on=soon, ends_on=soon
    )
    enrolment = EnrolmentFactory(cohort=coming)
    client.force_login(enrolment.learner)
    course_url = reverse("training:learn", args=[enrolment.pk])
    reading = cohort.course.modules.first().activities.first()

    html = client.get(course_url).content.decode()

    assert "Tu curso empieza el" in html
    assert f"{course_url}{reading.pk}/" not in html
    assert client.get(f"{course_url}{reading.pk}/").url == course_url


def test_after_its_end_the_course_says_it_stays_open(client, cohort):
    enrolment = EnrolmentFactory(cohort=CohortFactory(course=cohort.course, village=cohort.village))
    client.force_login(enrolment.learner)

    html = client.get(reverse("training:learn", args=[enrolment.pk])).content.decode()

    assert "El contenido sigue abierto" in html


def test_in_english_titles_are_in_english(client, cohort):
    cohort.course.title_en = "Digital implementation"
    cohort.course.save()
    enrolment = EnrolmentFactory(cohort=cohort, learner=UserFactory(language="en"))
    client.force_login(enrolment.learner)

    page = client.get(reverse("training:learn", args=[enrolment.pk]))

    assert "Digital implementation" in page.content.decode()


def test_completing_takes_few_queries(phone, url_of):
    url = url_of("M01-L1")
    phone.get(url)

    with CaptureQueriesContext(connection) as queries:
        phone.post(url)

    work = [q for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(work) <= 8


@pytest.mark.parametrize(("code", "most"), [(None, 10), ("M01-L1", 10), ("M01-C", 12)])
def test_the_learners_pages_take_few_queries(phone, course_url, url_of, code, most):
    url = url_of(code) if code else course_url
    phone.get(url)

    with CaptureQueriesContext(connection) as queries:
        phone.get(url)

    assert len(queries) <= most


def test_several_courses_take_as_many_queries_as_one(enrolment, django_assert_num_queries):
    learner = enrolment.learner
    with CaptureQueriesContext(connection) as one:
        learning_of(learner)
    for code in ("GET-EMP", "GET-INS"):
        cohort = CohortFactory(course=small_course(code=code), village=enrolment.cohort.village)
        EnrolmentFactory(cohort=cohort, learner=learner)

    with django_assert_num_queries(len(one)):
        found = learning_of(learner)

    assert len(found) == 3
    assert all(outline.total == 5 for outline in found)


def test_a_learners_page_and_the_summary_go_by_the_same_plan(enrolment):
    SessionFactory(cohort=enrolment.cohort, hours="2.5")
    SessionFactory(cohort=enrolment.cohort, hours=4)

    own, summed = outline_of(enrolment).answers, answers_of(enrolment)

    assert [told.answer for told in own] == [told.answer for told in summed]


def test_what_is_next_follows_what_is_missing(enrolment, activity_of, instructor):
    def next_sentence():
        enrolment.standing.refresh_from_db()
        return outline_of(enrolment).next.sentence

    assert next_sentence() == "Te toca leer «Lectura»."
    for code in ("M01-L1", "M02-L1"):
        progress.complete(enrolment, activity_of(code))
    assert next_sentence() == "Te toca responder «Lectura»."
    fail = answers_to(activity_of("M01-C"), right=1)
    progress.submit_quiz(enrolment, activity_of("M01-C"), answers=fail, form_token=UUID(int=1))
    assert "tu mejor resultado es 50" in next_sentence()
    for number, code in enumerate(("M01-C", "M02-C", "EX"), start=2):
        answers = answers_to(activity_of(code))
        progress.submit_quiz(
            enrolment, activity_of(code), answers=answers, form_token=UUID(int=number)
        )
    assert "Entrega tu proyecto" in next_sentence()
    progress.grade(enrolment, component="project", score=70, by=instructor)
    assert "Te faltan horas de clase" in next_sentence()
    SessionFactory(
        cohort=enrolment.cohort,
        topic="Repaso",
        starts_at=timezone.now() + dt.timedelta(days=1),
    )
    assert "ve a «Repaso»" in next_sentence()
