"""The parts of a village's page, which are pages of their own for those without scripts."""

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories import VillageFactory, someone

PARTS = [
    "oversight:ladder-panel",
    "training:village-panel",
    "certification:village-panel",
    "reports:village-panel",
    "villages:village-organisations",
    "villages:village-sites",
]


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_a_whole_page_where_there_are_no_scripts(client, part):
    village = VillageFactory()
    client.force_login(someone(Role.COORDINATOR, village.area))
    url = reverse(part, args=[village.code])

    alone = client.get(url).content.decode()
    within = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert alone.count("<h1") == 1
    assert village.get_absolute_url() in alone
    assert "<html" not in within
    assert "<h1" not in within
