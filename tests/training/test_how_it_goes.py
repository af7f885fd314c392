"""Who lacks what, in words, and what each person came to do."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CohortFactory, EnrolmentFactory, SessionFactory, answers_to
from training.actions import progress, sessions
from training.models import Standing
from training.queries import (
    answers_of,
    answers_of_many,
    cohorts_of_area,
    learning_of,
    progress_of,
    teaching_of,
)

pytestmark = pytest.mark.django_db


def sentences(enrolment):
    enrolment.standing.refresh_from_db()
    return {str(told.title): told.sentence for told in answers_of(enrolment)}


@pytest.fixture
def three_classes(cohort):
    """Of three hours each: 7.2 of 9 are needed."""
    now = timezone.now()
    return [
        SessionFactory(cohort=cohort, starts_at=now + dt.timedelta(days=days))
        for days in (-2, -1, 5)
    ]


def test_at_the_beginning_everything_is_missing_and_nothing_is_lost(cohort, enrolment):
    assert sentences(enrolment) == {
        "Asistencia": "Todavía no hay sesiones programadas.",
        "Cuestionarios": "Faltan por aprobar 2 de 2 con 70 o más: M01 y M02.",
        "Examen final": "Falta presentarlo; se aprueba con 70. Quedan 2 intentos.",
        "Proyecto": "Falta entregarlo y que lo califiquen; se aprueba con 70.",
    }


def test_hours_missing_are_told_with_those_left(three_classes, enrolment, instructor):
    sessions.take_attendance(three_classes[0], marks={enrolment.pk: "present"}, by=instructor)

    assert sentences(enrolment)["Asistencia"] == (
        "Lleva 3 de 7.2 horas: faltan 4.2 y quedan 6 por dar."
    )


def test_hours_that_no_longer_fit_are_told(three_classes, enrolment, instructor):
    for session in three_classes[:2]:
        sessions.take_attendance(session, marks={enrolment.pk: "absent"}, by=instructor)

    assert sentences(enrolment)["Asistencia"] == (
        "Lleva 0 de 7.2 horas: faltan 7.2 y solo quedan 3 por dar."
    )


def test_a_failed_exam_a_low_project_and_one_quiz_are_told(enrolment, activity_of, instructor):
    for code, right in (("M01-C", 2), ("EX", 1)):
        quiz = activity_of(code)
        progress.submit_quiz(
            enrolment, quiz, answers=answers_to(quiz, right), form_token=uuid.uuid4()
        )
    progress.grade(enrolment, component="project", score=60, by=instructor)

    told = sentences(enrolment)

    assert told["Cuestionarios"] == "Falta aprobar 1 de 2 con 70 o más: M02."
    assert told["Examen final"] == (
        "Lo mejor hasta ahora es 50; se aprueba con 70. Queda 1 intento."
    )
    assert told["Proyecto"] == "Tiene 60; se aprueba con 70."


def test_the_person_is_spoken_to_where_staff_read_of_them(
    client, three_classes, enrolment, instructor, activity_of
):
    sessions.take_attendance(three_classes[0], marks={enrolment.pk: "present"}, by=instructor)
    quiz = activity_of("EX")
    progress.submit_quiz(enrolment, quiz, answers=answers_to(quiz, 1), form_token=uuid.uuid4())
    progress.grade(enrolment, component="project", score=60, by=instructor)
    said = {
        "Llevas 3 de 7.2 horas: te faltan 4.2": "Lleva 3 de 7.2 horas: faltan 4.2",
        "Te faltan por aprobar 2 de 2": "Faltan por aprobar 2 de 2",
        "Tu mejor resultado es 50": "Lo mejor hasta ahora es 50",
        "Te queda 1 intento.": "Queda 1 intento.",
        "Tienes 60;": "Tiene 60;",
    }

    client.force_login(enrolment.learner)
    to_them = client.get(reverse("training:learn", args=[enrolment.pk])).content.decode()
    home = client.get("/").content.decode()
    client.force_login(instructor)
    of_them = client.get(enrolment.get_absolute_url()).content.decode()

    assert [told for told in said if told not in to_them or told not in home] == []
    assert [told for told in said.values() if told not in of_them] == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Te falta presentarlo; se aprueba con 70. Te quedan 2 intentos."),
        ({"exam_score": 40, "exam_attempts": 2}, "se aprueba con 70. Ya no te quedan intentos."),
        ({"exam_score": 90, "exam_attempts": 1}, "Lo aprobaste con 90."),
        ({}, "Te falta entregarlo y que lo califiquen; se aprueba con 70."),
        ({"project_score": 80}, "Lo aprobaste con 80."),
        ({"hours_missed": 6}, "Llevas 0 de 7.2 horas: te faltan 7.2 y solo quedan 3 por dar."),
        ({"module_scores": {"M01": 90}}, "Te falta aprobar 1 de 2 con 70 o más: M02."),
    ],
)
def test_every_sentence_has_a_kind_for_the_person(three_classes, enrolment, changes, sentence):
    Standing.objects.filter(pk=enrolment.pk).update(**changes)

    [outline] = learning_of(enrolment.learner)

    assert any(told.sentence.endswith(sentence) for told in outline.answers)


def test_answers_of_many_take_as_many_queries_as_of_one(cohort):
    people = EnrolmentFactory.create_batch(5, cohort=cohort)
    one, many = people[:1], people

    with CaptureQueriesContext(connection) as few:
        answers_of_many(one)
    with CaptureQueriesContext(connection) as more:
        found = answers_of_many(many)

    assert len(found) == 5
    assert len(more) == len(few) <= 2


@pytest.fixture
def near(cohort, three_classes):
    """Somebody with everything but one class."""
    person = EnrolmentFactory(cohort=cohort, learner__given_names="Ximena")
    Standing.objects.filter(pk=person.pk).update(
        hours_attended=6,
        module_scores={"M01": 100.0, "M02": 80.0},
        exam_score=90,
        exam_attempts=1,
        project_score=80,
        last_activity_at=timezone.now(),
    )
    return person


def test_people_are_grouped_by_the_one_thing_they_lack(cohort, near):
    graduate = EnrolmentFactory(cohort=cohort)
    Standing.objects.filter(pk=graduate.pk).update(
        **Standing.objects.filter(pk=near.pk).values(
            "module_scores", "exam_score", "exam_attempts", "project_score"
        )[0],
        hours_attended=9,
    )
    idle = EnrolmentFactory(cohort=cohort, enrolled_at=timezone.now() - dt.timedelta(days=15))

    found = progress_of(cohort)

    assert dict(found.counts) == {"near": 1, "passed": 1, "idle": 1}
    assert [line.enrolment for line in found.of_group("near")] == [near]
    assert [line.enrolment for line in found.of_group("idle")] == [idle]


def test_the_table_is_narrowed_by_group_and_by_name(client, cohort, coordinator, near):
    EnrolmentFactory(cohort=cohort, learner__given_names="Óscar")
    client.force_login(coordinator)
    url = reverse("training:progress", args=[cohort.pk])

    def names(**filters):
        page = client.get(url, filters).context["page"]
        return [line.enrolment.learner.given_names for line in page]

    assert "a una asistencia" in client.get(url).content.decode()
    assert names(group="near") == ["Ximena"]
    assert names(q="oscar") == ["Óscar"]
    assert names(q="nadie") == []
    assert sorted(names(group="inventado", after="x")) == ["Ximena", "Óscar"]


def test_the_table_pages_through_everybody_once(client, cohort, coordinator):
    EnrolmentFactory.create_batch(53, cohort=cohort)
    client.force_login(coordinator)
    url = reverse("training:progress", args=[cohort.pk])

    first = client.get(url).context["page"]
    second = client.get(url, {"after": first.after}).context["page"]

    assert (len(first), len(second), second.after) == (50, 3, "")
    assert len({line.enrolment.pk for line in [*first, *second]}) == 53


def test_the_table_is_taken_away_as_it_is_narrowed(client, cohort, coordinator, near):
    EnrolmentFactory(cohort=cohort)
    client.force_login(coordinator)
    url = reverse("training:progress-csv", args=[cohort.pk])

    content = b"".join(client.get(url, {"group": "near"}).streaming_content).decode("utf-8-sig")

    lines = content.strip().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Ximena")
    assert "faltan 1.2" in lines[1]


def test_an_instructor_sees_classes_of_today_sheets_to_fill_and_projects_to_grade(
    cohort, instructor, three_classes, near
):
    Standing.objects.filter(pk=near.pk).update(project_score=None)
    today = SessionFactory(cohort=cohort, topic="Hoy", starts_at=timezone.now())
    elsewhere = CohortFactory(course=cohort.course, village=cohort.village)
    SessionFactory(cohort=elsewhere)

    found = teaching_of(instructor)

    assert found.cohorts == [cohort]
    assert found.today == [today]
    assert found.unmarked == [*three_classes[:2], today]
    assert found.ungraded == [near]


def test_a_class_that_nobody_is_enrolled_for_asks_for_no_attendance(cohort, instructor):
    SessionFactory(cohort=cohort, starts_at=timezone.now() - dt.timedelta(days=1))
    before = teaching_of(instructor).unmarked
    left = EnrolmentFactory(cohort=cohort, withdrawn_at=timezone.now())
    still = teaching_of(instructor).unmarked
    EnrolmentFactory(cohort=left.cohort)

    assert (before, still) == ([], [])
    assert len(teaching_of(instructor).unmarked) == 1


def test_a_coordinator_sees_cohorts_that_are_not_over_with_their_counts(
    cohort, coordinator, enrolment
):
    CohortFactory(course=cohort.course, village=cohort.village)
    EnrolmentFactory(cohort=cohort, graduate=True)

    [found] = cohorts_of_area(coordinator)

    assert (found, found.enrolled, found.passed) == (cohort, 2, 1)


def test_one_person_is_seen_rule_by_rule_with_attendance_tries_and_grades(
    client, coordinator, instructor, enrolment, three_classes, activity_of
):
    sessions.take_attendance(three_classes[0], marks={enrolment.pk: "late"}, by=instructor)
    quiz = activity_of("M01-C")
    progress.submit_quiz(enrolment, quiz, answers=answers_to(quiz), form_token=uuid.uuid4())
    progress.grade(
        enrolment, component="project", score=75, comment="Cuida las fotos.", by=instructor
    )
    client.force_login(coordinator)

    page = client.get(enrolment.get_absolute_url()).content.decode()

    for words in ("Llegó tarde", "2 de 2", "Proyecto: 75", "Cuida las fotos.", "Aprobado con 75"):
        assert words in page
