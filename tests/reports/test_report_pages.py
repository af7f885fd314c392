"""Progress reports in the browser: asked for, waited for, read, taken away, within reach."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from reports import actions
from reports.models import ProgressReport
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    ProgressReportFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db

MONTH = dt.date(2026, 10, 1)


@pytest.fixture
def village():
    return VillageFactory()


def made(**about) -> ProgressReport:
    report = ProgressReportFactory(**about)
    actions.make(report)
    report.refresh_from_db()
    return report


def this_month() -> str:
    return f"{timezone.localdate():%Y-%m}"


def test_a_coordinator_asks_for_the_report_of_their_village(client, village):
    coordinator = someone(Role.COORDINATOR, village.area)
    client.force_login(coordinator)

    response = client.post(reverse("reports:ask"), {"place": village.code, "month": this_month()})

    report = ProgressReport.objects.get()
    assert response.url == report.get_absolute_url()
    assert (report.village, report.asked_by) == (village, coordinator)


@pytest.mark.parametrize("place", ["pais", "AD-YUC-01", ""])
def test_nobody_asks_beyond_their_reach(client, village, place):
    VillageFactory(municipality=Municipality.objects.get(code="31102"))
    client.force_login(someone(Role.COORDINATOR, village.area))

    response = client.post(reverse("reports:ask"), {"place": place, "month": this_month()})

    assert response.context["form"].errors.keys() == {"place"}
    assert not ProgressReport.objects.exists()


def test_a_month_that_is_not_offered_is_refused_beside_its_field(client, village):
    client.force_login(someone(Role.ADMIN))

    response = client.post(reverse("reports:ask"), {"place": "pais", "month": "2031-01"})

    assert response.context["form"].errors.keys() == {"month"}


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.ADMIN, "", 200),
        (Role.SPONSOR, "", 200),
        (Role.COORDINATOR, "20546/AD-OAX-01/", 200),
        (Role.ADMIN, "31", 404),
        (Role.MENTOR, "", 404),
    ],
)
def test_a_village_s_report_is_read_within_reach(client, village, role, area, status):
    report = made(village=village)
    client.force_login(someone(role, area))

    names = ("report", "report-pdf", "report-csv")
    pages = [client.get(reverse(f"reports:{name}", args=[report.pk])) for name in names]

    assert [page.status_code for page in pages] == [status] * 3


@pytest.mark.parametrize(("role", "named"), [(Role.COORDINATOR, True), (Role.SPONSOR, False)])
def test_who_asked_for_a_report_is_told_to_those_who_see_people(client, village, role, named):
    asker = UserFactory(given_names="Zenaida", first_surname="Lazo", second_surname="Bautista")
    report = made(village=village, asked_by=asker)
    client.force_login(someone(role, village.area))

    for url in (reverse("reports:reports"), report.get_absolute_url()):
        assert ("Zenaida" in client.get(url).content.decode()) is named


def test_a_village_s_panel_leads_to_its_reports_whatever_its_name(client, village):
    village.locality = "Cal & Canto #2"
    village.save()
    client.force_login(someone(Role.ADMIN))

    page = client.get(reverse("reports:village-panel", args=[village.code])).content.decode()

    assert "?q=Cal%20%26%20Canto%20%232" in page


def test_the_country_s_report_is_for_who_reaches_the_country(client, village):
    report = made()
    client.force_login(someone(Role.COORDINATOR, village.area))

    assert client.get(report.get_absolute_url()).status_code == 404


def test_a_waiting_report_asks_for_itself_until_it_is_there(client, village):
    report = ProgressReportFactory(village=village)
    client.force_login(someone(Role.ADMIN))
    url = report.get_absolute_url()

    waiting = client.get(url, headers={"HX-Request": "true"})
    actions.make(report)
    done = client.get(url, headers={"HX-Request": "true"})

    assert "hx-get" in waiting.content.decode()
    assert "<html" not in waiting.content.decode()
    assert done.headers["HX-Refresh"] == "true"


def test_a_report_shows_its_figures(client, village):
    cohort = CohortFactory(village=village)
    EnrolmentFactory(cohort=cohort, enrolled_at=dt.datetime(2026, 10, 5, 18, tzinfo=dt.UTC))
    report = made(village=village)
    client.force_login(someone(Role.ADMIN))

    response = client.get(report.get_absolute_url())

    headline = {number["label"]: number["value"] for number in response.context["says"]["headline"]}
    assert headline["Inscripciones vigentes"] == "1"


def test_a_failed_report_says_so_and_is_tried_again_by_who_may_ask(client, village):
    report = ProgressReportFactory(village=village, failed_at=timezone.now(), tries=5)
    client.force_login(someone(Role.ADMIN))

    page = client.get(report.get_absolute_url()).content.decode()
    client.post(reverse("reports:retry", args=[report.pk]))

    report.refresh_from_db()
    assert "No se pudo hacer este informe" in page
    assert report.state == "waiting"


def test_an_observer_may_not_have_a_report_tried_again(client, village):
    report = ProgressReportFactory(village=village, failed_at=timezone.now(), tries=5)
    client.force_login(someone(Role.SPONSOR))

    assert client.post(reverse("reports:retry", args=[report.pk])).status_code == 404


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 3),
        ({"kind": "country"}, 1),
        ({"kind": "village"}, 2),
        ({"q": "oaxaca"}, 2),
        ({"q": "TEOTITLAN"}, 2),
        ({"month": "2026-09"}, 1),
        ({"q": "yucatan"}, 0),
    ],
)
def test_the_list_is_filtered_from_the_url(client, village, filters, count, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    ProgressReportFactory()
    ProgressReportFactory(village=village)
    ProgressReportFactory(village=village, month="2026-09-01", until="2026-09-30")
    client.force_login(someone(Role.ADMIN))

    response = client.get(reverse("reports:reports"), filters)

    assert len(response.context["page"]) == count


def test_the_list_costs_the_same_for_three_as_for_one(
    client, village, django_assert_max_num_queries
):
    client.force_login(someone(Role.ADMIN))
    for month in (8, 9, 10):
        ProgressReportFactory(village=village, month=dt.date(2026, month, 1))
    client.get(reverse("reports:reports"))

    with django_assert_max_num_queries(6):
        client.get(reverse("reports:reports"))


def test_the_village_page_s_part_shows_its_latest_reports(client, village):
    report = made(village=village)
    client.force_login(someone(Role.COORDINATOR, village.area))

    url = reverse("reports:village-panel", args=[village.code])
    response = client.get(url, headers={"HX-Request": "true"})

    assert report.get_absolute_url() in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_programme_is_enough_to_open_the_pages(client):
    ProgrammeFactory()
    client.force_login(someone(Role.ADMIN))

    pages = [client.get(reverse(f"reports:{name}")) for name in ("reports", "ask", "board", "home")]

    assert [page.status_code for page in pages] == [200] * 4
