"""How people become known to the portal, and what they change of themselves."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.actions import people
from accounts.models import AuditEntry, User
from tests.factories import UserFactory

CURP = "BOXW310820HNERXN09"
ANA = {"given_names": "Ana Lucía", "first_surname": "Peña", "second_surname": "Güémez"}


@pytest.mark.django_db
def test_somebody_new_is_made_with_an_address_to_prove_and_no_password():
    coordinator = UserFactory()

    ana, is_new = people.find_or_create(email=" Ana@Example.MX ", curp=CURP, **ANA, by=coordinator)

    assert is_new
    assert (ana.email, ana.full_name, ana.curp) == ("ana@example.mx", "Ana Lucía Peña Güémez", CURP)
    assert ana.never_entered
    assert EmailAddress.objects.get(user=ana).verified is False
    assert AuditEntry.objects.about(ana).get().by == coordinator


@pytest.mark.django_db
def test_an_address_in_other_capitals_is_the_same_person_who_stays_as_they_are():
    known = UserFactory(email="ana@example.mx", given_names="Ana")

    found, is_new = people.find_or_create(email="ANA@example.mx", **ANA, by=None)

    assert (found, is_new) == (known, False)
    assert User.objects.get().given_names == "Ana"


@pytest.mark.django_db
def test_the_database_itself_keeps_one_person_per_address():
    UserFactory(email="ana@example.mx")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="ana@example.mx")
    with pytest.raises(IntegrityError, match="email_in_lower_case"), transaction.atomic():
        UserFactory(email="Ana@example.mx")


@pytest.mark.django_db(transaction=True)
def test_two_who_enrol_the_same_person_at_once_make_one():
    found = []
    ready = threading.Barrier(2)

    def enrol():
        try:
            ready.wait()
            found.append(people.find_or_create(email="ana@example.mx", **ANA, by=None))
        finally:
            connection.close()

    threads = [threading.Thread(target=enrol) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(is_new for _person, is_new in found) == [False, True]
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ana@"}, None),
        ({"given_names": "  "}, "given_names"),
        ({"first_surname": "P" * 81}, "first_surname"),
        ({"curp": "BOXW310230HNERXN05"}, None),
    ],
)
def test_what_cannot_be_kept_is_refused(wrong, field):
    with pytest.raises(ValidationError) as refusal:
        people.find_or_create(**{"email": "ana@example.mx", **ANA, **wrong}, by=None)

    assert field is None or list(refusal.value.message_dict) == [field]
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_curp_belongs_to_one_person():
    UserFactory(curp=CURP)

    with pytest.raises(ValidationError) as refusal:
        people.find_or_create(email="ana@example.mx", curp=CURP.lower(), **ANA, by=None)

    assert refusal.value.message_dict == {"curp": ["Otra persona ya registró esta CURP."]}


@pytest.mark.django_db
def test_many_are_made_at_once_and_the_known_are_found():
    known = UserFactory(email="ana@example.mx")
    rows = [{"email": "ANA@example.mx", **ANA}, {"email": "beto@example.mx", **ANA}]

    found = people.create_many([*rows, rows[1]], by=known)

    assert found["ana@example.mx"] == known
    assert set(found) == {"ana@example.mx", "beto@example.mx"}
    assert EmailAddress.objects.get().user == found["beto@example.mx"]
    assert AuditEntry.objects.get().subject_id == str(found["beto@example.mx"].pk)


@pytest.mark.django_db
def test_a_thousand_cost_as_many_queries_as_one(django_assert_max_num_queries):
    rows = [{"email": f"p{n}@example.mx", **ANA} for n in range(1000)]

    with django_assert_max_num_queries(8):
        people.create_many(rows, by=None)

    assert User.objects.filter(password__startswith="!").count() == 1000


@pytest.mark.django_db
def test_two_rows_with_one_curp_are_refused():
    rows = [{"email": f"p{n}@example.mx", "curp": CURP, **ANA} for n in range(2)]

    with pytest.raises(ValidationError, match="Otra persona"):
        people.create_many(rows, by=None)


@pytest.mark.django_db
def test_the_trail_says_what_was_changed_and_not_to_what():
    ana = UserFactory(language="es-mx")

    people.edit(ana, by=ana, given_names="  Ana   Sofía ", curp=CURP.lower(), language="es-mx")

    ana.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (ana.given_names, ana.curp) == ("Ana Sofía", CURP)
    assert entry.details == {"fields": ["curp", "given_names"]}
    assert CURP not in str(entry.details)


@pytest.mark.django_db
def test_changing_nothing_leaves_no_line():
    ana = UserFactory(given_names="Ana")

    people.edit(ana, by=ana, given_names="Ana")

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_person_may_write_their_own_curp_again_but_not_another_persons():
    ana, beto = UserFactory(curp=CURP), UserFactory()

    people.edit(ana, by=ana, curp=CURP)

    with pytest.raises(ValidationError, match="Otra persona"):
        people.edit(beto, by=beto, curp=CURP)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["pena", "PEÑA lucia", "güemez ana", "ana@example"])
def test_people_are_found_without_accents_or_order(text):
    ana = UserFactory(email="ana@example.mx", **ANA)
    UserFactory(email="otra@example.mx", given_names="Rosa", first_surname="Díaz")

    assert list(User.objects.matching(text)) == [ana]
