"""The 32 villages registered as an admin would: one after the other, by keyboard, in a browser."""

import csv

import pytest

from accounts.rules import Role
from tests.factories import ProgrammeFactory, someone
from tests.stage import ROOT
from villages.models import Municipality, State, Village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAMPLE = ROOT / "villages/data/villages_sample.csv"


@pytest.fixture
def admins_page(client, live_server, page):
    ProgrammeFactory()
    client.force_login(someone(Role.ADMIN))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_default_timeout(15_000)
    return page


def register(page, url: str, row: dict, municipality: str) -> None:
    """What fingers do: choose the state, type the municipality, pick it, fill the rest, send."""
    page.goto(f"{url}/aldeas/registrar/")
    page.select_option("[name=state]", row["state_code"])
    field = page.locator("[name=municipality]")
    field.press_sequentially(municipality.lower())
    page.locator(f"[role=option][data-code='{row['municipality_code']}']").click()
    page.fill("[name=locality]", row["locality"])
    page.fill("[name=latitude]", row["latitude"])
    page.fill("[name=longitude]", row["longitude"])
    page.fill("[name=vocation]", row["vocation_es"])
    page.fill("[name=indigenous_language]", row["indigenous_language_es"])
    page.locator("form.form button[type=submit]").last.click()
    page.wait_for_url(f"**/aldeas/{row['village_code']}/")


def test_every_state_gets_its_village_by_hand(admins_page, live_server):
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = dict(Municipality.objects.values_list("code", "name"))

    for row in rows:
        register(admins_page, live_server.url, row, names[row["municipality_code"]])

    assert Village.objects.count() == 32
    assert set(Village.objects.values_list("state", flat=True)) == set(
        State.objects.values_list("code", flat=True)
    )
    admins_page.goto(f"{live_server.url}/aldeas/registrar/")
    free = admins_page.locator("[name=state] option:not([value='']):not(:text('ya tiene aldea'))")
    assert free.count() == 0


def test_a_second_village_of_a_state_is_refused_and_nothing_typed_is_lost(admins_page, live_server):
    row = {
        "state_code": "20",
        "municipality_code": "20546",
        "village_code": "AD-OAX-01",
        "locality": "Teotitlán del Valle",
        "latitude": "",
        "longitude": "",
        "vocation_es": "Tapetes de lana",
        "indigenous_language_es": "zapoteco",
    }
    late = admins_page.context.new_page()
    late.goto(f"{live_server.url}/aldeas/registrar/")
    late.select_option("[name=state]", "20")
    register(admins_page, live_server.url, row, "Teotitlán del Valle")

    late.fill("[name=municipality]", "Teotitlán del Valle")
    late.fill("[name=locality]", "San Miguel")
    late.fill("[name=vocation]", "Mezcal")
    late.locator("form.form button[type=submit]").last.click()
    late.wait_for_load_state()

    refusal = late.locator("#id_state_error")
    assert "Teotitlán del Valle" in refusal.inner_text()
    assert late.input_value("[name=locality]") == "San Miguel"
    assert Village.objects.count() == 1
