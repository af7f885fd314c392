"""Who is written to when a village asks to climb, and when it is answered."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mail import compose
from accounts.models import Mail, Post
from accounts.rules import Role
from oversight.actions import ladder as oversight
from tests.factories import PostFactory, VillageFactory, someone
from tests.oversight.ladder_scene import climb_to, fulfil
from villages.actions import ladder as actions
from villages.rules.ladder import Step

pytestmark = pytest.mark.django_db

OAXACA, YUCATAN = "20", "31"


@pytest.fixture
def village():
    """One with everything to climb to its first step, and nobody told of it yet."""
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)
    return village


def written_to() -> list[str]:
    return sorted(Mail.objects.filter(template="ladder_moved").values_list("to", flat=True))


def coordinator_of(village):
    return Post.objects.coordinating(village.area).get().user


def test_the_administrations_of_its_area_are_told_once_that_a_village_asks(village):
    admins = [someone(Role.ADMIN), someone(Role.ADMIN, OAXACA)]
    someone(Role.ADMIN, YUCATAN)
    PostFactory(role=Role.ADMIN, area=OAXACA, ended_at=timezone.now())

    for _ in range(2):
        oversight.ask(village, Step.DIAGNOSIS, by=coordinator_of(village))

    assert written_to() == sorted(admin.email for admin in admins)
    letter = compose(Mail.objects.filter(template="ladder_moved").first())
    assert letter.subject == "Teotitlán del Valle, Oaxaca pide subir a «Vocación y diagnóstico»"
    assert village.get_absolute_url() in letter.body


def test_who_coordinates_is_told_once_that_it_climbed(village):
    other = someone(Role.COORDINATOR, YUCATAN)
    admin = someone(Role.ADMIN)

    oversight.climb(village, Step.DIAGNOSIS, by=admin)

    assert written_to() == [coordinator_of(village).email]
    assert other.email not in written_to()
    assert "ya está en «Vocación y diagnóstico»" in compose(Mail.objects.get()).subject


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (actions.pause, "quedó en pausa"),
        (actions.close, "quedó cerrada"),
        (lambda village, **how: actions.step_back(village, Step.PROPOSED, **how), "bajó a"),
    ],
    ids=["paused", "closed", "returned"],
)
def test_who_coordinates_reads_why_it_was_moved(village, act, says):
    coordinator = coordinator_of(village)
    oversight.climb(village, Step.DIAGNOSIS, by=None, at=timezone.now())

    act(village, because="La asamblea <lo> pidió.", by=someone(Role.ADMIN))

    assert written_to() == [coordinator.email]
    letter = compose(Mail.objects.get())
    assert says in letter.subject
    assert "La asamblea <lo> pidió." in letter.body
    assert "La asamblea &lt;lo&gt; pidió." in letter.alternatives[0][0]


def test_nobody_is_told_of_what_they_did_themselves(village):
    coordinator = coordinator_of(village)
    PostFactory(user=coordinator, role=Role.ADMIN, area=OAXACA)

    oversight.ask(village, Step.DIAGNOSIS, by=coordinator)
    oversight.climb(village, Step.DIAGNOSIS, by=coordinator)

    assert written_to() == []


def test_history_written_down_later_is_no_news():
    climb_to(VillageFactory(), Step.DIAGNOSIS, days_ago=3)

    assert not Mail.objects.exists()


def test_a_letter_is_in_the_language_of_its_reader(village):
    coordinator = coordinator_of(village)
    coordinator.language = "en"
    coordinator.save()

    actions.pause(village, because="Siembra.", by=None)

    assert Mail.objects.get().language == "en"


def test_who_asked_is_answered_that_it_is_not_time_yet_and_may_ask_again(client, village):
    coordinator, admin = coordinator_of(village), someone(Role.ADMIN, OAXACA)
    oversight.ask(village, Step.DIAGNOSIS, by=coordinator)
    client.force_login(admin)
    url = reverse("oversight:ladder-move", args=[village.code, "responder"])
    offered = client.get(village.get_absolute_url() + "escalera/").content.decode()

    client.post(url, {"because": "Falta el acta firmada."})

    village.refresh_from_db()
    assert url in offered
    assert (village.step, village.asked_at) == (Step.PROPOSED, None)
    assert village.moves.first().because == "Falta el acta firmada."
    assert coordinator.email in written_to()
    oversight.ask(village, Step.DIAGNOSIS, by=coordinator)
    village.refresh_from_db()
    assert timezone.now() - village.asked_at < dt.timedelta(minutes=5)


def test_nobody_is_answered_who_did_not_ask(village):
    with pytest.raises(ValidationError) as refused:
        actions.decline(village, because="No.", by=None)

    assert refused.value.code == "not-asked"
