"""Files brought in a browser, with a real worker: healed, undone, brought back; 32 villages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from villages.actions.reference import DATA as SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.worker]

DATA = Path(__file__).parent.parent / "data"


def bring(page, path: Path) -> None:
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Subir y revisar").click()
    page.get_by_role("heading", name="¿Qué es cada columna?").wait_for(timeout=60_000)
    page.get_by_role("button", name="Revisar las filas").click()
    page.get_by_role("heading", name="Filas", exact=True).wait_for(timeout=60_000)


def test_the_ugly_file_is_healed_applied_undone_and_the_export_changes_nothing(
    stage, as_person, tmp_path
):
    page = as_person("coordinator", width=1280)
    page.goto("/cohortes/")
    page.locator("table tbody th a").first.click()
    page.get_by_role("link", name="Inscribir con un archivo").click()
    bring(page, DATA / "ugly_people.csv")
    expect(page.get_by_text("4 filas listas")).to_be_visible()
    expect(page.get_by_text("NÚÑEZ DE LA CRUZ JOSÉ → JOSÉ").first).to_be_visible()

    page.get_by_role("link", name="Aplicar las filas buenas").click()
    page.get_by_role("button", name="Aplicar las filas buenas").click()
    undo = page.get_by_role("link", name="Deshacer importación")
    undo.wait_for()
    expect(page.get_by_text("Aplicada", exact=True)).to_have_count(4)

    undo.click()
    page.get_by_role("button", name="Deshacer todo").click()
    page.get_by_text("Filas deshechas").wait_for()
    expect(page.get_by_text("Deshecha", exact=True)).to_have_count(4)

    page.goto("/importar/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    path = tmp_path / "todo.xlsx"
    download.value.save_as(path)
    page.goto("/importar/subir/personas/")
    bring(page, path)
    expect(page.get_by_text("No hay nada que hacer")).to_be_visible()


def test_the_ugly_villages_are_told_row_by_row_and_none_moves(stage, as_person):
    page = as_person("admin", width=1280)
    page.goto("/importar/subir/aldeas/")

    bring(page, DATA / "ugly_villages.csv")

    moved = page.get_by_text("La aldea AD-HID-01 está en Hidalgo y no se muda: Tlaxcala ya tiene")
    expect(moved).to_be_visible()
    expect(page.get_by_text("Es una fórmula (=cmd|")).to_be_visible()


def test_all_32_villages_are_registered_by_one_file_and_taken_back(stage, as_person):
    """In an edition of its own: the demo's villages have their states taken."""
    begin = (
        "from villages.models import Programme; import datetime as dt; "
        "Programme.objects.create(slug='get-otra', name='GET otra', short_name='GETO', "
        "issuer='GINgroup', starts_on=dt.date(2027, 1, 1))"
    )
    stage.manage("shell", "-c", begin)
    page = as_person("admin", width=1280)
    page.goto("/importar/subir/aldeas/")
    page.get_by_label("Programa").select_option(label="GET otra")
    without_codes = Path(stage.folder, "aldeas.csv")
    lines = Path(SAMPLE, "villages_sample.csv").read_text(encoding="utf-8")
    without_codes.write_text(re.sub(r"(?m)^AD-[A-Z]+-\d+", "", lines), encoding="utf-8")
    bring(page, without_codes)
    expect(page.get_by_text("32 filas listas")).to_be_visible()

    page.get_by_role("link", name="Aplicar todo").click()
    page.get_by_role("button", name="Aplicar todo").click()
    undo = page.get_by_role("link", name="Deshacer importación")
    undo.wait_for()
    count = (
        "from villages.models import Village; "
        "print(Village.objects.filter(programme__slug='get-otra').count())"
    )
    assert stage.manage("shell", "-c", count).strip().endswith("32")

    undo.click()
    page.get_by_role("button", name="Deshacer todo").click()
    page.get_by_text("Filas deshechas").wait_for()
    assert stage.manage("shell", "-c", count).strip().endswith("0")
