"""A promise clicked down to one certificate, and a board of the past, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.worker]


def number(page) -> int:
    return int(page.locator("main .stat-number").first.inner_text().split()[0].replace(",", ""))


def listed(page) -> int:
    return int(re.search(r"([\d,]+) en la lista", page.locator("main").inner_text())[1])


def test_a_promise_is_clicked_down_to_one_certificate(as_person):
    page = as_person("admin")
    page.goto("/")

    page.get_by_role("link", name="Personas formadas y certificadas en GET").first.click()
    assert number(page) == listed(page) > 0

    page.locator("table a", has_text="Oaxaca").first.click()
    page.wait_for_url(re.compile("state=20"))
    assert number(page) == listed(page) > 0

    page.locator("table a[href*='village=']").first.click()
    page.wait_for_url(re.compile("village="))
    assert number(page) == listed(page) > 0

    name = page.locator("#lista tbody th a").first
    person = name.inner_text()
    name.click()
    page.wait_for_url(re.compile("/constancias/GET-"))
    assert person in page.locator("main").inner_text()


def test_a_stranger_goes_down_as_far_as_counts_may_be_told(as_person):
    page = as_person(None)
    page.goto("/promesas/certified/")

    page.locator("table a", has_text="Oaxaca").first.click()
    page.wait_for_url(re.compile("state=20"))

    words = page.locator("main").inner_text()
    assert "La lista detrás del número" not in words
    assert "De quiénes se trata" not in words
    assert page.locator("a[href*='/constancias/GET-']").count() == 0


def test_a_past_day_is_asked_for_and_left_again(as_person):
    page = as_person(None)
    page.goto("/promesas/")
    now = page.locator("main .stat-number").all_inner_texts()
    first = page.get_by_label("Ver como estaba el día").get_attribute("min")

    page.get_by_label("Ver como estaba el día").fill(first)
    page.get_by_role("button", name="Ver ese día").click()
    page.wait_for_url(re.compile(f"al={first}"))
    assert "Así estaba el tablero el" in page.locator("main").inner_text()
    assert number(page) == 0

    page.get_by_role("link", name="Volver al tablero de hoy").click()
    assert page.locator("main .stat-number").all_inner_texts() == now


def test_a_day_to_come_is_answered_beside_its_field(as_person):
    page = as_person(None)

    page.goto("/promesas/?al=2999-01-01")

    field = page.get_by_label("Ver como estaba el día")
    assert field.input_value() == "2999-01-01"
    words = page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}").inner_text()
    assert "Ese día todavía no llega" in words


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path",
    ["/promesas/", "/promesas/certified/", "/promesas/certified/?state=20", "/promesas/ratio/"],
)
def test_the_boards_are_accessible_and_fit(as_person, path, width, scheme):
    page = as_person("admin", width=width, color_scheme=scheme)

    page.goto(path)

    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
