"""Sites of a village, and how each is connected."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories import VillageFactory
from villages.actions import sites
from villages.models import Reading, Site
from villages.queries.sites import speeds, with_quality
from villages.rules.connectivity import MEASUREMENT_BYTES, quality

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def library(village):
    return open_site(village)


def open_site(village, **facts) -> Site:
    facts = {"name": "Biblioteca municipal", "address": "Hidalgo 3, Centro"} | facts
    return sites.open_site(village, by=None, **facts)


def code_of(refusal, field: str) -> str:
    return refusal.value.error_dict[field][0].code


def test_the_first_site_is_the_main_one_and_there_is_only_one(village):
    first = open_site(village)
    second = open_site(village, name="Casa de cultura", is_main=True)

    first.refresh_from_db()
    assert (first.is_main, second.is_main) == (False, True)


def test_a_site_made_main_takes_the_place_of_the_other(village, library):
    other = open_site(village, name="Casa de cultura")

    sites.edit(other, is_main=True, by=None)

    assert village.sites.get(is_main=True) == other


def test_when_the_main_site_closes_another_takes_its_place(village, library):
    second = open_site(village, name="Casa de cultura")
    open_site(village, name="Bachillerato")

    sites.close(library, by=None)

    assert village.sites.get(is_main=True) == second


def test_the_main_site_gives_its_place_only_to_another(village, library):
    sites.edit(library, is_main=False, by=None)
    assert village.sites.get(is_main=True) == library

    second = open_site(village, name="Casa de cultura")
    sites.edit(library, is_main=False, by=None)

    assert village.sites.get(is_main=True) == second


def test_two_open_sites_of_a_village_have_two_names(village, library):
    with pytest.raises(ValidationError) as refusal:
        open_site(village, name="BIBLIOTECA MUNICIPAL")

    assert code_of(refusal, "name") == "name-taken"


def test_a_closed_site_frees_its_name_and_waits_for_it(village, library):
    sites.close(library, by=None)
    again = open_site(village)

    with pytest.raises(ValidationError):
        sites.reopen(library, by=None)
    sites.edit(again, name="Biblioteca nueva", by=None)
    sites.reopen(library, by=None)

    assert village.sites.open().count() == 2


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "code"),
    [
        ("20.9674", "-89.5926", "latitude", "point-elsewhere"),
        ("17.05", None, "longitude", "point-half"),
        ("17.05", "96.50", "longitude", "point-sign"),
        ("-96.50", "17.05", "latitude", "point-swapped"),
    ],
)
def test_a_point_outside_the_state_is_refused(village, latitude, longitude, field, code):
    point = {"latitude": latitude, "longitude": longitude}

    with pytest.raises(ValidationError) as refusal:
        open_site(village, **point)

    assert code_of(refusal, field) == code
    assert not Site.objects.exists()


def test_a_site_may_have_no_point(library):
    assert library.latitude is None


@pytest.mark.parametrize(
    ("reading", "field", "code"),
    [
        ({"down_mbps": -1}, "down_mbps", "impossible"),
        ({"down_mbps": 25_000}, "down_mbps", "impossible"),
        ({"down_mbps": 5, "up_mbps": 2001}, "up_mbps", "impossible"),
        ({"down_mbps": 5, "latency_ms": 0}, "latency_ms", "impossible"),
        ({"down_mbps": 5, "latency_ms": 60_000}, "latency_ms", "impossible"),
        ({"down_mbps": 5, "measured_at": dt.timedelta(hours=1)}, "measured_at", "date"),
        ({"down_mbps": 5, "measured_at": dt.timedelta(days=-2000)}, "measured_at", "date"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(library, reading, field, code):
    if "measured_at" in reading:
        reading = reading | {"measured_at": timezone.now() + reading["measured_at"]}

    with pytest.raises(ValidationError) as refusal:
        sites.note_reading(library, by=None, **reading)

    assert code_of(refusal, field) == code
    assert not Reading.objects.exists()


def test_a_reading_sent_twice_is_one(library):
    now = timezone.now()
    for moment in (now, now + dt.timedelta(seconds=3), now - dt.timedelta(minutes=9)):
        sites.note_reading(library, down_mbps=Decimal("7.5"), measured_at=moment, by=None)

    assert Reading.objects.count() == 2


def test_no_connection_is_a_reading_too(library):
    sites.note_reading(library, down_mbps=0, by=None)

    [site] = with_quality(Site.objects.with_last_reading())
    assert str(site.words) == "sin conexión"


def test_the_last_reading_is_the_last_measured_not_the_last_written(library):
    now = timezone.now()
    sites.note_reading(library, down_mbps=12, measured_at=now, by=None)
    sites.note_reading(library, down_mbps=3, measured_at=now - dt.timedelta(days=9), by=None)

    assert Site.objects.with_last_reading().get().last_down == 12


def test_a_withdrawn_reading_stays_with_its_reason_and_no_longer_counts(library):
    now = timezone.now()
    sites.note_reading(library, down_mbps=4, measured_at=now - dt.timedelta(days=9), by=None)
    wrong = sites.note_reading(library, down_mbps=900, measured_at=now, by=None)

    sites.withdraw_reading(wrong, because="se midió en otra sede", by=None)

    assert Site.objects.with_last_reading().get().last_down == 4
    assert speeds(library) == [4.0]
    assert library.readings.first().withdrawn_because == "se midió en otra sede"


def test_a_reading_is_withdrawn_once_for_the_first_reason(library):
    wrong = sites.note_reading(library, down_mbps=900, by=None)
    sites.withdraw_reading(wrong, because="se midió en otra sede", by=None)

    sites.withdraw_reading(wrong, because="otra cosa", by=None)

    wrong.refresh_from_db()
    assert wrong.withdrawn_because == "se midió en otra sede"


@pytest.mark.parametrize(
    ("mbps", "words"), [(0, "none"), (1.9, "poor"), (2, "fair"), (9.9, "fair"), (10, "good")]
)
def test_what_a_speed_is_good_for(mbps, words):
    assert quality(mbps) == words


def test_a_measurement_spends_less_than_three_megabytes():
    assert MEASUREMENT_BYTES < 3_000_000
