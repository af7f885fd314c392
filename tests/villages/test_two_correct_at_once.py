"""Two pages open on the same thing, and both saved."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories import (
    AgreementFactory,
    OrganisationFactory,
    SiteFactory,
    VillageFactory,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def signed_in(client):
    client.force_login(someone(Role.ADMIN))
    return client


def opened(client, url: str) -> dict[str, str]:
    """The form of a page as a browser would send it back untouched."""
    page = client.get(url)
    form = page.context["form"]
    data = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    return data | {"seen": unescape(seen[1])}


CASES = {
    "villages:edit": ("vocation", "indigenous_language"),
    "villages:organisation-edit": ("website", "note"),
    "villages:site-edit": ("address", "opening_hours"),
    "villages:agreement-edit": ("title", "note"),
}


@pytest.fixture(params=CASES)
def page(request, village):
    """The address of a page that corrects something, and two of its fields."""
    row = {
        "villages:edit": lambda: village,
        "villages:organisation-edit": OrganisationFactory,
        "villages:site-edit": lambda: SiteFactory(village=village),
        "villages:agreement-edit": lambda: AgreementFactory(village=village),
    }[request.param]()
    key = row.code if row == village else row.pk
    return reverse(request.param, args=[key]), row, *CASES[request.param]


def text(field: str, words: str) -> str:
    return f"https://{words}.example.mx" if field == "website" else words


def test_what_was_left_alone_keeps_what_the_other_wrote(signed_in, page):
    url, row, one, other = page
    first, second = opened(signed_in, url), opened(signed_in, url)

    signed_in.post(url, first | {one: text(one, "primera")})
    signed_in.post(url, second | {other: "segunda"})

    row.refresh_from_db()
    assert (getattr(row, one), getattr(row, other)) == (text(one, "primera"), "segunda")


def test_what_both_changed_is_told_once_and_nothing_is_lost(signed_in, page):
    url, row, one, _other = page
    first, second = opened(signed_in, url), opened(signed_in, url)

    signed_in.post(url, first | {one: text(one, "primera")})
    answer = signed_in.post(url, second | {one: text(one, "segunda")})

    row.refresh_from_db()
    assert getattr(row, one) == text(one, "primera")
    told = answer.context["form"]
    assert "primera" in str(told.errors[one])
    assert told[one].value() == text(one, "segunda")

    signed_in.post(url, second | {one: text(one, "segunda"), "seen": told["seen"].value()})

    row.refresh_from_db()
    assert getattr(row, one) == text(one, "segunda")


@pytest.mark.parametrize("seen", ["", "null", "[1]", '{"name": "x"}', "x" * 3000])
def test_a_mark_that_makes_no_sense_loses_nothing(signed_in, seen):
    there = OrganisationFactory()
    url = reverse("villages:organisation-edit", args=[there.pk])

    answer = signed_in.post(url, opened(signed_in, url) | {"note": "Nueva", "seen": seen})

    assert answer.status_code in (200, 302)
