"""Planning cohorts, and who teaches them."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from accounts.models import AuditEntry
from accounts.rules import Role
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    SessionFactory,
    UserFactory,
    VillageFactory,
    small_course,
    someone,
)
from training.actions import cohorts
from training.models import Cohort, Teaching

pytestmark = pytest.mark.django_db


def plan_form(course, **changes):
    today = timezone.localdate()
    return {
        "course": course.pk,
        "name": "Otoño",
        "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=90)).isoformat(),
    } | changes


def test_a_coordinator_opens_a_cohort_in_their_village(client):
    village = VillageFactory()
    course = small_course()
    client.force_login(someone(Role.COORDINATOR, village.area))

    response = client.post(reverse("training:cohort-new", args=[village.code]), plan_form(course))

    cohort = Cohort.objects.get()
    assert response.url == cohort.get_absolute_url()
    assert (cohort.village, cohort.course, cohort.name) == (village, course, "Otoño")
    assert len(cohort.join_code) == 8
    assert AuditEntry.objects.about(cohort).get().act == "cohort.planned"


def test_an_end_before_the_start_is_refused_beside_its_field_and_keeps_what_was_typed(client):
    village = VillageFactory()
    client.force_login(someone(Role.COORDINATOR, village.area))
    data = plan_form(small_course(), ends_on="2020-01-01")

    response = client.post(reverse("training:cohort-new", args=[village.code]), data)

    form = response.context["form"]
    assert form.errors["ends_on"] == ["El fin no puede ser antes del inicio."]
    assert 'value="Otoño"' in response.content.decode()
    assert not Cohort.objects.exists()


def test_a_name_taken_in_the_village_is_refused_whatever_its_accents(client):
    cohort = CohortFactory(name="Otoño")
    client.force_login(someone(Role.ADMIN))
    url = reverse("training:cohort-new", args=[cohort.village.code])

    response = client.post(url, plan_form(cohort.course, name="OTOÑO "))

    assert "name" in response.context["form"].errors
    assert Cohort.objects.count() == 1


def test_a_cohort_cannot_end_before_its_last_class(cohort):
    SessionFactory(cohort=cohort, starts_at=timezone.now() + dt.timedelta(days=10))
    today = timezone.localdate()

    with pytest.raises(ValidationError) as refusal:
        cohorts.edit(
            cohort, name="X", starts_on=today, ends_on=today + dt.timedelta(days=5), by=None
        )

    assert set(refusal.value.error_dict) == {"ends_on"}


def test_editing_a_cohort_renames_it(client, cohort, coordinator):
    client.force_login(coordinator)
    data = {"name": "Verano", "starts_on": cohort.starts_on, "ends_on": cohort.ends_on}

    client.post(reverse("training:cohort-edit", args=[cohort.pk]), data)

    cohort.refresh_from_db()
    assert cohort.name == "Verano"


@pytest.mark.parametrize(
    ("area", "may"),
    [("", True), ("20", True), ("20546", True), ("20546/AD-OAX-01/", True), ("31", False)],
    ids=["the country", "the state", "the municipality", "the village", "another state"],
)
def test_who_teaches_holds_an_instructors_post_over_the_village(cohort, area, may):
    instructor = someone(Role.INSTRUCTOR, area)

    if may:
        cohorts.appoint(cohort, instructor=instructor, by=None)
    else:
        with pytest.raises(ValidationError, match="nombramiento"):
            cohorts.appoint(cohort, instructor=instructor, by=None)

    assert Teaching.objects.filter(instructor=instructor).exists() is may


def test_a_coordinators_post_does_not_let_one_teach(cohort, coordinator):
    with pytest.raises(ValidationError, match="nombramiento"):
        cohorts.appoint(cohort, instructor=coordinator, by=None)


@pytest.mark.parametrize("year", ["0026", "1999", "2100", "9999"])
def test_a_year_out_of_reason_is_refused_beside_its_field(client, year):
    village = VillageFactory()
    client.force_login(someone(Role.COORDINATOR, village.area))
    data = plan_form(small_course(), starts_on="2026-01-01") | {"ends_on": f"{year}-12-31"}

    response = client.post(reverse("training:cohort-new", args=[village.code]), data)

    assert response.context["form"].has_error("ends_on", "odd-year")
    assert not Cohort.objects.exists()


def test_a_class_on_the_last_day_that_calendars_know_is_refused_and_not_stumbled_over(
    client, cohort, coordinator
):
    client.force_login(coordinator)
    data = {"topic": "Costos", "starts_on": "9999-12-31", "time": "23:30", "hours": "2"}

    response = client.post(
        reverse("training:session-new", args=[cohort.pk]), data | {"weeks": "40"}
    )

    assert response.context["form"].has_error("starts_on", "odd-year")


def test_names_that_differ_only_in_spaces_are_the_same_name(cohort):
    facts = {"course": cohort.course, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on}

    with pytest.raises(ValidationError) as refusal:
        cohorts.plan(cohort.village, name="  primavera ", by=None, **facts)
    spaced = cohorts.plan(cohort.village, name="Grupo   A", by=None, **facts)

    assert refusal.value.error_dict["name"][0].code == "name-taken"
    assert spaced.name == "Grupo A"


def test_nobody_teaches_the_cohort_in_which_they_learn(cohort):
    instructor = someone(Role.INSTRUCTOR, "20")
    EnrolmentFactory(cohort=cohort, learner=instructor)

    with pytest.raises(ValidationError, match="participa"):
        cohorts.appoint(cohort, instructor=instructor, by=None)


def test_who_is_dismissed_no_longer_sees_the_cohort_but_is_still_known_to_have_taught(
    client, cohort, coordinator, instructor
):
    client.force_login(coordinator)
    client.post(reverse("training:dismiss", args=[cohort.pk, instructor.pk]))

    client.force_login(instructor)

    assert client.get(cohort.get_absolute_url()).status_code == 404
    assert Teaching.objects.get(instructor=instructor).ended_at is not None


def test_who_was_dismissed_may_be_appointed_again(client, cohort, coordinator, instructor):
    cohorts.dismiss(cohort, instructor=instructor, by=coordinator)
    client.force_login(coordinator)

    client.post(reverse("training:appoint", args=[cohort.pk]), {"instructor": instructor.pk})

    assert Teaching.objects.get(instructor=instructor).ended_at is None


def test_a_cohort_that_is_over_no_longer_gives_out_its_code(client, cohort, coordinator):
    client.force_login(coordinator)
    over = CohortFactory(name="Antigua", course=cohort.course, village=cohort.village)

    pages = [client.get(one.get_absolute_url()).content.decode() for one in (cohort, over)]

    assert cohort.join_code in pages[0]
    assert over.join_code not in pages[1]


def test_the_list_is_narrowed_by_words_village_course_and_stage(client, cohort, coordinator):
    client.force_login(someone(Role.ADMIN))
    CohortFactory(name="Antigua", course=cohort.course, village=cohort.village)
    url = reverse("training:cohorts")

    def names(**filters):
        return {row.name for row in client.get(url, filters).context["page"]}

    assert names() == {"Primavera", "Antigua"}
    assert names(q="TEOTITLAN primav") == {"Primavera"}
    assert names(q=cohort.join_code.lower()) == {"Primavera"}
    assert names(stage="open") == {"Primavera"}
    assert names(stage="over") == {"Antigua"}
    assert names(village="AD-OAX-01", course="GET-EST") == {"Primavera", "Antigua"}
    assert names(village="nope", stage="nope") == {"Primavera", "Antigua"}
    assert names(after="basura") == {"Primavera", "Antigua"}


@pytest.mark.parametrize("word", ["\0", "\ud800"], ids=["NUL", "half a character"])
def test_a_page_after_what_no_database_holds_is_the_first(client, cohort, coordinator, word):
    client.force_login(coordinator)
    after = urlsafe_base64_encode(json.dumps([word, "1"]).encode())

    page = client.get(reverse("training:cohorts"), {"sort": "name", "after": after})

    assert [row.name for row in page.context["page"]] == ["Primavera"]


def test_the_list_is_taken_away_as_it_is_narrowed(client, cohort, coordinator):
    CohortFactory(name="Antigua", course=cohort.course, village=cohort.village)
    EnrolmentFactory(cohort=cohort, graduate=True)
    client.force_login(coordinator)

    response = client.get(reverse("training:cohorts-csv"), {"stage": "open"})

    _header, *lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    dates = f"{cohort.starts_on},{cohort.ends_on}"
    assert lines == [f"Primavera,{cohort.course},AD-OAX-01,Oaxaca,{dates},1,1"]


def test_the_list_pages_by_key(client):
    client.force_login(someone(Role.ADMIN))
    village, course = VillageFactory(), small_course()
    CohortFactory.create_batch(23, village=village, course=course)
    url = reverse("training:cohorts")

    first = client.get(url, {"sort": "name"}).context["page"]
    second = client.get(url, {"sort": "name", "after": first.after}).context["page"]

    assert (len(first), len(second)) == (20, 3)
    assert not {row.pk for row in first} & {row.pk for row in second}


@pytest.mark.parametrize("page", ["list", "cohort", "progress", "sheet", "panel"])
def test_pages_take_as_many_queries_for_one_person_as_for_many(client, cohort, coordinator, page):
    session = SessionFactory(cohort=cohort, starts_at=timezone.now())
    url = {
        "list": reverse("training:cohorts"),
        "cohort": cohort.get_absolute_url(),
        "progress": reverse("training:progress", args=[cohort.pk]),
        "sheet": reverse("training:attendance", args=[session.pk]),
        "panel": reverse("training:village-panel", args=[cohort.village.code]),
    }[page]
    client.force_login(coordinator)
    EnrolmentFactory(cohort=cohort)
    client.get(url)

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    EnrolmentFactory.create_batch(4, cohort=cohort)
    CohortFactory.create_batch(3, village=cohort.village, course=cohort.course)
    SessionFactory.create_batch(3, cohort=cohort)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one) <= 20


def test_the_public_catalogue_and_syllabus_are_open_to_anyone(client):
    course = small_course()

    assert "Cursos" in client.get(reverse("training:courses")).content.decode()
    syllabus = client.get(course.get_absolute_url()).content.decode()
    assert "Asistir al menos al 80 % de las horas de clase." in syllabus
    assert client.get("/cursos/no-existe/").status_code == 404


def test_instructors_are_found_for_appointing_by_their_post(client, cohort, coordinator):
    able = someone(Role.INSTRUCTOR, "20546")
    someone(Role.INSTRUCTOR, "31")
    client.force_login(coordinator)

    form = client.get(cohort.get_absolute_url()).context["appoint_form"]

    assert list(form.fields["instructor"].queryset) == [able]


def test_appointing_nobody_says_so(client, cohort, coordinator):
    client.force_login(coordinator)
    url = reverse("training:appoint", args=[cohort.pk])

    page = client.post(url, {"instructor": UserFactory().pk}, follow=True)

    assert "Elige a quien va a impartir" in page.content.decode()
