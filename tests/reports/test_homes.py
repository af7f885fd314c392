"""Everybody's home page: what they came for, one thing first."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.posts import invite
from accounts.models import User
from accounts.rules import Role
from certification.models import Batch
from tests.factories import (
    ActivityFactory,
    BatchFactory,
    CandidateFactory,
    CertificateFactory,
    CohortFactory,
    CourseFactory,
    EnrolmentFactory,
    ModuleFactory,
    PostFactory,
    ProgrammeFactory,
    SessionFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from training.models import Activity
from villages.models import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programme():
    return ProgrammeFactory()


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def cohort(village):
    today = timezone.localdate()
    days = {"starts_on": today - dt.timedelta(days=40), "ends_on": today + dt.timedelta(days=40)}
    return CohortFactory(village=village, **days)


def home(client, user: User):
    client.force_login(user)
    return client.get(reverse("reports:home"))


def kinds(response) -> list[str]:
    return [section.kind for section in response.context["home"].sections]


def test_a_stranger_reads_what_the_programme_is(client):
    response = client.get(reverse("reports:home"))

    assert response.templates[0].name == "reports/public.html"


def test_somebody_new_is_told_how_to_join(client):
    response = home(client, UserFactory())

    assert kinds(response) == []
    assert 'name="codigo"' in response.content.decode()


def test_a_learner_is_sent_to_the_next_activity(client, cohort):
    reading = ActivityFactory(module=ModuleFactory(course=cohort.course), title="Qué cambió")
    enrolment = EnrolmentFactory(cohort=cohort)

    step = home(client, enrolment.learner).context["home"].step

    assert step.url == reverse("training:activity", args=[enrolment.pk, reading.pk])
    assert "Qué cambió" in step.title


def test_a_certified_learner_is_shown_the_certificate(client, cohort):
    certificate = CertificateFactory(enrolment__cohort=cohort)

    response = home(client, certificate.enrolment.learner)

    assert response.context["home"].step.url == reverse("certification:mine")
    assert certificate.folio in response.content.decode()


def test_a_learner_s_home_costs_no_more_with_more_activities(
    client, cohort, django_assert_max_num_queries
):
    enrolment = EnrolmentFactory(cohort=cohort)
    for _ in range(3):
        module = ModuleFactory(course=cohort.course)
        ActivityFactory(module=module)
        ActivityFactory(module=module, kind=Activity.Kind.QUIZ)
    SessionFactory(cohort=cohort, starts_at=timezone.now() + dt.timedelta(days=1))
    home(client, enrolment.learner)

    with django_assert_max_num_queries(12):
        client.get(reverse("reports:home"))


def test_a_coordinator_takes_the_attendance_that_is_due_first(client, cohort):
    coordinator = someone(Role.COORDINATOR, cohort.area)
    EnrolmentFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() - dt.timedelta(days=1))

    response = home(client, coordinator)

    assert kinds(response) == ["coordinator"]
    assert response.context["home"].step.url == reverse("training:attendance", args=[session.pk])


def test_a_coordinator_is_told_who_went_silent(client, cohort):
    coordinator = someone(Role.COORDINATOR, cohort.area)
    long_ago = timezone.now() - dt.timedelta(days=20)
    silent = EnrolmentFactory(cohort=cohort, enrolled_at=long_ago)
    EnrolmentFactory(cohort=cohort)
    EnrolmentFactory(cohort=cohort, enrolled_at=long_ago, withdrawn_at=long_ago)

    says = home(client, coordinator).context["home"].sections[0].says

    assert (says["at_risk"], says["at_risk_count"]) == ([silent], 1)


def test_of_several_cohorts_with_silent_people_one_is_told_whose_page_lists_them(client, cohort):
    coordinator = someone(Role.COORDINATOR, cohort.area)
    days = {"starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
    other = CohortFactory(village=cohort.village, name="Otro grupo", **days)
    long_ago = timezone.now() - dt.timedelta(days=30)
    EnrolmentFactory.create_batch(2, cohort=cohort, enrolled_at=long_ago)
    EnrolmentFactory(cohort=other, enrolled_at=long_ago + dt.timedelta(days=1))

    response = home(client, coordinator)
    step = response.context["home"].step
    listed = client.get(step.url).context["page"]

    assert step.title == f"2 personas de «{cohort}» llevan dos semanas sin actividad."
    assert {line.enrolment.cohort for line in listed} == {cohort}
    assert len(listed) == 2


def test_a_coordinator_of_a_village_without_cohorts_is_told_to_open_one(client, village):
    step = home(client, someone(Role.COORDINATOR, village.area)).context["home"].step

    assert step.url == reverse("training:cohort-new", args=[village.code])


def test_an_instructor_finds_projects_to_grade(client, cohort):
    instructor = PostFactory(role=Role.INSTRUCTOR, area=cohort.area).user
    TeachingFactory(cohort=cohort, instructor=instructor)
    enrolment = EnrolmentFactory(cohort=cohort)
    enrolment.standing.exam_attempts = 1
    enrolment.standing.save()

    response = home(client, instructor)

    assert kinds(response) == ["instructor"]
    assert response.context["home"].step.url == reverse("training:grade", args=[enrolment.pk])


def test_an_officer_is_told_how_many_wait(client, cohort):
    EnrolmentFactory.create_batch(2, cohort=cohort, graduate=True)

    response = home(client, someone(Role.OFFICER))

    assert response.context["home"].sections[0].says["counts"]["awaiting"] == 2
    assert response.context["home"].step.url == reverse("certification:queue")


def test_an_officer_decides_on_the_batches_of_others_before_anything_else(client, cohort):
    batch = BatchFactory(proposed_by=someone(Role.OFFICER), state=Batch.State.REHEARSED)
    CandidateFactory(batch=batch, enrolment__cohort=cohort)

    assert home(client, someone(Role.OFFICER)).context["home"].step.url == batch.get_absolute_url()


def test_an_admin_sees_the_states_that_lack_a_village(client, village):
    response = home(client, someone(Role.ADMIN))

    says = response.context["home"].sections[0].says
    assert len(says["without_village"]) == State.objects.count() - 1
    assert response.context["home"].step.url.startswith(reverse("villages:register"))


def test_an_admin_of_a_state_sees_only_that_state(client, village):
    admin = someone(Role.ADMIN, "20")
    invite("ana@example.mx", role=Role.COORDINATOR, area=village.area, area_name="", by=admin)
    invite("eva@example.mx", role=Role.COORDINATOR, area="31", area_name="", by=None)

    says = home(client, admin).context["home"].sections[0].says

    assert says["without_village"] == []
    assert says["uncoordinated"] == [village]
    assert [offer.email for offer in says["invitations"]] == ["ana@example.mx"]


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.MENTOR])
def test_those_who_look_on_have_nothing_to_do(client, village, role):
    response = home(client, someone(role))

    assert kinds(response) == [role]
    assert response.context["home"].step is None
    assert not response.context["home"].is_up_to_date


def test_a_person_with_several_posts_sees_all_and_the_most_urgent_first(client, cohort):
    person = someone(Role.COORDINATOR, cohort.area)
    PostFactory(user=person, role=Role.SPONSOR)
    other = CohortFactory(village=cohort.village, course=CourseFactory(code="x"), name="Otra")
    ActivityFactory(module=ModuleFactory(course=other.course))
    EnrolmentFactory(learner=person, cohort=other)
    EnrolmentFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() - dt.timedelta(days=1))

    response = home(client, person)

    assert kinds(response) == ["coordinator", "sponsor", "learner"]
    assert response.context["home"].step.url == reverse("training:attendance", args=[session.pk])


@pytest.mark.parametrize("role", list(Role))
def test_homes_cost_the_same_for_three_as_for_one(
    client, cohort, role, django_assert_max_num_queries
):
    user = PostFactory(role=role, area="").user
    TeachingFactory(cohort=cohort, instructor=user)
    fill(cohort, 1)
    home(client, user)
    with django_assert_max_num_queries(36) as once:
        client.get(reverse("reports:home"))
    fill(cohort, 3)

    with django_assert_max_num_queries(len(once.captured_queries)):
        client.get(reverse("reports:home"))


def fill(cohort, count):
    for number in range(count):
        starts_at = timezone.now() - dt.timedelta(days=number + 1, hours=count)
        SessionFactory(cohort=cohort, starts_at=starts_at)
        EnrolmentFactory(cohort=cohort, enrolled_at=timezone.now() - dt.timedelta(days=30))
        EnrolmentFactory(cohort=cohort, graduate=True)
