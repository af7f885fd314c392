"""How many times in a row somebody may try."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def ask_for_a_code(email):
    return Client().post(reverse("account_request_login_code"), {"email": email})


def test_a_class_behind_one_connection_comes_in_together():
    answers = {ask_for_a_code(f"persona{n}@example.mx").status_code for n in range(60)}

    assert answers == {302}


def sign_up(email):
    names = {"given_names": "Ana", "first_surname": "Peña", "email": email}
    passwords = {"password1": "una-clave-larga-7", "password2": "una-clave-larga-7"}
    return Client().post(reverse("account_signup"), names | passwords)


def test_signing_up_twice_in_a_row_is_told_to_wait_on_a_page_of_ours():
    sign_up("ana@example.mx")

    hurried = sign_up("ANA@example.mx")

    assert hurried.status_code == 429
    assert "espera un minuto" in hurried.content.decode()
