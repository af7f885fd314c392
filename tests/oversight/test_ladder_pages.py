"""The ladder as people see it: whose turn it is, what they may do, and nothing out of reach."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post
from accounts.rules import Role
from tests.factories import PostFactory, VillageFactory, picture, someone
from tests.oversight.ladder_scene import climb_to, fulfil
from villages.actions import ladder as actions
from villages.models import GateEvidence, Municipality, VillageMove
from villages.rules.ladder import Step

pytestmark = pytest.mark.django_db

OAXACA = "20"


@pytest.fixture
def village():
    return VillageFactory()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def enter(client, role: Role, area: str = ""):
    user = someone(role, area)
    client.force_login(user)
    return user


def panel(client, village, **headers) -> str:
    return text(client.get(reverse("oversight:ladder-panel", args=[village.code]), **headers))


def test_the_village_page_asks_for_its_ladder_first(client, village):
    enter(client, Role.ADMIN)

    page = client.get(village.get_absolute_url()).content.decode()

    ladder = page.index(reverse("oversight:ladder-panel", args=[village.code]))
    assert ladder < page.index(reverse("training:village-panel", args=[village.code]))


def test_the_ladder_is_a_page_and_a_part_of_one(client, village):
    enter(client, Role.ADMIN)

    whole, part = panel(client, village), panel(client, village, HTTP_HX_REQUEST="true")

    assert "<html" in whole
    assert "<html" not in part
    assert "Paso 1 de 9" in whole
    assert "Paso 1 de 9" in part


def test_what_is_missing_is_said_with_whose_turn_it_is(client, village):
    coordinator = PostFactory(role=Role.COORDINATOR, area=village.area).user
    enter(client, Role.ADMIN)

    page = panel(client, village)

    assert "Falta decir qué organización presta la sede." in page
    assert f"Le toca a: {coordinator} (Coordinación de aldea)" in page


def test_who_may_not_see_people_reads_the_role(client, village):
    coordinator = PostFactory(role=Role.COORDINATOR, area=village.area).user
    enter(client, Role.SPONSOR)

    page = panel(client, village)

    assert "Le toca a: Coordinación de aldea" in page
    assert str(coordinator) not in page


def test_evidence_and_reasons_are_not_shown_to_a_sponsor(client, village):
    actions.tick(village, "diagnosis", upload=picture(), by=None)
    actions.tick(village, "diagnosis", note="Firmó doña Lupe.", by=None)
    actions.pause(village, because="Riña entre vecinos.", by=None)
    enter(client, Role.SPONSOR)

    page = panel(client, village)

    assert "doña Lupe" not in page
    assert "Riña" not in page
    assert "/archivo/" not in page


def test_a_coordinator_gives_evidence_with_a_photo_and_it_is_served_to_them(client, village):
    enter(client, Role.COORDINATOR, village.area)
    url = reverse("oversight:ladder-tick", args=[village.code, "diagnosis"])

    client.post(url, {"note": "Asamblea del 3 de mayo.", "upload": picture()})

    kept = GateEvidence.objects.get(village=village)
    served = client.get(reverse("oversight:ladder-file", args=[kept.pk]))
    assert served["Content-Type"] == "image/webp"
    assert "Asamblea del 3 de mayo." in panel(client, village)


def test_a_file_is_asked_for_each_time_and_sent_again_to_nobody(client, village):
    piece = actions.tick(village, "diagnosis", upload=picture(), by=None)
    enter(client, Role.COORDINATOR, village.area)
    url = reverse("oversight:ladder-file", args=[piece.pk])
    first = client.get(url)

    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    Post.objects.update(ended_at=timezone.now())
    after = client.get(url, headers={"If-None-Match": first["ETag"]})

    assert "no-cache" in first["Cache-Control"]
    assert (again.status_code, after.status_code) == (304, 404)


@pytest.mark.parametrize(
    "nothing", [{"note": "\u200b \u2060"}, {"link": "ftp://ejemplo.mx/acta"}, {"note": "…"}]
)
def test_what_nobody_can_read_or_open_is_no_evidence(client, village, nothing):
    enter(client, Role.COORDINATOR, village.area)

    client.post(reverse("oversight:ladder-tick", args=[village.code, "diagnosis"]), nothing)

    assert not GateEvidence.objects.exists()


def yucatan():
    return Municipality.objects.get(code="31050")


def test_a_picture_that_is_none_is_refused_beside_its_field_and_the_note_stays(client, village):
    enter(client, Role.COORDINATOR, village.area)
    upload = SimpleUploadedFile("foto.jpg", b"no soy una foto")

    response = client.post(
        reverse("oversight:ladder-tick", args=[village.code, "diagnosis"]),
        {"note": "Asamblea.", "upload": upload},
    )

    assert "No es una imagen" in text(response)
    assert "Asamblea." in text(response)
    assert not GateEvidence.objects.exists()


def test_a_coordinator_asks_and_an_administration_confirms(client, village):
    fulfil(village, Step.DIAGNOSIS)
    enter(client, Role.COORDINATOR, village.area)
    offered = panel(client, village)
    client.post(reverse("oversight:ladder-ask", args=[village.code]), {"to": "diagnosis"})
    enter(client, Role.ADMIN, OAXACA)
    board = text(client.get(reverse("oversight:ladder")))
    client.post(reverse("oversight:ladder-climb", args=[village.code]), {"to": "diagnosis"})

    village.refresh_from_db()
    assert "Pedir que suba" in offered
    assert "Piden subir" in board
    assert village.step == Step.DIAGNOSIS
    assert list(village.moves.values_list("kind", flat=True)) == ["climbed", "asked"]


def test_a_page_left_open_does_not_climb_a_second_step(client, village):
    climb_to(village, Step.DIAGNOSIS)
    fulfil(village, Step.AGREEMENTS)
    enter(client, Role.ADMIN)
    url = reverse("oversight:ladder-climb", args=[village.code])

    said = client.post(url, {"to": "diagnosis"}, follow=True)

    village.refresh_from_db()
    assert "alguien la movió antes que tú" in text(said)
    assert village.step == Step.DIAGNOSIS


@pytest.mark.parametrize("to", ["", "cumbre", "graduated"])
def test_a_step_that_is_not_the_next_is_refused(client, village, to):
    enter(client, Role.ADMIN)

    client.post(reverse("oversight:ladder-climb", args=[village.code]), {"to": to})

    village.refresh_from_db()
    assert village.step == Step.PROPOSED


def test_pausing_without_a_reason_says_so_and_changes_nothing(client, village):
    enter(client, Role.ADMIN)
    url = reverse("oversight:ladder-move", args=[village.code, "pausar"])

    response = client.post(url, {"because": ""})

    village.refresh_from_db()
    assert response.status_code == 200
    assert village.condition == "active"


@pytest.mark.parametrize(
    ("act", "data", "found"),
    [
        ("pausar", {"because": "Siembra."}, ("diagnosis", "paused")),
        ("cerrar", {"because": "No quisieron."}, ("diagnosis", "closed")),
        ("bajar", {"because": "Faltó gente.", "to": "proposed"}, ("proposed", "active")),
    ],
)
def test_every_move_has_its_door(client, village, act, data, found):
    climb_to(village, Step.DIAGNOSIS)
    enter(client, Role.ADMIN)
    url = reverse("oversight:ladder-move", args=[village.code, act])
    asked = client.get(url)

    client.post(url, data)

    village.refresh_from_db()
    assert asked.status_code == 200
    assert (village.step, village.condition) == found


def test_a_move_nobody_knows_is_not_found(client, village):
    enter(client, Role.ADMIN)

    response = client.get(reverse("oversight:ladder-move", args=[village.code, "volar"]))

    assert response.status_code == 404


def test_a_gate_that_records_answer_takes_no_evidence(client, village):
    enter(client, Role.ADMIN)

    response = client.get(reverse("oversight:ladder-tick", args=[village.code, "host"]))

    assert response.status_code == 404


def test_a_gate_that_fails_later_is_warned_about(client, village):
    climb_to(village, Step.AGREEMENTS)
    village.agreements.update(
        terminated_on=timezone.localdate(), terminated_because="Se terminaron."
    )
    enter(client, Role.ADMIN)

    page = panel(client, village)

    assert "3 requisitos ya no se cumplen" in page
    assert "La aldea no baja por sí sola" in page


def test_the_board_shows_only_villages_within_reach(client, village):
    elsewhere = VillageFactory(municipality=yucatan())
    enter(client, Role.COORDINATOR, OAXACA)

    page = text(client.get(reverse("oversight:ladder")))
    table = b"".join(client.get(reverse("oversight:ladder-csv")).streaming_content).decode()

    assert village.locality in page
    assert village.locality in table
    assert elsewhere.code not in table
    assert elsewhere.get_absolute_url() not in page


def test_the_board_is_narrowed_by_step_and_condition(client, village):
    climb_to(village, Step.DIAGNOSIS)
    paused = VillageFactory(municipality=yucatan())
    actions.pause(paused, because="Siembra.", by=None)
    enter(client, Role.ADMIN)
    url = reverse("oversight:ladder-csv")

    def codes(**asked):
        lines = b"".join(client.get(url, asked).streaming_content).decode().splitlines()[1:]
        return [line.split(",")[0] for line in lines]

    assert codes(step="diagnosis") == [village.code]
    assert codes(condition="paused") == [paused.code]
    assert codes(condition="broken") == []
    assert sorted(codes(step="nonsense")) == sorted([village.code, paused.code])


def test_the_programme_sets_its_thresholds(client, village):
    enter(client, Role.ADMIN)
    url = reverse("oversight:ladder-thresholds", args=[village.programme.slug])
    shown = client.get(url).context["form"].initial

    client.post(url, shown | {"certified": 12})
    refused = client.post(url, shown | {"certified": 12, "second_follow_up_days": 60})

    village.programme.refresh_from_db()
    assert village.programme.thresholds == {"certified": 12}
    assert "Va después del primero" in text(refused)


def test_history_tells_every_move_with_its_reason(client, village):
    climb_to(village, Step.DIAGNOSIS, days_ago=3)
    admin = enter(client, Role.ADMIN)
    actions.step_back(village, Step.PROPOSED, because="La asamblea lo pidió.", by=admin)

    page = panel(client, village)

    assert f"Bajó · Propuesta · {admin}" in page
    assert "La asamblea lo pidió." in page
    assert VillageMove.objects.first().at - dt.timedelta(days=2) > VillageMove.objects.last().at
