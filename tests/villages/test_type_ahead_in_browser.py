"""The municipality is found by typing: with keys alone, and without JavaScript."""

import pytest

from accounts.rules import Role
from tests.factories import someone
from villages.models import Village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cookie(client, live_server):
    client.force_login(someone(Role.ADMIN))
    session = client.cookies["sessionid"].value
    return {"name": "sessionid", "value": session, "url": live_server.url}


def fill_the_rest(page) -> None:
    page.fill("[name=locality]", "Teotitlán del Valle")
    page.fill("[name=vocation]", "Tapetes de lana")
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url("**/aldeas/AD-OAX-01/")


def test_a_municipality_is_picked_with_the_keyboard(live_server, page, cookie):
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/aldeas/registrar/")
    field = page.locator("[name=municipality]")

    field.press_sequentially("teotitlan del v")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    field.press("Enter")

    assert page.input_value("[name=state]") == "20"
    assert page.input_value("[name=municipality]") == "Teotitlán del Valle"
    assert page.input_value("[name=latitude]") == "17.0503"
    assert not page.query_selector("[role=option]")
    fill_the_rest(page)
    assert Village.objects.get().municipality_id == "20546"


def test_a_municipality_is_typed_without_javascript(live_server, browser, cookie):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{live_server.url}/aldeas/registrar/")

    page.select_option("[name=state]", "20")
    page.fill("[name=municipality]", "TEOTITLAN DEL VALLE")
    fill_the_rest(page)

    assert Village.objects.get().municipality_id == "20546"
    context.close()
