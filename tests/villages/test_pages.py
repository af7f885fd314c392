"""The pages of villages, as people of each reach find them."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.actions import posts
from accounts.models import Invitation
from accounts.rules import Role
from tests.factories import ProgrammeFactory, UserFactory, VillageFactory, someone
from villages.models import Municipality, Organisation, Programme, Village

pytestmark = pytest.mark.django_db

REGISTER = reverse("villages:register")
OAXACA = {
    "state": "20",
    "municipality": "teotitlan del valle",
    "locality": "Teotitlán del Valle",
    "vocation": "Tapetes de lana",
}


@pytest.fixture
def admin(client):
    person = someone(Role.ADMIN)
    client.force_login(person)
    return person


def village_of(code: str, **facts) -> Village:
    municipality = Municipality.objects.get(code=code)
    point = {"latitude": municipality.latitude, "longitude": municipality.longitude}
    return VillageFactory(municipality=municipality, **point, **facts)


def yucatan(**facts) -> Village:
    return village_of("31102", **facts)


def read_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# Reach


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.ADMIN, "", 200),
        (Role.ADMIN, "31", 200),
        (Role.COORDINATOR, "31102/AD-YUC-01/", 200),
        (Role.SPONSOR, "", 200),
        (Role.COORDINATOR, "20546/AD-OAX-01/", 404),
        (Role.ADMIN, "20", 404),
    ],
    ids=["national", "their state", "their village", "sponsor", "Oaxaca's village", "Oaxaca"],
)
def test_a_village_is_open_to_those_whose_post_reaches_it(client, role, area, status):
    village = yucatan()
    client.force_login(someone(role, area))

    assert client.get(village.get_absolute_url()).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMIN, 200), (Role.COORDINATOR, 200), (Role.INSTRUCTOR, 404), (Role.SPONSOR, 404)],
)
def test_only_those_who_run_a_village_correct_it(client, role, status):
    village = yucatan()
    client.force_login(someone(role, village.area))

    assert client.get(reverse("villages:edit", args=[village.code])).status_code == status


@pytest.mark.parametrize("name", ["list", "map", "export", "register", "municipalities"])
def test_pages_of_villages_do_not_exist_for_who_has_no_post(client, name):
    client.force_login(UserFactory())

    assert client.get(reverse(f"villages:{name}")).status_code == 404


@pytest.mark.parametrize(("area", "status"), [("", 200), ("20", 404)])
def test_the_programme_is_edited_by_national_admins_alone(client, area, status):
    client.force_login(someone(Role.ADMIN, area))

    assert client.get(reverse("villages:programmes")).status_code == status


def test_strangers_are_asked_to_sign_in(client):
    response = client.get(reverse("villages:list"))

    assert response.url.startswith("/accounts/login/")


def test_a_list_holds_only_what_is_in_reach(client):
    VillageFactory(locality="Teotitlán")
    yucatan(locality="Valladolid")
    client.force_login(someone(Role.ADMIN, "31"))

    page = client.get(reverse("villages:list")).context["page"]

    assert [village.locality for village in page] == ["Valladolid"]


@pytest.mark.parametrize(
    ("role", "named"),
    [(Role.ADMIN, True), (Role.COORDINATOR, True), (Role.SPONSOR, False), (Role.MENTOR, False)],
)
def test_coordinators_are_named_only_to_those_who_may_see_people(client, role, named):
    village = VillageFactory()
    coordinator = someone(Role.COORDINATOR, village.area)
    client.force_login(someone(role, village.area))

    page = client.get(village.get_absolute_url()).content.decode()

    assert (coordinator.email in page) is named


# The list


@pytest.fixture
def three(admin):
    oaxaca = VillageFactory(host=Organisation.objects.create(name="Universidad"))
    someone(Role.COORDINATOR, oaxaca.area)
    yucatan(locality="Valladolid", vocation="Hipiles y miel")
    village_of("16079", locality="Santa Clara del Cobre", vocation="Cobre martillado")
    return {"oaxaca": oaxaca}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Santa Clara del Cobre", "Teotitlán del Valle", "Valladolid"]),
        ("q=TEOTITLAN", ["Teotitlán del Valle"]),
        ("q=salvador+escalante", ["Santa Clara del Cobre"]),
        ("q=AD-YUC-01", ["Valladolid"]),
        ("state=31", ["Valladolid"]),
        ("vocation=híp", ["Valladolid"]),
        ("coordination=yes", ["Teotitlán del Valle"]),
        ("coordination=no", ["Santa Clara del Cobre", "Valladolid"]),
        ("host=no&q=miel", ["Valladolid"]),
        ("sort=name", ["Santa Clara del Cobre", "Teotitlán del Valle", "Valladolid"]),
        ("sort=-name", ["Valladolid", "Teotitlán del Valle", "Santa Clara del Cobre"]),
        ("sort=-registered", ["Santa Clara del Cobre", "Valladolid", "Teotitlán del Valle"]),
        ("q=nada+de+esto", []),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_its_address(client, three, query, found):
    page = client.get(f"{reverse('villages:list')}?{query}").context["page"]

    assert [village.locality for village in page] == found


def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_three(
    client, admin, django_assert_num_queries
):
    VillageFactory()
    url = reverse("villages:list")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)

    yucatan()
    village_of("16079")

    with django_assert_num_queries(6):
        client.get(url)


def test_the_export_holds_what_is_listed_and_no_formulas(client, three):
    three["oaxaca"].host.name = "=2+2"
    three["oaxaca"].host.save()

    header, row = read_csv(client.get(f"{reverse('villages:export')}?q=teotitlan"))

    assert header[:4] == ["Clave", "Estado", "Municipio", "Localidad"]
    assert row[:4] == ["AD-OAX-01", "Oaxaca", "Teotitlán del Valle", "Teotitlán del Valle"]
    assert row[8] == "'=2+2"
    assert row[5] == "-96.5030"


def test_the_map_tells_every_state_in_words(client, three):
    places = {
        place["name"]: place for place in client.get(reverse("villages:map")).context["places"]
    }

    assert len(places) == 32
    assert places["Oaxaca"]["words"] == "Con coordinación"
    assert places["Yucatán"]["words"] == "Con aldea, sin coordinación"
    assert places["Chiapas"]["words"] == "Sin aldea"
    assert places["Chiapas"]["url"] == f"{REGISTER}?state=07"


def test_a_village_of_an_earlier_programme_keeps_its_page(client, admin):
    village = VillageFactory()
    ProgrammeFactory(slug="gdt-2020", starts_on="2020-01-01", ends_on="2021-01-01")
    Village.objects.update(programme=Programme.objects.get(slug="gdt-2020"))

    assert client.get(village.get_absolute_url()).status_code == 200
    assert not client.get(reverse("villages:list")).context["page"].rows


# Registering


def test_a_state_with_a_village_may_have_one_in_the_next_edition(client, admin):
    first = VillageFactory()
    following = ProgrammeFactory(slug="gdt-2027", name="GDT", starts_on="2027-01-01")

    refused = client.post(REGISTER, OAXACA | {"programme": first.programme_id})
    client.post(REGISTER, OAXACA | {"programme": following.pk})

    assert "state" in refused.context["form"].errors
    assert following.villages.get().code == "AD-OAX-02"
    assert Programme.current() == first.programme


def test_the_edition_is_asked_only_when_there_are_several(client, admin):
    before = client.get(REGISTER).context["form"].fields
    ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")

    assert "programme" not in before
    assert "programme" in client.get(REGISTER).context["form"].fields


def test_a_village_is_registered_by_the_name_of_its_municipality(client, admin):
    facts = {"host_name": "Universidad", "coordinator_email": "flor@example.mx"}

    response = client.post(REGISTER, OAXACA | facts)

    village = Village.objects.get()
    assert response.url == village.get_absolute_url()
    assert (village.municipality_id, village.registered_by) == ("20546", admin)
    assert Invitation.objects.get().area == village.area


def test_the_municipality_that_was_picked_wins_over_its_namesakes(client, admin):
    picked = {"municipality": "San Juan Mixtepec", "municipality_code": "20209"}

    client.post(REGISTER, OAXACA | picked)

    assert Village.objects.get().municipality_id == "20209"


def test_a_code_that_no_longer_fits_what_is_typed_is_forgotten(client, admin):
    client.post(REGISTER, OAXACA | {"municipality_code": "20209"})

    assert Village.objects.get().municipality_id == "20546"


def test_namesakes_are_offered_to_choose_from(client, admin):
    response = client.post(REGISTER, OAXACA | {"municipality": "San Juan Mixtepec"})

    form = response.context["form"]
    assert form.errors["municipality"] == ["En Oaxaca hay varios municipios así: elige uno."]
    assert [choice.pk for choice in form.municipality_choices] == ["20208", "20209"]
    assert 'value="20208"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        (
            {"municipality": "Valladolid"},
            "municipality",
            "Valladolid está en Yucatán, no en Oaxaca.",
        ),
        (
            {"municipality": "Macondo"},
            "municipality",
            "En Oaxaca no hay un municipio «Macondo».",
        ),
        (
            {"latitude": "19.0414", "longitude": "-98.2063"},
            "latitude",
            "Ese punto cae en Puebla, no en Oaxaca.",
        ),
        (
            {"latitude": "40.7", "longitude": "-74.0"},
            "latitude",
            "Ese punto queda fuera de México.",
        ),
        (
            {"latitude": "norte"},
            "latitude",
            "«norte» no es un número de grados, como 17.0503.",
        ),
        (
            {"latitude": "17.05"},
            "longitude",
            "Escribe la latitud y la longitud, o deja las dos en blanco.",
        ),
        ({"vocation": " "}, "vocation", "Falta este dato."),
    ],
    ids=[
        "another state's municipality",
        "no such municipality",
        "a point in Puebla",
        "a point in New York",
        "a point in words",
        "half a point",
        "no vocation",
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    client, admin, changes, field, said
):
    response = client.post(REGISTER, OAXACA | changes)

    form = response.context["form"]
    assert form.errors[field] == [said]
    assert form["locality"].value() == "Teotitlán del Valle"
    assert not Village.objects.exists()


@pytest.mark.parametrize("zone", ["Europe/Madrid", "nowhere"])
def test_a_clock_that_is_not_mexican_is_refused(client, admin, zone):
    response = client.post(REGISTER, OAXACA | {"time_zone": zone})

    assert "time_zone" in response.context["form"].errors


def test_a_second_village_is_refused_with_a_link_to_the_first(client, admin):
    existing = VillageFactory(locality="Mitla")

    response = client.post(REGISTER, OAXACA)

    (said,) = response.context["form"].errors["state"]
    assert said.startswith("Oaxaca ya tiene una aldea en este programa: Mitla (AD-OAX-01).")
    assert f'<a class="link" href="{existing.get_absolute_url()}">Ver esa aldea</a>' in said
    assert f'<a class="link" href="{existing.get_absolute_url()}">' in response.content.decode()


def test_a_state_admin_registers_in_their_state_alone(client):
    client.force_login(someone(Role.ADMIN, "31"))

    response = client.post(REGISTER, OAXACA)

    assert "state" in response.context["form"].errors
    assert [state.pk for state in response.context["form"].fields["state"].queryset] == ["31"]
    assert not Village.objects.exists()


def test_the_type_ahead_ignores_accents_and_begins_with_what_begins_so(client, admin):
    response = client.get(
        reverse("villages:municipalities"), {"state": "20", "municipality": "TEOTIT"}
    )

    names = [municipality.name for municipality in response.context["suggestions"]]
    assert names[:2] == ["Teotitlán de Flores Magón", "Teotitlán del Valle"]
    assert "San Juan Teotitlán" not in names[:2]


def test_the_type_ahead_stays_in_reach(client):
    client.force_login(someone(Role.ADMIN, "31"))

    response = client.get(
        reverse("villages:municipalities"), {"state": "20", "municipality": "teotitlan"}
    )

    assert response.context["suggestions"] == []


def test_a_correction_keeps_history_for_admins(client, admin):
    village = VillageFactory(vocation="Tapetes")
    facts = {
        "locality": village.locality,
        "latitude": "17.0503",
        "longitude": "-96.5030",
        "vocation": "Tapetes de lana",
        "time_zone": village.time_zone,
    }

    client.post(reverse("villages:edit", args=[village.code]), facts)

    (entry,) = client.get(village.get_absolute_url()).context["history"]
    assert entry["changes"] == "Vocación productiva: «Tapetes» → «Tapetes de lana»"


def test_an_invitation_waiting_is_shown_to_who_may_appoint(client, admin):
    village = VillageFactory()
    posts.invite(
        "flor@example.mx", role=Role.COORDINATOR, area=village.area, area_name="x", by=admin
    )

    response = client.get(village.get_absolute_url())

    assert "Invitación enviada a flor@example.mx" in response.content.decode()
