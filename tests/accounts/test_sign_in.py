"""Coming in: by password, by a code, for the first time, and with a second step."""

import datetime as dt
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.actions import people
from accounts.actions.mail import send_waiting
from accounts.models import AuditEntry, Mail, User
from tests.factories import UserFactory

PASSWORD = "una-clave-larga-7"
ANA = {"given_names": "Ana  Lucía", "first_surname": "Peña", "second_surname": "Güémez"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    ana = UserFactory(email="ana@example.mx")
    people.let_in(ana, password=PASSWORD)
    return ana


def sign_up(client, email="Ana@Example.mx", **changes):
    data = {"email": email, "password1": PASSWORD, "password2": PASSWORD, **ANA, **changes}
    return client.post(reverse("account_signup"), data)


def sign_in(client, email="ana@example.mx", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_whoever_comes_in_is_greeted_in_their_own_language(client, ana):
    data = {"login": "ana@example.mx", "password": PASSWORD}

    page = client.post(reverse("account_login"), data, HTTP_ACCEPT_LANGUAGE="en", follow=True)

    assert [str(message) for message in page.context["messages"]] == [f"Hola, {ana.full_name}."]


def prove_it_again(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_in_the_last_letter() -> str:
    send_waiting()
    return re.search(r"^ {4}(\S+)$", django_mail.outbox[-1].body, re.MULTILINE)[1]


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_code_leaves_without_a_worker(client, ana):
    client.post(reverse("account_request_login_code"), {"email": ana.email})

    assert len(django_mail.outbox) == 1
    assert Mail.objects.get().context == {}


def whoever_is_in(client):
    return client.session.get("_auth_user_id")


# signing up


def test_somebody_signs_up_confirms_by_code_and_is_in(client):
    sign_up(client)
    assert whoever_is_in(client) is None

    client.post(reverse("account_email_verification_sent"), {"code": code_in_the_last_letter()})

    ana = User.objects.get()
    assert (ana.email, ana.full_name) == ("ana@example.mx", "Ana Lucía Peña Güémez")
    assert whoever_is_in(client) == str(ana.pk)
    assert EmailAddress.objects.get(user=ana).verified
    assert AuditEntry.objects.get(act="person.joined").by == ana


def test_the_password_chosen_at_sign_up_opens_once_the_address_is_confirmed(client):
    sign_up(client)
    too_early = type(client)()
    sign_in(too_early)

    client.post(reverse("account_email_verification_sent"), {"code": code_in_the_last_letter()})

    other_browser = type(client)()
    sign_in(other_browser)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert whoever_is_in(too_early) is None
    assert whoever_is_in(other_browser) == str(User.objects.get().pk)


def test_a_password_chosen_later_wins_over_the_one_of_the_sign_up(client):
    sign_up(client)
    client.post(reverse("account_logout"))
    client.post(reverse("account_reset_password"), {"email": "ana@example.mx"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_the_last_letter()})
    new = {"password1": "otra-clave-larga-8", "password2": "otra-clave-larga-8"}

    client.post(reverse("account_complete_password_reset"), new)
    sign_in(client, password="otra-clave-larga-8")

    assert whoever_is_in(client)
    assert User.objects.get().check_password("otra-clave-larga-8")


def test_who_signs_up_with_anothers_address_cannot_enter_after_its_owner_did(client):
    thief, owner = type(client)(), type(client)()
    sign_up(thief)

    owner.post(reverse("account_request_login_code"), {"email": "ana@example.mx"})
    owner.post(reverse("account_confirm_login_code"), {"code": code_in_the_last_letter()})

    assert whoever_is_in(owner)
    sign_in(thief)
    assert whoever_is_in(thief) is None


def test_the_letter_with_the_code_says_what_it_is_for(client):
    sign_up(client)

    send_waiting()

    assert django_mail.outbox[0].subject == "Confirma tu correo"


def test_the_language_of_the_page_is_kept_for_the_person(client):
    client.cookies["django_language"] = "en"

    sign_up(client)

    assert User.objects.get().language == "en"
    assert Mail.objects.get().language == "en"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given_names": ""}, "given_names"),
        ({"first_surname": " "}, "first_surname"),
        ({"email": "ana@"}, "email"),
        ({"password1": "12345678", "password2": "12345678"}, "password1"),
        ({"password2": "another"}, "password2"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, wrong, field):
    response = sign_up(client, **{"email": "ana@example.mx", **wrong})

    assert list(response.context["form"].errors) == [field]
    assert "Güémez" in response.content.decode()
    assert not User.objects.exists()


def test_a_known_address_in_other_capitals_makes_nobody_and_reveals_nothing(client, ana):
    known = sign_up(client, email="ANA@example.MX")
    unknown = sign_up(type(client)(), email="beto@example.mx")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert User.objects.filter(email="ana@example.mx").count() == 1
    assert Mail.objects.get(to="ana@example.mx").template == "account_exists"


# coming in


def test_the_password_lets_in_whatever_the_capitals_of_the_address(client, ana):
    sign_in(client, email="ANA@Example.mx")

    assert whoever_is_in(client) == str(ana.pk)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, ana):
    wrong = sign_in(client, password="other")
    unknown = sign_in(client, email="beto@example.mx")

    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert whoever_is_in(client) is None


def test_after_many_wrong_passwords_the_right_one_waits(client, ana):
    for _try in range(6):
        sign_in(client, password="wrong")

    sign_in(client)

    assert whoever_is_in(client) is None


def test_a_code_lets_in_once(client, ana):
    client.post(reverse("account_request_login_code"), {"email": "Ana@example.mx"})
    code = code_in_the_last_letter()

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert whoever_is_in(client) == str(ana.pk)
    assert django_mail.outbox[-1].to == ["ana@example.mx"]


def test_a_wrong_code_does_not(client, ana):
    client.post(reverse("account_request_login_code"), {"email": "ana@example.mx"})

    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})

    assert whoever_is_in(client) is None


def test_asking_a_code_for_an_unknown_address_reveals_nothing(client, ana):
    known = client.post(reverse("account_request_login_code"), {"email": "ana@example.mx"})
    unknown = type(client)().post(
        reverse("account_request_login_code"), {"email": "beto@example.mx"}
    )

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Mail.objects.get(to="beto@example.mx").template == "account_unknown"


def test_letters_of_the_door_leave_by_the_outbox(client, ana):
    client.post(reverse("account_request_login_code"), {"email": "ana@example.mx"})

    assert django_mail.outbox == []
    assert Mail.objects.waiting().count() == 1


# for the first time, enrolled by somebody else


def test_a_person_enrolled_by_a_coordinator_comes_in_by_code_and_then_chooses_a_password(client):
    beto, _new = people.find_or_create(
        email="beto@example.mx", given_names="Beto", first_surname="Díaz", by=None
    )

    client.post(reverse("account_request_login_code"), {"email": "beto@example.mx"})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_the_last_letter()})

    assert whoever_is_in(client) == str(beto.pk)
    assert EmailAddress.objects.get(user=beto).verified

    new = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_set_password"), new)
    other_browser = type(client)()
    sign_in(other_browser, email="beto@example.mx")

    assert whoever_is_in(other_browser) == str(beto.pk)


def test_before_that_no_password_opens(client):
    people.find_or_create(
        email="beto@example.mx", given_names="Beto", first_surname="Díaz", by=None
    )

    sign_in(client, email="beto@example.mx", password="")

    assert whoever_is_in(client) is None


def test_a_forgotten_password_is_replaced_with_a_code(client, ana):
    client.post(reverse("account_reset_password"), {"email": "ana@example.mx"})
    code = code_in_the_last_letter()
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "otra-clave-larga-8", "password2": "otra-clave-larga-8"}

    client.post(reverse("account_complete_password_reset"), new)

    ana.refresh_from_db()
    assert ana.check_password("otra-clave-larga-8")


# the second step


def current_totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_person_switches_the_second_step_on_and_it_is_asked_for(client, ana):
    sign_in(client)
    prove_it_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": current_totp(secret)})
    assert Authenticator.objects.filter(user=ana, type=Authenticator.Type.TOTP).exists()

    other_browser = type(client)()
    answer = sign_in(other_browser)

    assert answer.url == reverse("mfa_authenticate")
    assert whoever_is_in(other_browser) is None


def test_the_second_steps_code_lets_in(client, ana):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ana, secret)
    sign_in(client)

    client.post(reverse("mfa_authenticate"), {"code": current_totp(secret)})

    assert whoever_is_in(client) == str(ana.pk)


def test_passkeys_are_offered(client, ana):
    sign_in(client)
    prove_it_again(client)

    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_a_person_sees_and_closes_their_other_sessions(client, ana):
    sign_in(client)
    lost_phone = type(client)()
    sign_in(lost_phone)
    assert whoever_is_in(lost_phone)

    client.post(reverse("usersessions_list"))

    assert lost_phone.get(reverse("accounts:profile")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


# a new address


def test_a_new_address_counts_only_once_it_is_confirmed(client, ana):
    sign_in(client)
    client.post(reverse("account_email"), {"action_add": "", "email": "Nueva@example.mx"})
    ana.refresh_from_db()
    assert ana.email == "ana@example.mx"

    client.post(reverse("account_email_verification_sent"), {"code": code_in_the_last_letter()})

    ana.refresh_from_db()
    assert ana.email == "nueva@example.mx"


# words


def test_the_libraries_speak_as_we_do():
    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

    with translation.override("es-mx"):
        day = date_format(moment, "DATE_FORMAT")
        refusal = gettext("The email address and/or password you specified are not correct.")

    assert day == "22 de noviembre de 2026"
    assert refusal.startswith("El correo o la contraseña no son correctos.")
