"""Addresses with a NUL are refused before anything is asked of the database."""

import json

import pytest
from django.utils.http import urlsafe_base64_encode

from accounts.rules import Role
from tests.factories import someone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/aldeas/%00/",
        "/invitacion/%00/",
        "/aldeas/municipios/?municipality=oa%00",
        "/programa/?programa=%00",
    ],
)
def test_an_address_with_a_nul_is_a_bad_request(client, address):
    client.force_login(someone(Role.ADMIN))

    response = client.get(address)

    assert response.status_code == 400
    assert "No entendimos" in response.content.decode()


def test_a_nul_in_where_a_page_begins_shows_the_first_page(client):
    client.force_login(someone(Role.ADMIN))
    after = urlsafe_base64_encode(json.dumps(["\0", "1"]).encode())

    response = client.get("/personas/", {"after": after})

    assert response.context["page"].is_first
