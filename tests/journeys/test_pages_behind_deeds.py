"""Pages that no link leads to, only something done: they must be as sound as the others."""

import pytest

from tests.journeys.looking import troubles_of
from tests.journeys.test_bringing_files import DATA

pytestmark = [pytest.mark.browser, pytest.mark.worker]


def test_an_import_is_sound_at_every_stage(stage, as_person):
    page = as_person("admin", width=1280)
    page.goto("/importar/subir/aldeas/")
    page.set_input_files("input[type=file]", str(DATA / "ugly_villages.csv"))
    page.get_by_role("button", name="Subir y revisar").click()
    page.get_by_role("heading", name="¿Qué es cada columna?").wait_for(timeout=60_000)
    troubles = troubles_of(page)

    page.get_by_role("button", name="Revisar las filas").click()
    page.get_by_role("heading", name="Filas", exact=True).wait_for(timeout=60_000)
    troubles += troubles_of(page)
    rehearsal = page.url
    page.get_by_role("link", name="Corregir").last.click()
    troubles += troubles_of(page)
    page.goto(rehearsal)
    page.get_by_role("link", name="Descartar archivo").click()
    troubles += troubles_of(page)
    page.goto(rehearsal)
    page.get_by_role("link", name="Aplicar las filas buenas").click()
    troubles += troubles_of(page)
    page.get_by_role("button", name="Aplicar las filas buenas").click()
    undo = page.get_by_role("link", name="Deshacer importación")
    undo.wait_for(timeout=60_000)
    troubles += troubles_of(page)
    undo.click()
    troubles += troubles_of(page)
    page.get_by_role("button", name="Deshacer todo").click()
    page.get_by_text("Filas deshechas").wait_for(timeout=60_000)
    troubles += troubles_of(page)

    assert troubles == []


def test_what_a_search_finds_is_sound(stage, as_person):
    page = as_person("admin", width=1280)
    page.goto("/buscar/?q=oaxaca")
    troubles = troubles_of(page)
    page.goto("/buscar/?q=garcia")
    page.get_by_role("link", name="Ver todo lo encontrado").first.click()
    troubles += troubles_of(page)
    page.goto("/buscar/?q=zzzz")
    troubles += troubles_of(page)

    page.goto("/perfil/")
    page.locator("#buscar").press_sequentially("oaxaca")
    page.locator("#sugerencias a").first.wait_for()
    troubles += troubles_of(page)

    assert troubles == []


def test_what_is_about_to_be_done_to_people_is_shown_soundly(stage, as_person):
    page = as_person("admin", width=1280)
    page.goto("/personas/?q=coordinator@demo.example")
    page.locator("table tbody th a").first.click()
    page.get_by_role("link", name="Dar un nombramiento").click()
    page.select_option("[name=role]", "instructor")
    page.locator("label", has_text="Yucatán").locator("[name=areas]").first.check()
    page.get_by_role("button", name="Ver qué podrá hacer").click()
    troubles = troubles_of(page)

    page.goto("/personas/duplicados/")
    page.get_by_role("link", name="Comparar").first.click()
    page.locator("form", has_text="¿Qué registro se queda?").locator("button").last.click()
    page.wait_for_load_state()
    troubles += troubles_of(page)

    assert troubles == []


@pytest.mark.parametrize(
    "path",
    [
        "/convenios/registrar/",
        "/organizaciones/registrar/",
        "/programas/nuevo/",
        "/aldeas/registrar/",
    ],
)
def test_a_form_sent_empty_says_soundly_what_is_missing(stage, as_person, path):
    page = as_person("admin", width=1280)
    page.goto(path)

    page.locator("main form.form button[type=submit]").last.click()
    page.wait_for_load_state()

    assert page.locator(".form-errors").is_visible()
    assert troubles_of(page) == []


@pytest.mark.parametrize("path", ["/promesas/", "/promesas/certified/", "/", "/perfil/cifras/"])
def test_english_pages_are_as_sound(stage, as_person, path):
    page = as_person("trainee" if path.startswith("/perfil") else None)
    page.goto("/")
    page.get_by_role("button", name="English").click()
    page.goto(path)

    assert page.locator("html").get_attribute("lang") == "en"
    assert troubles_of(page) == []


@pytest.mark.parametrize("day", ["2020-01-01", "2026-03-31", "2999-12-31"])
def test_the_board_of_any_day_is_sound(stage, as_person, day):
    page = as_person(None)

    page.goto(f"/promesas/?al={day}")

    assert troubles_of(page) == []
