"""People into cohorts: from the file to places in the cohort, and back."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.people import find_or_create
from accounts.models import AuditEntry, Mail, User
from accounts.rules import Role
from intake.actions.checking import correct
from intake.models import Import
from intake.queries.rows import counts_of, told
from tests.factories import (
    ActivityFactory,
    CohortFactory,
    EnrolmentFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from tests.intake.conftest import Desk
from training.actions import enrolments
from training.models import Completion, Enrolment
from villages.models import Municipality

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
HEADER = "correo,nombre completo,CURP,teléfono"
TWO = f"{HEADER}\nANA@Example.mx,ANA PÉREZ RUIZ,,951 123 4567\nluis@example.mx,luis peña,,\n"
CURP = "PELA900514MOCRPN05"


def standings(imported: Import) -> dict[int, str]:
    return {row.number: str(row.standing) for row in imported.rows.all()}


def codes(imported: Import, number: int) -> list[str]:
    return [each["code"] for each in imported.rows.get(number=number).problems]


def test_a_file_goes_from_rehearsal_to_places_in_the_cohort_and_back(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    assert imported.state == "ready"
    assert not Enrolment.objects.exists()

    desk.apply(imported)

    assert sorted(map(str, User.objects.filter(enrolments__cohort=cohort))) == [
        "Ana Pérez Ruiz",
        "Luis Peña",
    ]
    assert User.objects.get(email="ana@example.mx").phone == "+529511234567"
    assert Mail.objects.filter(template="enrolled").count() == 2

    desk.undo(imported)

    assert imported.state == "undone"
    assert not Enrolment.objects.exists()
    assert not User.objects.filter(email="ana@example.mx").exists()
    assert not Mail.objects.filter(template="enrolled").exists()


def test_of_whom_one_may_not_see_a_row_tells_neither_name_nor_address(cohort):
    there = VillageFactory(municipality=Municipality.objects.get(code="31102"))
    known = UserFactory(
        email="itzel@example.mx", given_names="Itzel", first_surname="Pech", curp=CURP
    )
    EnrolmentFactory(learner=known, cohort__village=there)
    rows = f"{HEADER}\nitzel@example.mx,Ramón Uc Dzul,,\notra@example.mx,Itzel Pech,{CURP},\n"
    told_to = {}

    for area in ("20", ""):
        desk = Desk(someone(Role.ADMIN, area))
        imported = desk.rehearse(rows, cohort=cohort.pk)
        kept = list(imported.rows.order_by("number").values_list("problems", "fixes"))
        told_to[area] = str(kept)

    assert "It••• Pe•••" in told_to["20"]
    assert "it•••@example.mx" in told_to["20"]
    assert "Itzel Pech" in told_to[""]
    assert "'after': 'itzel@example.mx'" in told_to[""]
    assert "'after': 'itzel@example.mx'" not in told_to["20"]
    assert "'known': 'Itzel" not in told_to["20"]


def test_the_ugly_csv_is_healed_row_by_row(desk, cohort):
    imported = desk.rehearse((DATA / "ugly_people.csv").read_bytes(), cohort=cohort.pk)

    assert imported.hints == {"full_name": "surnames_first", "birth_date": "mdy"}
    assert standings(imported) == {
        5: "create",
        6: "create",
        7: "repeated",
        8: "repeated",
        9: "repeated",
        10: "repeated",
        11: "bad",
        12: "bad",
        13: "create",
        14: "bad",
        15: "bad",
        16: "bad",
        17: "bad",
        18: "bad",
        19: "create",
    }
    assert codes(imported, 11) == ["formula"]
    assert codes(imported, 12) == ["curp-birth"]
    assert codes(imported, 14) == ["name-one-word"]
    assert codes(imported, 15) == ["email"]
    assert codes(imported, 16) == ["curp-check-digit"]
    assert codes(imported, 17) == ["phone"]
    assert codes(imported, 18) == ["date"]


def test_the_good_rows_of_the_ugly_csv_go_in_as_people_write_their_names(desk, cohort):
    imported = desk.rehearse((DATA / "ugly_people.csv").read_bytes(), cohort=cohort.pk)

    desk.apply(imported)

    people = User.objects.filter(enrolments__cohort=cohort).order_by("email")
    assert [str(person) for person in people] == [
        "Ana María Pérez López",
        "José Núñez de la Cruz",
        "María Hernández Gómez",
        "Sofía O'Farrill y McGregor",
    ]
    assert imported.counts == {"applied": 4}


def test_the_ugly_workbook_is_healed_too(desk, cohort):
    content = (DATA / "ugly_people.xlsx").read_bytes()

    imported = desk.rehearse(content, cohort=cohort.pk)

    assert (imported.sheet, imported.titles_at) == ("Participantes", 4)
    assert standings(imported) == {
        5: "create",
        6: "create",
        7: "bad",
        8: "bad",
        9: "bad",
        10: "create",
        11: "repeated",
    }


def test_all_good_or_only_the_good_must_be_said(desk, cohort):
    imported = desk.rehearse(TWO + "malo,Eva Ruiz,,\n", cohort=cohort.pk)

    with pytest.raises(ValidationError) as refusal:
        desk.apply(imported, only_good=False)

    assert refusal.value.code == "some-bad"
    assert not Enrolment.objects.exists()


def test_the_cohort_may_come_in_a_column_written_badly(desk, cohort):
    other = CohortFactory(name="Otoño", village=cohort.village)
    rows = "ana@example.mx,Ana,Ruiz,PRIMAVRA\n" + f"eva@example.mx,Eva,Soto,{other.join_code}\n"

    desk.apply(desk.rehearse("correo,nombre,apellido,cohorte\n" + rows))

    assert Enrolment.objects.get(learner__email="ana@example.mx").cohort == cohort
    assert Enrolment.objects.get(learner__email="eva@example.mx").cohort == other


def test_a_person_in_two_cohorts_of_one_file_is_one_person(desk, cohort):
    CohortFactory(name="Otoño", village=cohort.village)
    rows = "ana@example.mx,Ana,Ruiz,Primavera\nana@example.mx,Ana,Ruiz,Otoño\n"

    imported = desk.apply(desk.rehearse("correo,nombre,apellido,cohorte\n" + rows))

    assert Enrolment.objects.filter(learner__email="ana@example.mx").count() == 2
    desk.undo(imported)
    assert not User.objects.filter(email="ana@example.mx").exists()


def test_a_coordinator_enrols_in_the_cohorts_of_their_village_alone(cohort):
    elsewhere = VillageFactory(municipality=Municipality.objects.get(code="31102"))
    CohortFactory(name="Maya", village=elsewhere)
    desk = Desk(someone(Role.COORDINATOR, cohort.area))
    rows = "ana@example.mx,Ana,Ruiz,Primavera\neva@example.mx,Eva,Soto,Maya\n"

    imported = desk.rehearse("correo,nombre,apellido,cohorte\n" + rows)

    assert standings(imported) == {2: "create", 3: "bad"}
    assert codes(imported, 3) == ["cohort-unknown"]


def test_a_cohort_of_the_same_name_in_another_village_is_not_taken_for_it(cohort):
    elsewhere = VillageFactory(municipality=Municipality.objects.get(code="31102"))
    CohortFactory(name="Primavera", village=elsewhere)
    desk = Desk(someone(Role.ADMIN, "20"))
    rows = f"a@example.mx,Ana,Ruiz,Primavera,{elsewhere.code}\n"
    rows += f"b@example.mx,Eva,Ruiz,Primavera,{cohort.village.code}\n"
    rows += "c@example.mx,Leo,Ruiz,Primavera,Teotitlan del Vale\n"

    imported = desk.rehearse(f"correo,nombre,apellido,cohorte,aldea\n{rows}")

    assert standings(imported) == {2: "bad", 3: "create", 4: "create"}
    assert codes(imported, 2) == ["cohort-elsewhere"]


def test_people_who_are_there_already_are_known_by_email_and_by_curp(desk, cohort):
    known = UserFactory(email="ana@example.mx", given_names="Ana", first_surname="Pérez")
    by_curp = UserFactory(email="vieja@example.mx", curp=CURP)
    rows = f"ana@example.mx,Ana Pérez,,\nnueva@example.mx,Ana Pérez López,{CURP},\n"

    imported = desk.apply(desk.rehearse(f"{HEADER}\n{rows}", cohort=cohort.pk))

    learners = set(Enrolment.objects.values_list("learner", flat=True))
    assert learners == {known.pk, by_curp.pk}
    assert User.objects.get(pk=known.pk).given_names == "Ana"
    desk.undo(imported)
    assert User.objects.filter(pk__in=learners).count() == 2


def test_a_likeness_waits_to_be_confirmed_or_denied(desk, cohort):
    known = UserFactory(
        email="vieja@example.mx",
        phone="+529511234567",
        given_names="Ana",
        first_surname="Pérez",
        second_surname="Ruiz",
    )
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    row = imported.rows.get(number=2)
    assert row.standing == "confirm"
    assert (
        told(row).said[0]["words"] == "Quizá ya está registrada: Ana Pérez Ruiz (vi•••@example.mx)."
    )

    row = correct(row, choice=f"same:{known.pk}")

    assert row.standing == "create"
    desk.apply(imported)
    assert known.enrolments.count() == 1
    assert not User.objects.filter(email="ana@example.mx").exists()


def test_the_address_of_somebody_of_another_name_waits_too(desk, cohort):
    UserFactory(email="ana@example.mx", given_names="Roberto", first_surname="Zavala")

    imported = desk.rehearse(TWO, cohort=cohort.pk)

    assert standings(imported) == {2: "confirm", 3: "create"}


def test_who_is_there_left_or_teaches_is_told(desk, cohort):
    EnrolmentFactory(cohort=cohort, learner__email="ya@example.mx")
    gone = EnrolmentFactory(cohort=cohort, learner__email="se-fue@example.mx")
    enrolments.withdraw(gone, because="Se mudó", by=desk.by)
    person = "María José Núñez"
    rows = f"ya@example.mx,{person},,\nse-fue@example.mx,{person},,\n"

    imported = desk.rehearse(f"{HEADER}\n{rows}", cohort=cohort.pk)

    assert standings(imported) == {2: "same", 3: "bad"}
    assert codes(imported, 3) == ["withdrawn"]


def test_a_cell_is_corrected_on_the_page_and_the_row_is_good(desk, cohort):
    imported = desk.rehearse(f"{HEADER}\nmalo,Eva Ruiz,,\n", cohort=cohort.pk)

    row = correct(imported.rows.get(number=2), edits={"email": "eva@example.mx"})

    assert row.standing == "create"
    desk.apply(imported)
    assert Enrolment.objects.get().learner.email == "eva@example.mx"


def test_a_fix_turned_down_leaves_what_was_written(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)

    row = correct(imported.rows.get(number=3), refused=["given_names:capitals"])

    assert row.values["given_names"] == "luis"
    assert row.values["first_surname"] == "Peña"


def test_leaving_the_first_of_repeats_out_lets_the_second_in(desk, cohort):
    imported = desk.rehearse(f"{TWO}ana@example.mx,Ana Pérez Ruiz,,\n", cohort=cohort.pk)
    assert standings(imported) == {2: "create", 3: "create", 4: "repeated"}

    correct(imported.rows.get(number=2), choice="out")

    assert standings(imported) == {2: "left_out", 3: "create", 4: "create"}


def test_rows_are_looked_at_again_when_applied(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    names = {"given_names": "Ana", "first_surname": "Pérez", "second_surname": "Ruiz"}
    learner = UserFactory(email="ana@example.mx", **names)
    EnrolmentFactory(cohort=cohort, learner=learner)

    desk.apply(imported)

    assert Enrolment.objects.count() == 2
    assert imported.counts == {"applied": 1}


def test_one_row_that_is_refused_does_not_hold_up_the_rest(desk, cohort):
    rows = "".join(f"p{n}@example.mx,Persona Ruiz{n},,\n" for n in "abcdefgh")
    rows = rows.replace("Ruiz", "Ruiz ") + f"ana@example.mx,Ana Pérez López,{CURP},\n"
    imported = desk.rehearse(f"{HEADER}\n{rows}", cohort=cohort.pk)
    imported.rows.filter(number=10).update(values=swapped_curp(imported))

    desk.apply(imported)

    assert imported.counts == {"applied": 8, "failed": 1}
    assert codes(imported, 10) == ["taken-meanwhile"]


def swapped_curp(imported) -> dict:
    """A value that no rehearsal lets through, as a record changed by hand would hold."""
    return {**imported.rows.get(number=10).values, "curp": "IMPOSIBLE"}


def test_undoing_says_row_by_row_what_depends_on_it(desk, cohort):
    imported = desk.apply(desk.rehearse(TWO, cohort=cohort.pk))
    learned = Enrolment.objects.get(learner__email="ana@example.mx")
    Completion.objects.create(enrolment=learned, activity=ActivityFactory())

    with pytest.raises(ValidationError) as refusal:
        desk.undo(imported)
    assert refusal.value.code == "depended-on"

    desk.undo(imported, only_free=True)
    assert imported.counts == {"undone": 1, "kept": 1}
    assert list(Enrolment.objects.all()) == [learned]
    assert told(imported.rows.get(number=2)).hindrances == ["Tiene actividades terminadas."]


def test_who_entered_meanwhile_is_not_undone(desk, cohort):
    imported = desk.apply(desk.rehearse(TWO, cohort=cohort.pk))
    User.objects.filter(email="ana@example.mx").update(last_login="2026-11-01T00:00Z")

    desk.undo(imported, only_free=True)

    assert told(imported.rows.get(number=2)).hindrances == ["Ya entró al portal."]
    assert Enrolment.objects.count() == 1


def test_undone_and_brought_again_nobody_is_written_to_twice(desk, cohort):
    imported = desk.apply(desk.rehearse(TWO, cohort=cohort.pk))
    Mail.objects.update(sent_at="2026-11-01T00:00Z")
    desk.undo(imported)

    desk.apply(desk.rehearse(TWO, cohort=cohort.pk))

    assert Enrolment.objects.count() == 2
    assert Mail.objects.filter(template="enrolled").count() == 2


def test_no_line_of_the_trail_is_lost_by_undoing(desk, cohort):
    desk.undo(desk.apply(desk.rehearse(TWO, cohort=cohort.pk)))

    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [
        *["person.created"] * 2,
        *["enrolment.created"] * 2,
        "import.applied",
        *["enrolment.undone"] * 2,
        *["person.undone"] * 2,
        "import.undone",
    ]


def test_a_long_file_takes_as_many_queries_as_a_short_one(
    desk, cohort, django_assert_max_num_queries
):
    rows = "".join(f"p{n}@example.mx,Paula Quiroz,,\n" for n in range(900))
    imported = desk.rehearse(f"{HEADER}\n{rows}", cohort=cohort.pk)

    with django_assert_max_num_queries(50):
        desk.apply(imported)

    assert Enrolment.objects.count() == 900


def test_somebody_made_known_meanwhile_is_found(desk, cohort):
    imported = desk.rehearse(TWO, cohort=cohort.pk)
    names = {"given_names": "Ana", "first_surname": "Pérez", "second_surname": "Ruiz"}
    known, _new = find_or_create(email="ana@example.mx", by=None, **names)

    desk.undo(desk.apply(imported))

    assert User.objects.filter(pk=known.pk).exists()


def test_counts_say_what_would_happen(desk, cohort):
    imported = desk.rehearse(f"{TWO}malo,Eva Ruiz,,\n", cohort=cohort.pk)

    counts = counts_of(imported)

    assert {key: count for key, count in counts.items() if count} == {"create": 2, "bad": 1}
