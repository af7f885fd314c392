"""The promises' numbers: what counts, once, and what stays hidden."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from accounts.rules import Role
from reports.actions import tallies
from reports.indicators import INDICATORS, KEPT, catalogue, further_lines, total_of
from reports.queries.tallies import rows
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    CourseFactory,
    EnrolmentFactory,
    PostFactory,
    ProgrammeFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from training.models import Course
from villages.models import Municipality, Organisation, Target

pytestmark = pytest.mark.django_db

certified, states, students = (INDICATORS[code] for code in ("certified", "states", "students"))


@pytest.fixture
def programme():
    return ProgrammeFactory()


def village_in(municipality):
    return VillageFactory(municipality=Municipality.objects.get(code=municipality))


def certify(count, village):
    cohort = CohortFactory(village=village)
    for _ in range(count):
        CertificateFactory(enrolment__cohort=cohort)


def listed(programme, user, **place) -> int:
    """How many the list behind the certified shows to somebody."""
    tallies.catch_up()
    return rows("certified", programme, user, **place).count()


def oaxacan_village():
    return village_in("20546")


def test_a_person_with_two_certificates_is_certified_once(programme):
    learner = UserFactory()
    village = oaxacan_village()
    for name in ("Generación 1", "Generación 2"):
        cohort = CohortFactory(name=name, village=village)
        CertificateFactory(enrolment__learner=learner, enrolment__cohort=cohort)

    assert certified.value(programme) == 1
    assert listed(programme, someone(Role.ADMIN)) == 1


def test_a_revoked_certificate_does_not_count(programme):
    CertificateFactory(revoked_at=timezone.now(), revoked_because="Error de captura")

    assert certified.value(programme) == 0


def test_students_count_when_they_pass_the_students_track(programme):
    village = oaxacan_village()
    other = CourseFactory(code="GET-EMP", track=Course.Track.ENTREPRENEUR)
    cohort = CohortFactory(village=village)
    EnrolmentFactory(graduate=True, cohort=cohort)
    EnrolmentFactory(graduate=False, cohort=cohort)
    entrepreneurs = CohortFactory(village=village, course=other, name="Emprender 1")
    EnrolmentFactory(graduate=True, cohort=entrepreneurs)

    assert students.value(programme) == 1


@pytest.mark.parametrize(
    "missing",
    [None, "coordinator", "host", "cohort"],
    ids=["all", "no one", "no host", "no cohort"],
)
def test_a_state_counts_when_its_village_has_all_three(programme, missing):
    village = oaxacan_village()
    if missing != "host":
        village.host = Organisation.objects.create(name="Universidad de la Sierra")
        village.save()
    if missing != "coordinator":
        PostFactory(role=Role.COORDINATOR, area=village.area)
    if missing != "cohort":
        today = timezone.localdate()
        CohortFactory(village=village, starts_on=today, ends_on=today)

    assert states.value(programme) == (0 if missing else 1)


def test_a_cohort_still_to_begin_does_not_make_a_village_active(programme):
    village = oaxacan_village()
    village.host = Organisation.objects.create(name="Universidad de la Sierra")
    village.save()
    PostFactory(role=Role.COORDINATOR, area=village.area)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    CohortFactory(village=village, starts_on=tomorrow, ends_on=tomorrow)

    assert states.value(programme) == 0


def test_numbers_by_state_and_village_are_those_of_the_lists_behind(programme):
    oaxaca, yucatan = village_in("20546"), village_in("31102")
    for village, count in ((oaxaca, 3), (yucatan, 2)):
        certify(count, village)
    admin = someone(Role.ADMIN)

    by_state = certified.by_state(programme)

    assert by_state["20"] == 3 == certified.value(programme, state="20")
    assert by_state["31"] == 2 == certified.value(programme, village=yucatan)
    assert certified.by_village(programme) == {oaxaca.pk: 3, yucatan.pk: 2}
    assert sum(by_state.values()) == certified.value(programme) == 5
    assert listed(programme, admin) == 5
    assert listed(programme, admin, state="31") == 2


@pytest.mark.parametrize(
    ("role", "area", "seen"),
    [
        (Role.ADMIN, "", 2),
        (Role.COORDINATOR, "20546/AD-OAX-01/", 2),
        (Role.ADMIN, "31", 0),
        (Role.SPONSOR, "", 0),
    ],
)
def test_the_list_behind_the_number_ends_where_a_post_ends(programme, role, area, seen):
    cohort = CohortFactory(village=oaxacan_village())
    CertificateFactory(enrolment__cohort=cohort)
    CertificateFactory(enrolment__cohort=cohort)

    assert listed(programme, someone(role, area)) == seen


def test_small_counts_of_a_state_are_hidden_from_those_who_may_not_see_the_list(programme):
    for municipality, count in (("20546", 3), ("31102", 6), ("07101", 8), ("21043", 9)):
        certify(count, village_in(municipality))

    sponsor = certified.told_by_state(programme, user=someone(Role.SPONSOR))
    oaxacan = certified.told_by_state(programme, user=someone(Role.ADMIN, "20"))

    assert (sponsor["20"], sponsor["31"], sponsor["21"]) == (None, None, 9)
    assert (oaxacan["20"], oaxacan["31"], oaxacan["21"]) == (3, None, 9)


def test_businesses_are_not_measured_which_is_not_none(programme):
    assert INDICATORS["businesses"].value(programme) is None


def test_a_promise_for_each_village_adds_up_over_the_villages_promised(programme):
    target = Target(programme=programme, indicator="businesses", scope="village", value=50)

    assert total_of(target, states_promised=32, villages=5) == 1600
    assert total_of(target, states_promised=0, villages=5) == 250


def test_numbers_cost_the_same_however_many_there_are(programme, django_assert_num_queries):
    for municipality in ("20546", "31102", "21043"):
        village = village_in(municipality)
        CertificateFactory(enrolment__cohort=CohortFactory(village=village))

    with django_assert_num_queries(3):
        certified.value(programme)
        certified.by_state(programme)
        certified.by_village(programme)


def test_every_line_of_the_catalogue_is_measured_a_part_of_a_number_or_said_not_to_be(client):
    ProgrammeFactory()
    sources = {one.source for one in INDICATORS.values()}
    further = {line.code: line for line in further_lines()}

    page = client.get("/promesas/").content.decode()

    assert sources | set(further) == {line.code for line in catalogue.lines()}
    assert not sources & set(further)
    for line in catalogue.lines():
        assert line.code in sources or escape(line.name_es) in page
    for code, (number, dimension) in catalogue.PARTS.items():
        assert further[code].part_of == number
        assert dimension in KEPT[number].dimensions
    assert page.count("Todavía no se mide") >= len(further) - len(catalogue.PARTS)


def test_the_catalogue_speaks_the_reader_s_language():
    line = next(line for line in catalogue.lines() if line.code == "A04")

    with override("en"):
        assert line.name == "Satisfaction / recommendation"
    with override("es"):
        assert line.name == "Satisfacción y recomendación"
