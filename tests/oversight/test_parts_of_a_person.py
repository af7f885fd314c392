"""The parts of a person's page, which are pages of their own for those without scripts."""

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories import someone

pytestmark = pytest.mark.django_db


def as_a_page_and_as_a_part(client, url) -> tuple[str, str]:
    alone = client.get(url).content.decode()
    return alone, client.get(url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("part", ["oversight:person-reach", "oversight:person-record"])
def test_a_part_is_a_whole_page_where_there_are_no_scripts(client, part):
    person = someone(Role.COORDINATOR, "20")
    client.force_login(someone(Role.ADMIN))

    alone, within = as_a_page_and_as_a_part(client, reverse(part, args=[person.pk]))

    assert alone.count("<h1") == 1
    assert person.full_name in alone
    assert "<html" not in within
    assert "<h1" not in within


def test_what_an_invitation_would_open_can_be_read_without_scripts(client):
    client.force_login(someone(Role.ADMIN))
    asked = f"{reverse('oversight:reach')}?role=coordinator&area=20"

    alone, within = as_a_page_and_as_a_part(client, asked)

    assert alone.count("<h1") == 1
    assert 'id="alcance-cifras"' in alone
    assert 'id="alcance-cifras"' in within
    assert "<html" not in within
