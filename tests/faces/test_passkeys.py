"""A fingerprint instead of a password, with the real scripts under the real policy."""

import pytest
from django.contrib.auth import get_user_model

from accounts.actions import people
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "una-clave-larga-7"


@pytest.fixture
def ana():
    ana = UserFactory(email="ana@example.mx", given_names="Ana")
    people.let_in(ana, password=PASSWORD)
    return ana


def give_a_finger(page):
    """A device that says yes whenever it is asked for a fingerprint."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_person_adds_a_passkey_and_enters_with_it(live_server, page, ana):
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    give_a_finger(page)
    page.goto(live_server.url + "/accounts/login/")
    page.fill("[name=login]", ana.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(live_server.url + "/")

    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # asked again before a change that matters
    page.get_by_role("button", name="Confirmar").click()
    page.fill("[name=name]", "Mi celular")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")

    page.context.clear_cookies()
    page.goto(live_server.url + "/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(live_server.url + "/")

    assert page.get_by_text(ana.given_names, exact=True).count()
    assert get_user_model().objects.get().authenticator_set.exists()
    assert refused == []
