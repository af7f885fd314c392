"""Registering a village: one per state, in its state, with its clock."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import AuditEntry, Invitation
from accounts.rules import Role
from tests.factories import ProgrammeFactory, UserFactory, VillageFactory, someone
from villages.actions.villages import edit, register
from villages.models import Municipality, Organisation, Programme, State, Village

pytestmark = pytest.mark.django_db


def oaxaca(**changes) -> dict:
    return {
        "state": State.objects.get(code="20"),
        "municipality": Municipality.objects.get(code="20546"),
        "locality": "Teotitlán del Valle",
        "vocation": "Tapetes de lana",
    } | changes


def refused(**changes) -> dict[str, list[str]]:
    """The codes of what is refused, by field."""
    with pytest.raises(ValidationError) as refusal:
        register(Programme.current(), **oaxaca(**changes), by=None)
    return {
        field: [error.code for error in errors]
        for field, errors in refusal.value.error_dict.items()
    }


def test_a_village_gets_number_place_and_clock_of_its_municipality():
    admin = someone(Role.ADMIN)

    village = register(Programme.current(), **oaxaca(), by=admin)

    assert village.code == "AD-OAX-01"
    assert village.area == "20546/AD-OAX-01/"
    assert (village.latitude, village.longitude) == (Decimal("17.0503"), Decimal("-96.5030"))
    assert village.time_zone == "America/Mexico_City"
    assert AuditEntry.objects.about(village).get().act == "village.registered"


def test_a_border_municipality_keeps_the_clock_of_the_border():
    juarez = Municipality.objects.get(code="08037")

    village = register(
        Programme.current(), **oaxaca(state=juarez.state, municipality=juarez), by=None
    )

    assert village.time_zone == "America/Ciudad_Juarez"


def test_a_second_village_in_a_state_is_refused_and_the_first_is_named():
    existing = VillageFactory(locality="Mitla")

    with pytest.raises(ValidationError) as refusal:
        register(existing.programme, **oaxaca(), by=None)

    (error,) = refusal.value.error_dict["state"]
    assert error.code == "state-taken"
    assert error.messages == ["Oaxaca ya tiene una aldea en este programa: Mitla (AD-OAX-01)."]


def test_the_database_itself_holds_one_village_per_state():
    existing = VillageFactory()

    with pytest.raises(IntegrityError, match="one_village_per_state_in_a_programme"):
        VillageFactory(programme=existing.programme, code="AD-OAX-02")


def test_another_programme_may_open_its_own_village_under_the_next_number():
    VillageFactory()
    other = ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")

    village = register(other, **oaxaca(), by=None)

    assert village.code == "AD-OAX-02"


@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_at_once_one_wins_and_the_other_is_told():
    programme, facts = Programme.current(), oaxaca()
    answers = []
    start = threading.Barrier(2)

    def go():
        start.wait()
        try:
            answers.append(register(programme, **facts, by=None).code)
        except ValidationError as refusal:
            answers.append(refusal.error_dict["state"][0].code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=go) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert sorted(answers) == ["AD-OAX-01", "state-taken"]
    assert Village.objects.count() == 1


def test_a_municipality_of_another_state_is_refused():
    valladolid = Municipality.objects.get(code="31102")

    assert refused(municipality=valladolid)["municipality"] == ["municipality-elsewhere"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "code"),
    [
        ("40.7128", "-74.0060", "latitude", "point-outside"),
        ("19.0414", "-98.2063", "latitude", "point-elsewhere"),
        ("17.0503", "96.5030", "longitude", "point-sign"),
        ("-96.5030", "17.0503", "latitude", "point-swapped"),
        ("0", "0", "latitude", "point-outside"),
        ("17.0503", None, "longitude", "point-half"),
    ],
    ids=["New York", "Puebla", "no minus sign", "swapped", "null island", "half a point"],
)
def test_a_point_outside_the_state_is_refused(latitude, longitude, field, code):
    point = {
        "latitude": Decimal(latitude),
        "longitude": Decimal(longitude) if longitude else None,
    }

    assert refused(**point) == {field: [code]}


def test_the_state_where_a_point_fell_is_named():
    with pytest.raises(ValidationError) as refusal:
        register(
            Programme.current(),
            **oaxaca(latitude=Decimal("19.0414"), longitude=Decimal("-98.2063")),
            by=None,
        )

    assert refusal.value.message_dict["latitude"] == ["Ese punto cae en Puebla, no en Oaxaca."]


def test_a_municipality_without_a_point_asks_for_one():
    young = Municipality.objects.get(code="02006")

    assert refused(state=young.state, municipality=young)["latitude"] == ["point-missing"]


def test_a_clock_outside_mexico_is_refused():
    assert refused(time_zone="Europe/Madrid") == {"time_zone": ["zone-unknown"]}


@pytest.mark.parametrize(
    "name", ["1ª Unión de artesanas N.º 3", "Škoda ½ ﬁrme", "Cafe\u0301 de altura"]
)
def test_a_host_with_any_sign_in_its_name_is_found_again(name):
    village = register(Programme.current(), **oaxaca(host_name=name), by=None)
    edit(village, host_name="", by=None)

    again = edit(village, host_name=name, by=None)

    assert again.host == Organisation.objects.get()


def test_a_host_named_with_other_accents_and_capitals_is_the_same():
    known = Organisation.objects.create(name="Universidad Tecnológica")

    village = register(
        Programme.current(), **oaxaca(host_name="universidad  tecnologica "), by=None
    )

    assert village.host == known


def test_who_will_coordinate_is_invited_to_the_village_itself():
    admin = someone(Role.ADMIN, "20")

    village = register(Programme.current(), **oaxaca(coordinator_email="Flor@Example.mx"), by=admin)

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("flor@example.mx", Role.COORDINATOR)
    assert invitation.area == village.area
    assert invitation.area_name == "Teotitlán del Valle, Oaxaca"


def test_an_invitation_that_is_refused_registers_nothing():
    admin = someone(Role.ADMIN, "20")

    with pytest.raises(ValidationError) as refusal:
        register(Programme.current(), **oaxaca(coordinator_email=admin.email), by=admin)

    assert list(refusal.value.error_dict) == ["coordinator_email"]
    assert not Village.objects.exists()


def test_a_correction_says_what_was_there_before():
    village = VillageFactory(vocation="Tapetes")

    edit(village, by=UserFactory(), vocation="Tapetes de lana", locality=village.locality)

    assert AuditEntry.objects.get().details == {
        "changed": {"vocation": ["Tapetes", "Tapetes de lana"]}
    }


def test_a_correction_that_changes_nothing_leaves_no_line():
    village = VillageFactory()

    edit(village, by=UserFactory(), vocation=village.vocation)

    assert not AuditEntry.objects.exists()


def test_a_correction_cannot_move_the_point_to_another_state():
    village = VillageFactory()

    with pytest.raises(ValidationError):
        edit(village, by=None, latitude=Decimal("19.0414"), longitude=Decimal("-98.2063"))

    village.refresh_from_db()
    assert village.latitude == Decimal("17.0503")
