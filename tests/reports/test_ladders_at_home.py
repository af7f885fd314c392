"""The villages' ladders on the home pages of who administers and who coordinates."""

import pytest
from django.urls import reverse

from accounts.models import Post
from accounts.rules import Role
from oversight.actions import ladder as oversight
from tests.factories import ProgrammeFactory, VillageFactory, someone
from tests.oversight.ladder_scene import fulfil
from villages.models import Municipality
from villages.rules.ladder import Step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programme():
    return ProgrammeFactory()


@pytest.fixture
def village():
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)
    return village


def home(client, user):
    client.force_login(user)
    return client.get(reverse("reports:home"))


def step(response):
    return response.context["home"].step


def coordinator_of(village):
    return Post.objects.coordinating(village.area).get().user


def test_who_administers_is_led_first_to_a_village_that_asks(client, village):
    oversight.ask(village, Step.DIAGNOSIS, by=coordinator_of(village))

    page = home(client, someone(Role.ADMIN))

    assert step(page).url == reverse("oversight:ladder-climb", args=[village.code])
    assert "Pide subir" in page.content.decode()


def test_who_administers_another_state_is_not_led_there(client, village):
    oversight.ask(village, Step.DIAGNOSIS, by=coordinator_of(village))

    page = home(client, someone(Role.ADMIN, "31"))

    assert village.locality not in page.content.decode()
    assert "Ninguna aldea te espera" in page.content.decode()


def test_only_villages_that_need_somebody_are_shown_to_who_administers(client, village):
    idle = VillageFactory(municipality=Municipality.objects.get(code="31050"))

    shown = home(client, someone(Role.ADMIN)).context["home"].sections[0].says["ladders"]

    assert [line.village for line in shown] == [village]
    assert idle.step == Step.PROPOSED


def test_who_coordinates_reads_what_is_missing(client, village):
    oversight.climb(village, Step.DIAGNOSIS, by=None)

    page = home(client, coordinator_of(village)).content.decode()

    assert "Paso 2: Vocación y diagnóstico" in page
    assert "falta: Convenio con universidad" in page
    assert "y 2 más" in page


def test_a_village_that_lost_a_requirement_is_shown_to_who_administers(client, village):
    oversight.climb(village, Step.DIAGNOSIS, by=None)
    village.host = None
    village.save(update_fields=["host"])

    page = home(client, someone(Role.ADMIN)).content.decode()

    assert "Algo dejó de cumplirse" in page
