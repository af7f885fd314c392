"""The connection is measured from the phone one holds, and typed where there is no script."""

import pytest
from playwright.sync_api import expect

from accounts.rules import Role
from tests.factories import SiteFactory, someone
from villages.models import Reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def cookie(client, live_server, site):
    client.force_login(someone(Role.COORDINATOR, site.area))
    return {
        "name": "sessionid",
        "value": client.cookies["sessionid"].value,
        "url": live_server.url,
    }


def test_a_phone_measures_says_what_it_spends_and_keeps_to_it(live_server, page, cookie, site):
    spent = []
    page.on("response", lambda answer: spent.append(answer) if "velocidad" in answer.url else None)
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/sedes/{site.pk}/medir/")
    assert "2.6 MB" in page.inner_text("#speed")

    page.click("[data-act=start]")
    expect(page.locator("#speed [role=status]")).to_contain_text("Listo", timeout=30_000)
    page.click("#reading [type=submit]")
    page.wait_for_url(f"**/sedes/{site.pk}/")

    reading = Reading.objects.get()
    assert reading.way == "measured"
    assert reading.down_mbps > 0
    assert reading.up_mbps > 0
    assert reading.latency_ms >= 1
    down = sum(
        int(answer.headers["content-length"]) for answer in spent if answer.request.method == "GET"
    )
    up = sum(
        int(answer.request.all_headers()["content-length"])
        for answer in spent
        if answer.request.method == "POST"
    )
    assert 0 < down + up <= 2_600_000


def test_one_who_stops_keeps_what_is_typed_by_hand(live_server, page, cookie, site):
    page.context.add_cookies([cookie])
    page.route("**/velocidad/?bytes=100000", lambda route: None)  # never answers
    page.goto(f"{live_server.url}/sedes/{site.pk}/medir/")

    page.click("[data-act=start]")
    expect(page.locator("[name=latency_ms]")).not_to_have_value("")
    page.click("[data-act=stop]")
    expect(page.locator("#speed [role=status]")).to_contain_text("Te detuviste", timeout=30_000)
    page.fill("[name=down_mbps]", "3.2")
    page.click("#reading [type=submit]")
    page.wait_for_url(f"**/sedes/{site.pk}/")

    assert Reading.objects.get().way == "typed"


def test_without_javascript_the_numbers_are_typed(live_server, browser, cookie, site):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{live_server.url}/sedes/{site.pk}/medir/")
    assert not page.is_visible("#speed")

    page.fill("[name=down_mbps]", "3.2")
    page.click("#reading [type=submit]")
    page.wait_for_url(f"**/sedes/{site.pk}/")

    assert str(Reading.objects.get().down_mbps) == "3.20"
    context.close()
