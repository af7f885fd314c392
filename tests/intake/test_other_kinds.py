"""Villages, organisations and people with posts: brought, changed, undone."""

from pathlib import Path

import pytest

from accounts.actions import posts
from accounts.models import AuditEntry, Invitation, Mail, Post, User
from accounts.rules import Role
from intake.models import Import
from intake.queries.rows import told
from tests.factories import CohortFactory, VillageFactory, someone
from tests.intake.conftest import Desk
from villages.actions.reference import DATA as SAMPLE
from villages.models import Contact, Municipality, Organisation, Village

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
TITLES = "clave,estado,municipio,localidad,vocación"
OAXACA = "AD-OAX-01,Oaxaca,20546,Teotitlán del Valle,Tapetes de lana"


def codes(imported: Import) -> dict[int, list[str]]:
    return {row.number: [each["code"] for each in row.problems] for row in imported.rows.all()}


def verdicts(imported: Import) -> dict[int, str]:
    return {row.number: str(row.standing) for row in imported.rows.all()}


def test_the_sample_of_32_villages_goes_in_and_out_again(desk):
    imported = desk.rehearse(Path(SAMPLE, "villages_sample.csv").read_bytes(), kind="villages")

    desk.apply(imported, only_good=False)
    assert Village.objects.count() == 32
    assert Village.objects.get(state="20").indigenous_language == "zapoteco"

    desk.undo(imported)
    assert not Village.objects.exists()
    assert not Organisation.objects.exists()


def test_the_ugly_villages_are_healed_or_told(desk):
    for municipality in ("13060", "29018"):
        VillageFactory(municipality=Municipality.objects.get(code=municipality))

    imported = desk.rehearse((DATA / "ugly_villages.csv").read_bytes(), kind="villages")

    assert codes(imported) == {
        2: [],
        3: [],
        4: [],
        5: ["state-repeated"],
        6: ["state-unknown"],
        7: [],
        8: ["formula"],
        9: ["village-moved"],
    }
    values = imported.rows.get(number=2).values
    assert (values["locality"], values["longitude"]) == ("Teotitlán del Valle", "-96.5030")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("AD-OAX-01,Yucatán,Valladolid,Ek Balam,Miel", "village-moved"),
        ("AD-OAX-01,Puebla,Cuetzalan del Progreso,Cuetzalan,Café", "village-moved-free"),
        ("AD-OAX-01,Oaxaca,San Pablo Villa de Mitla,Mitla,Mezcal", "village-municipality"),
        (",Oaxaca,San Pablo Villa de Mitla,Mitla,Mezcal", "state-taken"),
        ("AD-PUE-07,Chiapas,Chamula,Romerillo,Lana", "code-malformed"),
    ],
    ids=["to a state that has one", "to a free state", "in its state", "a second one", "its code"],
)
def test_a_village_does_not_move(desk, row, code):
    VillageFactory()
    VillageFactory(municipality=Municipality.objects.get(code="31102"))

    imported = desk.rehearse(f"{TITLES}\n{row}\n", kind="villages")

    assert codes(imported) == {2: [code]}


def test_a_village_that_is_there_is_changed_and_changed_back(desk):
    village = VillageFactory(vocation="Miel", locality="Teotitlán del Valle")
    imported = desk.rehearse(f"{TITLES}\n{OAXACA}\n", kind="villages")
    assert verdicts(imported) == {2: "change"}

    desk.apply(imported)
    village.refresh_from_db()
    assert village.vocation == "Tapetes de lana"

    desk.undo(imported)
    village.refresh_from_db()
    assert village.vocation == "Miel"


def test_a_village_with_a_cohort_is_not_undone(desk):
    imported = desk.apply(desk.rehearse(f"{TITLES}\n{OAXACA}\n", kind="villages"))
    CohortFactory(village=Village.objects.get())

    desk.undo(imported, only_free=True)

    assert Village.objects.exists()
    assert told(imported.rows.get()).hindrances == ["Tiene cohortes."]


def test_a_state_out_of_reach_is_refused():
    desk = Desk(someone(Role.ADMIN, "31"))

    imported = desk.rehearse(f"{TITLES}\n{OAXACA}\n", kind="villages")

    assert codes(imported) == {2: ["out-of-reach"]}


def test_who_will_coordinate_is_invited_and_the_offer_withdrawn_on_undoing(desk):
    table = f"{TITLES},correo de quien coordina\n{OAXACA},flor@example.mx\n"
    imported = desk.apply(desk.rehearse(table, kind="villages"))
    assert Invitation.objects.get().email == "flor@example.mx"

    desk.undo(imported)

    assert Invitation.objects.get().withdrawn_at
    assert not Village.objects.exists()


ORGANISATIONS = """nombre;tipo;estado;sitio web;contacto;correo de contacto
Universidad de la Sierra;Universidad;Oaxca;www.sierra.example;Ana Ruiz;ANA@sierra.example
Cooperativa Lana;cooperativa;20;;;
Sin tipo;nave espacial;;;;
"""


def test_organisations_come_with_their_contacts_and_go_again(desk):
    imported = desk.rehearse(ORGANISATIONS, kind="organisations")
    assert codes(imported) == {2: [], 3: [], 4: ["kind-unknown"]}

    desk.apply(imported)
    sierra = Organisation.objects.get(folded="universidad de la sierra")
    assert (sierra.kind, sierra.state_id) == ("university", "20")
    assert sierra.website == "https://www.sierra.example"
    assert sierra.contacts.get().email == "ana@sierra.example"

    desk.undo(imported)
    assert not Organisation.objects.exists()
    assert not Contact.objects.exists()


def test_an_organisation_that_is_there_is_changed_and_changed_back(desk):
    Organisation.objects.create(name="Cooperativa Lana", kind="company")
    imported = desk.apply(desk.rehearse(ORGANISATIONS, kind="organisations"))
    assert Organisation.objects.get(folded="cooperativa lana").kind == "community"

    desk.undo(imported)

    assert Organisation.objects.get().kind == "company"


def test_an_organisation_in_use_is_not_undone(desk):
    imported = desk.apply(desk.rehearse(ORGANISATIONS, kind="organisations"))
    VillageFactory(host=Organisation.objects.get(folded="cooperativa lana"))

    desk.undo(imported, only_free=True)

    assert imported.counts == {"undone": 1, "kept": 1}
    assert Organisation.objects.get().name == "Cooperativa Lana"


POSTS = """correo,nombre completo,función,lugar
flor@example.mx,Flor Martínez Ruiz,instructora,Oaxaca
leo@example.mx,Leo Soto Vega,mentor,Teotitlan del Vale
eva@example.mx,Eva Ruiz Soto,astronauta,Oaxaca
ana@example.mx,Ana Ruiz Soto,coordinadora,Marte
"""


def test_people_get_their_posts_one_letter_each_and_lose_them_again(desk):
    village = VillageFactory()
    imported = desk.rehearse(POSTS, kind="posts")
    assert codes(imported) == {2: [], 3: [], 4: ["role-unknown"], 5: ["place-unknown"]}

    desk.apply(imported)
    found = Post.objects.exclude(user=desk.by).values_list("user__email", "role", "area")
    assert set(found) == {
        ("flor@example.mx", "instructor", "20"),
        ("leo@example.mx", "mentor", village.area),
    }
    assert Mail.objects.filter(template="appointed").count() == 2

    desk.undo(imported)
    assert not User.objects.filter(email="flor@example.mx").exists()
    assert not Post.objects.exclude(user=desk.by).exists()
    assert AuditEntry.objects.filter(act="post.undone").count() == 2


def test_the_post_of_somebody_who_was_there_ends_on_undoing(desk):
    VillageFactory()
    flor = someone(Role.SPONSOR)
    table = f"correo,nombre,apellido,función,lugar\n{flor.email},{flor.given_names},"
    table += f"{flor.first_surname},mentora,Oaxaca\n"
    imported = desk.apply(desk.rehearse(table, kind="posts"))

    desk.undo(imported)

    assert [post.role for post in flor.posts.current()] == [Role.SPONSOR]


def test_only_posts_the_person_may_give_are_given():
    village = VillageFactory()
    desk = Desk(someone(Role.COORDINATOR, village.area))
    rows = "a@example.mx,Ana,Ruiz,administrador,Oaxaca\n"
    rows += f"b@example.mx,Eva,Soto,instructora,{village.code}\n"
    rows += f"{desk.by.email},{desk.by.given_names},{desk.by.first_surname},mentora,{village.code}"

    imported = desk.rehearse(f"correo,nombre,apellido,función,lugar\n{rows}\n", kind="posts")

    assert codes(imported) == {2: ["role-out-of-reach"], 3: [], 4: ["own-post"]}


def test_a_post_held_already_is_left_as_it_is(desk):
    flor = someone(Role.INSTRUCTOR, "20")
    table = f"correo,nombre,apellido,función,lugar\n{flor.email},{flor.given_names},"

    imported = desk.rehearse(f"{table}{flor.first_surname},instructora,Oaxaca\n", kind="posts")

    assert verdicts(imported) == {2: "same"}
    assert posts.Post.objects.filter(user=flor).count() == 1
