"""Two records of one person are found without comparing everybody with everybody."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import people
from accounts.models import User
from accounts.models.signs import curp_sign, mail_sign, name_sign, short_name_sign
from accounts.rules import Role
from oversight.actions import duplicates, merging
from oversight.models import Duplicate
from oversight.rules.duplicates import bare_mail
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory, VillageFactory, someone
from villages.models import Municipality

pytestmark = pytest.mark.django_db


def person(given="María José", first="Hernández", second="Núñez", **fields) -> User:
    return UserFactory(given_names=given, first_surname=first, second_surname=second, **fields)


def found() -> list[tuple[int, int]]:
    return list(Duplicate.objects.order_by("pk").values_list("one", "other"))


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({"given": "Ma. Jose", "phone": "+529511234567"}, ["phone", "same-name"]),
        ({"first": "Núñez", "second": "Hernández", "phone": "+529511234567"}, ["phone", "swapped"]),
        ({"second": "", "phone": "+529511234567"}, ["phone", "one-surname"]),
        ({"first": "Ernandes", "phone": "+529511234567"}, ["phone", "similar-name"]),
        ({"email": "m.jose+curso@example.mx"}, ["mail", "same-name"]),
        ({"curp": "HENM900101MOCRXR16"}, ["curp", "same-name", "born"]),
    ],
    ids=["abbreviated", "swapped surnames", "one surname", "as it sounds", "mail", "CURP"],
)
def test_a_second_record_is_proposed_with_its_reasons(other, reasons):
    one = person(email="mjose@example.mx", phone="+529511234567", curp="HENM900101MOCRXR08")
    two = person(**{"curp": None} | other)

    duplicates.search()

    pair = Duplicate.objects.get()
    assert (pair.one, pair.other) == (one, two)
    assert pair.reasons == reasons
    assert pair.score >= 75


@pytest.mark.parametrize(
    "other",
    [
        {"given": "Rosa", "phone": "+529511234567"},
        {},
        {"curp": "HENM850615MOCRXR04"},
    ],
    ids=["a sister with the family's telephone", "a namesake", "a namesake born another day"],
)
def test_whoever_only_resembles_is_not_proposed(other):
    person(phone="+529511234567", curp="HENM900101MOCRXR08")
    person(**other)

    duplicates.search()

    assert found() == []


def test_a_namesake_of_the_same_state_is_proposed():
    cohort = CohortFactory()
    for _ in range(2):
        EnrolmentFactory(learner=person(), cohort=cohort)

    duplicates.search()

    pair = Duplicate.objects.get()
    assert pair.reasons == ["same-name", "place"]
    assert pair.area == cohort.area


def test_a_pair_lies_in_the_smallest_area_that_holds_both():
    merida = VillageFactory(municipality=Municipality.objects.get(code="31050"))
    for village in (VillageFactory(), merida):
        learner = person(phone="+529511234567")
        EnrolmentFactory(learner=learner, cohort=CohortFactory(village=village))

    duplicates.search()

    assert Duplicate.objects.get().area == ""


def test_what_was_told_apart_is_not_asked_again():
    person(phone="+529511234567"), person(phone="+529511234567")
    duplicates.search()
    duplicates.tell_apart(Duplicate.objects.get(), by=someone(Role.ADMIN))

    duplicates.examine(list(User.objects.values_list("pk", flat=True)))

    assert Duplicate.objects.get().is_apart


def test_told_apart_from_one_record_is_told_apart_from_the_one_it_joins():
    admin = someone(Role.ADMIN)
    stranger, gone = person(phone="+529511234567"), person(phone="+529511234567")
    duplicates.search()
    duplicates.tell_apart(Duplicate.objects.get(), by=admin)
    kept = person()

    merging.merge(kept, gone, by=admin)
    duplicates.search()

    assert Duplicate.objects.of([stranger]).of([kept]).get().is_apart
    assert not Duplicate.objects.waiting().exists()


def test_somebody_who_changes_is_compared_again():
    one, other = person(), person(given="Lucía")
    duplicates.search()
    assert found() == []

    people.edit(one, by=one, phone="951 123 4567")
    people.edit(other, by=other, phone="951 123 4567", given_names="María José")
    duplicates.search()
    assert found() == [(one.pk, other.pk)]

    people.edit(other, by=other, given_names="Lucía")
    duplicates.search()
    assert found() == []


def test_a_sign_that_too_many_share_says_nothing(monkeypatch):
    monkeypatch.setattr(duplicates, "TOO_COMMON", 3)
    for _ in range(4):
        person(phone="+529510000000")

    duplicates.search()

    assert found() == []


def test_a_record_that_was_joined_is_compared_no_more():
    kept, gone = person(), person(phone="+529511234567")
    merging.merge(kept, gone, by=someone(Role.ADMIN))
    person(phone="+529511234567")

    duplicates.search()

    assert [pair for pair in found() if gone.pk in pair] == [(kept.pk, gone.pk)]


def test_it_costs_as_many_queries_with_many_people_as_with_few():
    def cost(count: int) -> int:
        for number in range(count):
            person(phone=f"+52951{count:03}{number // 2:04}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            duplicates.examine(list(User.objects.values_list("pk", flat=True)))
        return len(queries)

    assert cost(6) == cost(40)


@pytest.mark.parametrize("sign", [mail_sign, name_sign, short_name_sign, curp_sign])
def test_a_sign_is_looked_up_by_its_index(sign):
    UserFactory.create_batch(3)

    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
    alike = User.objects.alias(sign=sign()).filter(sign__in=["x"], curp__isnull=False)
    plan = alike.values("pk").explain()

    assert "people_by_" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("email", ["a.b+c@example.mx", "ab@example.mx", "a.b.@x.mx"])
def test_the_database_bares_an_address_as_the_rules_do(email):
    UserFactory(email=email)

    assert User.objects.values_list(mail_sign()).get(email=email)[0] == bare_mail(email)


def test_somebody_points_out_a_pair_nobody_proposed():
    admin, one, other = someone(Role.ADMIN), person(), person(given="Lucía")

    pair = duplicates.point_out(other, one, by=admin)

    assert (pair.one, pair.other) == (one, other)
    assert pair.by_hand
    assert duplicates.point_out(one, other, by=admin) == pair
    duplicates.search()
    assert Duplicate.objects.get().is_waiting


def test_a_pair_out_of_reach_is_not_pointed_out():
    with pytest.raises(ValidationError) as refusal:
        duplicates.point_out(person(), person(), by=someone(Role.ADMIN, "20"))

    assert refusal.value.code == "out-of-reach"
