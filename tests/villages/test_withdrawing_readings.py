"""Withdrawing a wrong reading of a connection, from its page."""

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories import SiteFactory, someone
from villages.actions import sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading():
    return sites.note_reading(SiteFactory(), down_mbps=900, by=None)


@pytest.fixture
def address(client, reading):
    client.force_login(someone(Role.COORDINATOR, reading.area))
    return reverse("villages:reading-withdraw", args=[reading.pk])


def test_the_page_of_a_site_tells_which_reading_was_withdrawn_and_why(client, address, reading):
    page = client.post(address, {"because": "se midió en otra sede"}, follow=True)

    said = page.content.decode()
    assert "se midió en otra sede" in said
    assert address not in said


@pytest.mark.parametrize("because", ["", "   ", "x" * 301])
def test_a_reading_is_not_withdrawn_without_a_reason_that_fits(client, address, reading, because):
    page = client.post(address, {"because": because})

    reading.refresh_from_db()
    assert page.status_code == 200
    assert reading.withdrawn_at is None


def test_a_site_whose_only_reading_was_withdrawn_has_no_quality(client, address, reading):
    page = client.post(address, {"because": "error"}, follow=True)

    assert "Buena: para una clase" not in page.content.decode()
