"""Organisations, their part in villages and whom to speak with in them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.rules import Permission, Role
from tests.factories import UserFactory, VillageFactory, someone
from villages.actions import agreements, organisations
from villages.actions.villages import edit as edit_village
from villages.models import Contact, Involvement, Organisation
from villages.queries.organisations import similar, uses

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def admin():
    return someone(Role.ADMIN)


def university(**facts) -> Organisation:
    facts = {"name": "Universidad de la Sierra Sur", "kind": "university"} | facts
    return organisations.register(by=None, **facts)


def code_of(refusal, field: str) -> str:
    return refusal.value.error_dict[field][0].code


def test_the_same_name_with_other_accents_is_the_same_organisation():
    university()

    with pytest.raises(ValidationError) as refusal:
        university(name="UNIVERSIDAD  DE LA SIERRA SÚR")

    assert code_of(refusal, "name") == "organisation-exists"
    assert Organisation.objects.count() == 1


def test_taking_the_name_of_another_is_refused():
    university()
    other = university(name="Universidad del Istmo")

    with pytest.raises(ValidationError) as refusal:
        organisations.edit(other, name="universidad de la sierra sur", by=None)

    assert code_of(refusal, "name") == "organisation-exists"


def test_the_trail_keeps_what_it_said_before(admin):
    organisation = university()

    organisations.edit(organisation, short_name="UNSIS", kind="university", by=admin)

    line = AuditEntry.objects.get(act="organisation.edited")
    assert line.details["changed"] == {"short_name": ["", "UNSIS"]}
    assert line.by == admin


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Universidad dela Sierra Sur", True),
        ("Sierra Sur, Universidad de la", True),
        ("Universidad de la Sierra Sur de Oaxaca", True),
        ("Universidad de la Sierra Norte", False),
        ("Universidad del Mar", False),
    ],
)
def test_a_name_nearly_the_same_is_noticed(typed, found):
    known = university()

    assert (known in similar(typed)) is found


def test_the_same_initials_are_noticed():
    known = university(short_name="UNSIS")

    assert similar("Otra cosa", short_name="unsis") == [known]


@pytest.mark.parametrize("by", ["hosting", "taking part", "agreement"])
def test_one_in_use_cannot_be_archived(village, by):
    organisation = university()
    if by == "hosting":
        edit_village(village, host_name=organisation.name, by=None)
    elif by == "taking part":
        involve(organisation, village)
    else:
        agree(organisation, village)

    with pytest.raises(ValidationError) as refusal:
        organisations.archive(organisation, by=None)

    assert refusal.value.code == "in-use"
    organisation.refresh_from_db()
    assert organisation.archived_at is None


def test_the_database_keeps_one_in_use(village):
    organisation = university()
    involve(organisation, village)

    with pytest.raises(ProtectedError):
        organisation.delete()


def test_one_whose_part_is_over_is_archived_and_comes_back(village):
    organisation = university()
    part = involve(organisation, village)
    organisations.end_involvement(part, until=timezone.localdate(), by=None)

    organisations.archive(organisation, by=None)
    assert not Organisation.objects.at_work().exists()

    organisations.restore(organisation, by=None)
    assert Organisation.objects.at_work().get() == organisation


def test_an_archived_one_takes_no_new_part_but_hosting_brings_it_back(village):
    organisation = university()
    organisations.archive(organisation, by=None)

    with pytest.raises(ValidationError) as refusal:
        involve(organisation, village)
    edit_village(village, host_name=organisation.name, by=None)

    assert code_of(refusal, "organisation") == "archived"
    assert Organisation.objects.at_work().get() == organisation


def test_who_may_not_see_a_village_learns_only_how_many_use_it(village):
    organisation = university()
    involve(organisation, village)

    seen = uses(organisation, seen_by=someone(Role.COORDINATOR, "31"))

    assert (seen.involvements, seen.elsewhere, seen.are_any) == ([], 1, True)


def test_the_same_part_is_taken_once_at_a_time(village):
    organisation = university()
    part = involve(organisation, village)

    with pytest.raises(ValidationError) as refusal:
        involve(organisation, village)
    organisations.end_involvement(part, until=timezone.localdate(), by=None)
    involve(organisation, village)

    assert code_of(refusal, "role") == "already-involved"
    assert Involvement.objects.count() == 2
    assert Involvement.objects.current().count() == 1


@pytest.mark.parametrize("days", [-400, 1])
def test_a_part_ends_neither_before_it_began_nor_in_the_future(village, days):
    part = involve(university(), village)
    until = timezone.localdate() + dt.timedelta(days=days)

    with pytest.raises(ValidationError) as refusal:
        organisations.end_involvement(part, until=until, by=None)

    assert code_of(refusal, "until") == "date"
    assert Involvement.objects.current().exists()


def test_a_year_mistyped_is_refused(village):
    with pytest.raises(ValidationError) as refusal:
        involve(university(), village, since=dt.date(202, 5, 1))

    assert code_of(refusal, "since") == "date"


def test_a_telephone_is_kept_as_it_is_dialled_from_anywhere():
    contact = organisations.add_contact(university(), name="Elia", phone="951 123 45 67", by=None)

    assert contact.phone == "+529511234567"
    assert contact.spoken_phone.replace(" ", "").endswith("9511234567")


def test_a_telephone_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        organisations.add_contact(university(), name="Elia", phone="123", by=None)

    assert not Contact.objects.exists()


def test_a_contact_sent_twice_is_one(admin):
    there = university()
    for name in ("Elia Ruiz", "Elia Ruiz", "Elia Ríos"):
        organisations.add_contact(there, name=name, phone="951 123 4567", by=admin)

    assert there.contacts.count() == 2
    assert AuditEntry.objects.filter(act="organisation.contact-added").count() == 2


def test_the_trail_does_not_name_a_contact_and_forgets_none_of_the_acts(admin):
    contact = organisations.add_contact(university(), name="Elia Ruiz", phone="", by=admin)
    organisations.edit_contact(contact, name="Elia Ríos", job="", email="", phone="", by=admin)
    organisations.remove_contact(contact, by=admin)

    lines = AuditEntry.objects.filter(act__startswith="organisation.contact")
    assert lines.count() == 3
    assert not any("Elia" in f"{line.subject_name}{line.details}" for line in lines)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ADMIN, True), (Role.COORDINATOR, True), (Role.SPONSOR, False)]
)
def test_contacts_are_for_those_who_may_see_people(role, sees):
    organisations.add_contact(university(), name="Elia", phone="", by=None)

    found = Contact.objects.allowing(someone(role, "20"), Permission.PERSON_VIEW)

    assert found.exists() is sees


def test_contacts_of_one_that_agreed_with_the_whole_programme_are_for_the_country(village):
    there = university()
    organisations.add_contact(there, name="Elia", phone="", by=None)
    agree(there, None, programme=village.programme)

    def reached(person, permission) -> bool:
        return Contact.objects.allowing(person, permission).exists()

    for permission in (Permission.PERSON_VIEW, Permission.VILLAGE_EDIT):
        assert not reached(someone(Role.COORDINATOR, "20"), permission)
        assert reached(someone(Role.ADMIN), permission)


def test_somebody_without_a_post_sees_no_organisation():
    university()

    found = Organisation.objects.allowing(UserFactory(), Permission.VILLAGE_VIEW)

    assert not found.exists()


def involve(organisation, village, **facts):
    facts = {"role": "academic", "since": dt.date(2026, 1, 15)} | facts
    return organisations.involve(organisation, village, by=None, **facts)


def agree(organisation, village, *, programme=None):
    return agreements.register(
        organisation,
        programme=programme or village.programme,
        village=village,
        title="Convenio de colaboración",
        kind="specific",
        signed_on=dt.date(2026, 1, 10),
        starts_on=dt.date(2026, 1, 15),
        by=None,
    )
