"""Classes, and who came to them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import EnrolmentFactory, SessionFactory
from training.actions import enrolments, sessions
from training.models import Attendance, Session, Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(cohort):
    """A class given this morning."""
    return SessionFactory(cohort=cohort, starts_at=timezone.now() - dt.timedelta(hours=3))


def schedule_form(cohort, **changes):
    return {
        "topic": "Fotos que venden",
        "starts_on": cohort.today.isoformat(),
        "time": "16:00",
        "hours": "3",
        "place": "Aula 2",
        "weeks": "1",
    } | changes


def test_one_class_is_scheduled_at_the_hour_of_the_village(client, cohort, coordinator):
    client.force_login(coordinator)

    client.post(reverse("training:session-new", args=[cohort.pk]), schedule_form(cohort))

    session = Session.objects.get()
    local = session.starts_at.astimezone(cohort.zone)
    assert (local.date(), local.hour) == (cohort.today, 16)
    assert (session.hours, session.place) == (3, "Aula 2")


def test_a_class_is_repeated_each_week(client, cohort, coordinator):
    client.force_login(coordinator)
    url = reverse("training:session-new", args=[cohort.pk])

    client.post(url, schedule_form(cohort, weeks="4"))

    days = [session.starts_at.astimezone(cohort.zone) for session in Session.objects.all()]
    assert [(day.date() - cohort.today).days for day in days] == [0, 7, 14, 21]
    assert {day.hour for day in days} == {16}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"weeks": "9"}, "starts_on"),
        ({"weeks": "0"}, "weeks"),
        ({"weeks": "500"}, "weeks"),
        ({"hours": "13"}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"time": "25:00"}, "time"),
        ({"topic": ""}, "topic"),
        ({"starts_on": "ayer"}, "starts_on"),
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    client, cohort, coordinator, changes, field
):
    client.force_login(coordinator)
    url = reverse("training:session-new", args=[cohort.pk])

    response = client.post(url, schedule_form(cohort, **changes))

    assert list(response.context["form"].errors) == [field]
    assert not Session.objects.exists()


def test_the_same_plan_sent_twice_is_refused_the_second_time(client, cohort, coordinator):
    client.force_login(coordinator)
    url = reverse("training:session-new", args=[cohort.pk])
    client.post(url, schedule_form(cohort, weeks="3"))

    response = client.post(url, schedule_form(cohort, weeks="3"))

    assert "Ya hay una sesión" in response.context["form"].errors["starts_on"][0]
    assert Session.objects.count() == 3


def test_a_class_is_moved(client, cohort, coordinator):
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() + dt.timedelta(days=3))
    client.force_login(coordinator)
    url = reverse("training:session-edit", args=[session.pk])

    client.post(url, schedule_form(cohort, topic="Otro tema", hours="4.5"))

    session.refresh_from_db()
    assert (session.topic, session.hours) == ("Otro tema", Decimal("4.5"))
    assert session.starts_at.astimezone(cohort.zone).date() == cohort.today


def test_a_class_without_attendance_is_cancelled(client, cohort, coordinator):
    session = SessionFactory(cohort=cohort)
    client.force_login(coordinator)

    client.post(reverse("training:session-cancel", args=[session.pk]))

    assert not Session.objects.exists()
    assert AuditEntry.objects.filter(act="session.cancelled").count() == 1


def test_a_class_people_came_to_is_not_cancelled(client, cohort, coordinator, enrolment, given):
    sessions.take_attendance(given, marks={enrolment.pk: "present"}, by=coordinator)
    client.force_login(coordinator)

    page = client.post(reverse("training:session-cancel", args=[given.pk]), follow=True)

    assert "no se puede cancelar" in page.content.decode()
    assert Session.objects.exists()


def test_the_sheet_has_everybody_present_until_said_otherwise(client, instructor, cohort, given):
    EnrolmentFactory.create_batch(2, cohort=cohort)
    client.force_login(instructor)

    page = client.get(reverse("training:attendance", args=[given.pk])).content.decode()

    assert page.count('value="present" checked') == 2
    assert "checked" not in page.replace('value="present" checked', "")


def test_an_instructor_takes_attendance(client, instructor, cohort, given):
    here, late, away = EnrolmentFactory.create_batch(3, cohort=cohort)
    client.force_login(instructor)
    marks = {here.pk: "present", late.pk: "late", away.pk: "absent"}

    response = client.post(
        reverse("training:attendance", args=[given.pk]),
        {f"mark-{pk}": mark for pk, mark in marks.items()},
    )

    assert response.url == cohort.get_absolute_url()
    hours = [Standing.objects.get(pk=one.pk).hours_attended for one in (here, late, away)]
    assert hours == [3, 3, 0]
    given.refresh_from_db()
    assert given.attendance_taken_at is not None
    assert AuditEntry.objects.about(given).get().act == "attendance.taken"


def test_a_correction_keeps_in_the_trail_what_it_was(client, instructor, enrolment, given):
    sessions.take_attendance(given, marks={enrolment.pk: "absent"}, by=instructor)
    client.force_login(instructor)
    url = reverse("training:attendance", args=[given.pk])

    client.post(url, {f"mark-{enrolment.pk}": "excused"})

    assert Attendance.objects.get().mark == "excused"
    correction = AuditEntry.objects.about(given).get(act="attendance.corrected")
    assert correction.by == instructor
    assert correction.details == {"changed": {str(enrolment.pk): ["absent", "excused"]}}


def test_saving_the_same_sheet_again_changes_nothing(instructor, enrolment, given):
    sessions.take_attendance(given, marks={enrolment.pk: "present"}, by=instructor)
    before = Standing.objects.get().changed_at

    sessions.take_attendance(given, marks={enrolment.pk: "present"}, by=instructor)

    assert Standing.objects.get().changed_at == before
    assert AuditEntry.objects.about(given).count() == 1


def test_a_mark_that_does_not_exist_is_refused_and_the_rest_is_kept(
    client, instructor, cohort, given
):
    one, other = EnrolmentFactory.create_batch(2, cohort=cohort)
    client.force_login(instructor)
    url = reverse("training:attendance", args=[given.pk])

    response = client.post(url, {f"mark-{one.pk}": "absent", f"mark-{other.pk}": "nope"})

    page = response.content.decode()
    assert list(response.context["form"].errors) == [f"mark-{other.pk}"]
    assert 'value="absent" checked' in page
    assert not Attendance.objects.exists()


def test_marks_saved_meanwhile_are_not_written_over_unseen(
    client, instructor, coordinator, cohort, given
):
    one, other = EnrolmentFactory.create_batch(2, cohort=cohort)
    url = reverse("training:attendance", args=[given.pk])
    client.force_login(instructor)
    opened = {"seen": client.get(url).context["seen"]}
    absent = {one.pk: "absent", other.pk: "present"}
    sessions.take_attendance(given, marks=absent, by=coordinator)
    present = {f"mark-{one.pk}": "present", f"mark-{other.pk}": "present"}

    refused = client.post(url, present | opened)
    kept = Attendance.objects.get(enrolment=one).mark
    client.post(url, present | {"seen": refused.context["seen"]})

    html = refused.content.decode()
    assert "Alguien más guardó esta lista" in html
    assert html.count("Guardado: Faltó") == 1
    assert kept == "absent"
    assert Attendance.objects.get(enrolment=one).mark == "present"


def test_pressing_twice_saves_the_sheet_once(client, instructor, cohort, given):
    person = EnrolmentFactory(cohort=cohort)
    client.force_login(instructor)
    url = reverse("training:attendance", args=[given.pk])
    sheet = {"seen": "", f"mark-{person.pk}": "late"}

    answers = [client.post(url, sheet) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEntry.objects.filter(act__startswith="attendance").count() == 1


def test_before_a_class_its_sheet_says_when_it_opens(client, instructor, cohort, enrolment):
    starts_at = dt.datetime.combine(cohort.ends_on, dt.time(9), tzinfo=cohort.zone)
    session = SessionFactory(cohort=cohort, starts_at=starts_at)
    client.force_login(instructor)

    html = client.get(reverse("training:attendance", args=[session.pk])).content.decode()

    assert "La lista se abre una hora antes" in html
    assert "08:00" in html
    assert 'type="radio"' not in html


def test_attendance_is_not_taken_before_the_day(instructor, cohort, enrolment):
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() + dt.timedelta(days=1))

    with pytest.raises(ValidationError, match="aún no empieza"):
        sessions.take_attendance(session, marks={enrolment.pk: "present"}, by=instructor)


def test_people_of_another_cohort_or_withdrawn_are_not_on_the_sheet(
    client, instructor, cohort, given, enrolment
):
    stranger = EnrolmentFactory(cohort__course=cohort.course, cohort__village=cohort.village)
    enrolments.withdraw(enrolment, because="Se mudó", by=instructor)
    client.force_login(instructor)

    page = client.get(reverse("training:attendance", args=[given.pk]))

    assert page.context["rows"] == []
    for person in (stranger, enrolment):
        with pytest.raises(ValidationError, match="ya no está en esta cohorte"):
            sessions.take_attendance(given, marks={person.pk: "present"}, by=instructor)
