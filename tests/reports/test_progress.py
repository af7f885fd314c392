"""Progress reports: once a month for each place, made whatever happens, mailed once."""

import datetime as dt
import io
from csv import DictReader

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Mail
from accounts.rules import Role
from reports import actions
from reports.models import ProgressReport
from reports.rules import TRIES
from reports.tasks import make_waiting
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    ProgrammeFactory,
    ProgressReportFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db

TIJUANA, MEXICO_CITY, CANCUN = "02004", "09009", "23005"
JANUARY = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)


def village_in(municipality, time_zone):
    return VillageFactory(
        municipality=Municipality.objects.get(code=municipality),
        time_zone=time_zone,
        registered_at=JANUARY,
    )


@pytest.fixture
def three_zones():
    return {
        "Tijuana": village_in(TIJUANA, "America/Tijuana"),
        "Mexico City": village_in(MEXICO_CITY, "America/Mexico_City"),
        "Cancún": village_in(CANCUN, "America/Cancun"),
    }


def asked_for(month):
    scheduled = ProgressReport.objects.filter(month=month, asked_by=None)
    return set(scheduled.values_list("village__state", flat=True))


@pytest.mark.parametrize(
    ("moment", "states"),
    [
        ("2026-10-01T04:59:00+00:00", set()),
        ("2026-10-01T05:05:00+00:00", {"23"}),
        ("2026-10-01T06:05:00+00:00", {"23", "09", None}),
        ("2026-10-01T07:05:00+00:00", {"23", "09", None, "02"}),
    ],
    ids=["nowhere yet", "Cancún", "Mexico City and the country", "Tijuana, on summer time"],
)
def test_the_month_is_over_first_in_the_east(three_zones, moment, states):
    now = dt.datetime.fromisoformat(moment)
    with time_machine.travel(now, tick=False):
        actions.ask_for_monthly(timezone.now())

    assert asked_for(dt.date(2026, 9, 1)) == states


def test_each_place_gets_one_report_a_month_however_often_the_clock_asks(three_zones):
    first_of_october = dt.datetime(2026, 10, 1, 18, tzinfo=dt.UTC)

    asked = [actions.ask_for_monthly(first_of_october + dt.timedelta(hours=h)) for h in range(5)]

    assert [len(ids) for ids in asked] == [4, 0, 0, 0, 0]


def test_a_missed_first_of_the_month_is_made_up_for(three_zones):
    actions.ask_for_monthly(dt.datetime(2026, 10, 9, tzinfo=dt.UTC))

    assert asked_for(dt.date(2026, 9, 1)) == {"23", "09", None, "02"}


def test_nothing_is_told_of_months_before_the_programme(three_zones):
    assert actions.ask_for_monthly(dt.datetime(2026, 1, 3, tzinfo=dt.UTC)) == []


def test_nothing_is_told_of_months_after_the_programme(three_zones):
    programme = ProgrammeFactory()
    programme.ends_on = dt.date(2026, 8, 31)
    programme.save()

    assert actions.ask_for_monthly(dt.datetime(2026, 10, 3, tzinfo=dt.UTC)) == []


def test_a_village_gets_no_report_of_a_month_before_it_was_there(three_zones):
    VillageFactory(registered_at=dt.datetime(2026, 10, 2, tzinfo=dt.UTC))

    actions.ask_for_monthly(dt.datetime(2026, 10, 3, tzinfo=dt.UTC))

    assert "20" not in asked_for(dt.date(2026, 9, 1))


def test_a_report_is_made_kept_and_mailed_once():
    village = VillageFactory()
    coordinator = PostFactory(role=Role.COORDINATOR, area=village.area).user
    report = ProgressReportFactory(village=village)

    made = [actions.make(report) for _ in range(3)]

    report.refresh_from_db()
    assert made == [True, False, False]
    assert default_storage.open(report.pdf).read(5) == b"%PDF-"
    assert list(Mail.objects.values_list("to", flat=True)) == [coordinator.email]


def test_a_village_s_report_on_three_courses_is_one_tagged_page():
    village = VillageFactory()
    for code in ("GET-INS", "GET-EST", "GET-EMP"):
        title = "Emprendedoras y emprendedores de la aldea"
        cohort = CohortFactory(village=village, course__code=code, course__title=title)
        EnrolmentFactory(cohort=cohort, enrolled_at=JANUARY)
    report = ProgressReportFactory(village=village)

    actions.make(report)

    report.refresh_from_db()
    pdf = pypdf.PdfReader(default_storage.open(report.pdf))
    assert len(report.figures["courses"]) == 3
    assert len(pdf.pages) == 1
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"] == "es-MX"


def test_the_country_s_report_goes_to_the_national_administration():
    VillageFactory()
    national = someone(Role.ADMIN)
    someone(Role.ADMIN, "20")

    actions.make(ProgressReportFactory())

    assert list(Mail.objects.values_list("to", flat=True)) == [national.email]


def test_the_sweep_makes_what_a_lost_message_left_behind(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    from config.celery import app

    app.conf.task_always_eager = True
    report = ProgressReportFactory()

    make_waiting()

    app.conf.task_always_eager = False
    report.refresh_from_db()
    assert report.made_at


def test_a_report_another_worker_has_in_hand_is_left_alone():
    report = ProgressReportFactory(due_at=timezone.now() + dt.timedelta(minutes=1), tries=1)

    assert actions.make(report) is False


def test_a_claim_of_a_killed_worker_expires():
    report = ProgressReportFactory(due_at=timezone.now() - dt.timedelta(seconds=1), tries=1)

    assert actions.make(report) is True


def test_a_report_that_cannot_be_made_is_tried_a_few_times_and_then_says_so(monkeypatch):
    report = ProgressReportFactory()
    monkeypatch.setattr("reports.documents.progress.TEMPLATE", "/nowhere/progress")

    for _ in range(TRIES + 1):
        actions.make(report)
        ProgressReport.objects.update(due_at=timezone.now())

    report.refresh_from_db()
    assert (report.tries, report.state) == (TRIES, "failed")
    assert report.last_error
    assert not Mail.objects.exists()


def test_a_failed_report_can_be_tried_again():
    admin = someone(Role.ADMIN)
    report = ProgressReportFactory(failed_at=timezone.now(), tries=TRIES, last_error="Typst")

    actions.retry(report, by=admin)

    assert actions.make(report) is True


def test_a_report_asked_for_twice_while_it_waits_is_one():
    village, admin = VillageFactory(), someone(Role.ADMIN)
    with time_machine.travel(dt.datetime(2026, 11, 10, 18, tzinfo=dt.UTC)):
        asked = [
            actions.ask(village.programme, village=village, month=dt.date(2026, 11, 1), by=admin)
            for _ in range(2)
        ]

    assert asked[0] == asked[1]
    assert asked[0].until == dt.date(2026, 11, 10)


@pytest.mark.parametrize(
    ("month", "code"), [("2026-12-01", "month-to-come"), ("2025-12-01", "before-programme")]
)
def test_only_months_of_the_programme_until_now_can_be_asked_for(month, code):
    with (
        time_machine.travel(dt.datetime(2026, 11, 10, 18, tzinfo=dt.UTC)),
        pytest.raises(ValidationError) as refusal,
    ):
        actions.ask(ProgrammeFactory(), month=dt.date.fromisoformat(month), by=someone(Role.ADMIN))

    assert refusal.value.code == code


def test_the_figures_are_those_of_the_month_where_the_village_is():
    village = village_in(TIJUANA, "America/Tijuana")
    cohort = CohortFactory(village=village)
    for enrolled_at in ("2026-10-01T06:59Z", "2026-10-01T07:00Z", "2026-11-01T06:59Z"):
        at = dt.datetime.fromisoformat(enrolled_at.replace("Z", "+00:00"))
        EnrolmentFactory(cohort=cohort, enrolled_at=at)
    certified_at = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    passed = EnrolmentFactory(cohort=cohort, graduate=True, enrolled_at=JANUARY)
    CertificateFactory(enrolment=passed, issued_at=certified_at)
    report = ProgressReportFactory(village=village)

    actions.make(report)

    report.refresh_from_db()
    numbers = report.figures["numbers"]
    assert (numbers["enrolled"], numbers["enrolled_new"]) == (4, 2)
    assert (numbers["certified"], numbers["certified_new"]) == (1, 1)
    assert numbers["attendance"] is None
    assert [course["code"] for course in report.figures["courses"]] == [cohort.course.code]


def test_the_country_adds_up_its_villages():
    for village in (village_in(TIJUANA, "America/Tijuana"), village_in(CANCUN, "America/Cancun")):
        cohort = CohortFactory(village=village)
        EnrolmentFactory.create_batch(2, cohort=cohort, enrolled_at=JANUARY)
    report = ProgressReportFactory()

    actions.make(report)

    report.refresh_from_db()
    assert report.figures["numbers"]["enrolled"] == 4
    assert [row["enrolled"] for row in report.figures["villages"]] == [2, 2]


def test_the_csv_opens_with_its_accents_and_without_formulas():
    village = VillageFactory(locality="=Teotitlán")
    report = ProgressReportFactory(village=village)

    actions.make(report)

    report.refresh_from_db()
    content = default_storage.open(report.csv).read()
    (row,) = DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert content.startswith(b"\xef\xbb\xbf")
    assert row["Lugar"] == "'=Teotitlán"


def test_the_figures_cost_the_same_for_three_villages_as_for_one(django_assert_max_num_queries):
    from reports.queries.figures import figures

    report = ProgressReportFactory()
    for code in (TIJUANA, MEXICO_CITY, CANCUN):
        village = village_in(code, "America/Mexico_City")
        EnrolmentFactory(cohort=CohortFactory(village=village), enrolled_at=JANUARY)

    with django_assert_max_num_queries(11):
        figures(report)
