"""Who may open and do what: the table of permissions over an area, said by every page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from tests.factories import EnrolmentFactory, SessionFactory, TeachingFactory, someone

pytestmark = pytest.mark.django_db

PEOPLE = {
    "national admin": (Role.ADMIN, ""),
    "state admin": (Role.ADMIN, "20"),
    "admin elsewhere": (Role.ADMIN, "31"),
    "coordinator": (Role.COORDINATOR, "20546/AD-OAX-01/"),
    "coordinator elsewhere": (Role.COORDINATOR, "31050/AD-YUC-01/"),
    "instructor of the cohort": (Role.INSTRUCTOR, "20"),
    "instructor of others": (Role.INSTRUCTOR, "20"),
    "officer": (Role.OFFICER, ""),
    "mentor": (Role.MENTOR, ""),
    "sponsor": (Role.SPONSOR, ""),
}
ADMINS = {"national admin", "state admin"}
RUNS = ADMINS | {"coordinator"}
SEES = RUNS | {"instructor of the cohort", "officer"}
TEACHES = RUNS | {"instructor of the cohort"}

PAGES = {
    "cohort": SEES,
    "progress": SEES,
    "progress-csv": SEES,
    "enrolment": SEES,
    "cohort-edit": RUNS,
    "session-new": RUNS,
    "session-edit": RUNS,
    "session-cancel": RUNS,
    "dismiss": RUNS,
    "enrol": RUNS,
    "withdraw": RUNS,
    "cohort-new": RUNS,
    "attendance": TEACHES,
    "grade": {"instructor of the cohort"},
}


@pytest.fixture
def address(cohort, instructor, enrolment):
    """The address of each page, about one cohort of Teotitlán del Valle."""
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() - dt.timedelta(hours=1))
    args = {
        "enrolment": [enrolment.pk],
        "withdraw": [enrolment.pk],
        "grade": [enrolment.pk],
        "session-edit": [session.pk],
        "session-cancel": [session.pk],
        "attendance": [session.pk],
        "dismiss": [cohort.pk, instructor.pk],
        "cohort-new": [cohort.village.code],
    }
    return lambda name: reverse(f"training:{name}", args=args.get(name, [cohort.pk]))


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_within_reach_and_otherwise_does_not_exist(client, cohort, address, page, who):
    person = someone(*PEOPLE[who])
    if who == "instructor of the cohort":
        TeachingFactory(cohort=cohort, instructor=person)
    client.force_login(person)

    response = client.get(address(page))

    assert response.status_code == (200 if who in PAGES[page] else 404)


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(client, address, page):
    url = address(page)

    assert client.get(url).url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
def test_a_learner_of_the_cohort_opens_none_of_its_pages(client, address, enrolment, page):
    client.force_login(EnrolmentFactory(cohort=enrolment.cohort).learner)

    assert client.get(address(page)).status_code == 404


def test_a_learner_who_opens_their_staff_page_lands_on_their_own(client, enrolment, address):
    client.force_login(enrolment.learner)

    response = client.get(address("enrolment"))

    assert response.url == reverse("training:learn", args=[enrolment.pk])


@pytest.mark.parametrize("who", ["coordinator", "national admin", "officer"])
def test_only_who_teaches_grades(client, address, enrolment, who):
    client.force_login(someone(*PEOPLE[who]))

    response = client.post(address("grade"), {"component": "project", "score": "90"})

    assert response.status_code == 404
    assert not enrolment.grades.exists()


@pytest.mark.parametrize("who", ["national admin", "coordinator", "instructor of others"])
def test_the_list_holds_what_is_in_reach(client, cohort, who):
    client.force_login(someone(*PEOPLE[who]))

    found = list(client.get(reverse("training:cohorts")).context["page"])

    assert found == ([] if who == "instructor of others" else [cohort])


def test_the_list_does_not_exist_for_who_has_no_post(client, enrolment):
    client.force_login(enrolment.learner)

    assert client.get(reverse("training:cohorts")).status_code == 404


def test_the_panel_of_a_village_shows_cohorts_in_reach_only(client, cohort):
    url = reverse("training:village-panel", args=[cohort.village.code])

    client.force_login(someone(*PEOPLE["instructor of others"]))
    assert cohort.name not in client.get(url).content.decode()
    client.force_login(someone(*PEOPLE["coordinator"]))
    assert cohort.name in client.get(url).content.decode()
    client.force_login(someone(*PEOPLE["coordinator elsewhere"]))
    assert client.get(url).status_code == 404


def test_buttons_are_shown_to_those_who_may_press_them(client, cohort, address):
    client.force_login(someone(*PEOPLE["officer"]))
    page = client.get(address("cohort")).content.decode()

    assert address("enrol") not in page
    assert address("cohort-edit") not in page
    assert address("progress") in page
