"""Telephone numbers: written in many ways, kept in one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions import people
from accounts.models import clean_phone
from accounts.rules import spoken_phone
from tests.factories import UserFactory


@pytest.mark.parametrize(
    "written",
    [
        "951 123 4567",
        "(951) 123-45-67",
        "+52 951 123 4567",
        "52 951 123 4567",
        "+52 1 951 123 4567",
        "044 951 123 4567",
        "01 951 1234567",
        "00 52 951 123 4567",
    ],
)
def test_a_mexican_number_is_kept_in_one_way(written):
    assert clean_phone(written) == "+529511234567"


def test_a_number_of_another_country_keeps_its_country():
    assert clean_phone("+1 (415) 555-2671") == "+14155552671"


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_no_number_is_empty(nothing):
    assert clean_phone(nothing) == ""


@pytest.mark.parametrize("written", ["123", "no tengo", "951 123 456", "951 123 45678", "+52 12"])
def test_what_cannot_be_a_number_is_refused(written):
    with pytest.raises(ValidationError) as refusal:
        clean_phone(written)

    assert refusal.value.code == "phone"


def test_a_number_is_read_in_groups():
    assert spoken_phone("+529511234567") == "951 123 4567"
    assert spoken_phone("+14155552671") == "+1 415-555-2671"
    assert spoken_phone("") == ""


@pytest.mark.django_db
def test_the_database_keeps_nothing_but_e164():
    person = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(person).objects.filter(pk=person.pk).update(phone="951 123 4567")


@pytest.mark.django_db
def test_people_keep_their_number_on_their_profile(client):
    person = UserFactory()
    client.force_login(person)
    names = {name: getattr(person, name) for name in people.NAMES}

    client.post(
        reverse("accounts:profile"), {**names, "language": "es-mx", "phone": "951 123 4567"}
    )

    person.refresh_from_db()
    assert person.phone == "+529511234567"
    assert "951 123 4567" in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.django_db
def test_a_wrong_number_is_told_beside_its_field_and_nothing_typed_is_lost(client):
    person = UserFactory()
    client.force_login(person)
    names = {name: getattr(person, name) for name in people.NAMES}

    response = client.post(
        reverse("accounts:profile"), {**names, "language": "es-mx", "phone": "951 12"}
    )

    assert response.context["form"].errors.as_data()["phone"][0].code == "phone"
    assert 'value="951 12"' in response.content.decode()
