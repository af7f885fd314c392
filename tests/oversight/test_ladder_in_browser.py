"""A village climbs from proposed to graduated in a browser, evidence in hand."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.rules import Role
from tests.factories import VillageFactory, someone
from tests.oversight.ladder_scene import (
    SMALL,
    agree,
    begin_cohort,
    certify_instructor,
    certify_one,
    staff,
)
from villages.models import GateEvidence, VillageMove
from villages.rules.ladder import STEPS, Step, gates_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDS = {
    Step.DIAGNOSIS: staff,
    Step.AGREEMENTS: agree,
    Step.INSTRUCTORS: certify_instructor,
    Step.COHORT: begin_cohort,
    Step.BUSINESSES: certify_one,
}


@pytest.fixture
def open_as(live_server, browser):
    """A page signed in as somebody of a role over an area."""

    def open_page(role: Role, area: str = "", **options):
        client = Client()  # one each: signing somebody in signs the one before out
        client.force_login(someone(role, area))
        session = client.cookies["sessionid"].value
        context = browser.new_context(base_url=live_server.url, locale="es-MX", **options)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return open_page


def give_evidence(page, village, gate, photo: str) -> None:
    page.goto(village.get_absolute_url())
    page.locator(f"#requisito-{gate.code} >> text=Agregar evidencia").click()
    if gate.is_counted:
        page.fill("[name=quantity]", "60")
    page.fill("[name=note]", f"Lo vimos en la visita: {gate.code}.")
    page.set_input_files("[name=upload]", photo)
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url(f"**{village.get_absolute_url()}*")


def let_days_pass(village) -> None:
    """The businesses were reached half a year ago, as the last such climb says."""
    VillageMove.objects.create(
        village=village,
        kind="climbed",
        step_before=Step.COHORT.value,
        step=Step.BUSINESSES.value,
        at=timezone.now() - dt.timedelta(days=181),
    )


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "visita.jpg"
    Image.new("RGB", (320, 240), "teal").save(path, "JPEG")
    return str(path)


def test_a_village_climbs_to_graduated_with_evidence(open_as, photo):
    village = VillageFactory()
    village.programme.thresholds = SMALL
    village.programme.save()
    coordinator = open_as(Role.COORDINATOR, village.area, viewport={"width": 360, "height": 780})
    admin = open_as(Role.ADMIN, "20", viewport={"width": 1280, "height": 900})

    for step in STEPS[1:]:
        RECORDS.get(step, lambda village: None)(village)
        for gate in gates_of(step):
            if gate.is_ticked:
                give_evidence(coordinator, village, gate, photo)
        if step == Step.FIRST_FOLLOW_UP:
            let_days_pass(village)
        coordinator.goto(village.get_absolute_url())
        coordinator.locator("text=Pedir que suba").click()
        coordinator.wait_for_selector("text=Se pidió subir")
        admin.goto("/escalera/")
        admin.locator("section:has-text('Piden subir') >> text=Revisar").click()
        admin.locator("text=Confirmar que sube").click()
        admin.wait_for_url(f"**{village.get_absolute_url()}")

    village.refresh_from_db()
    assert village.step == Step.GRADUATED
    admin.wait_for_selector("text=Esta aldea llegó hasta arriba")
    admin.locator("text=Todos los pasos y sus requisitos").click()
    pictures = admin.locator(".evidence img")
    assert pictures.count() == GateEvidence.objects.count()
    first = pictures.first
    first.scroll_into_view_if_needed()
    admin.wait_for_function(
        "img => img.complete && img.naturalWidth > 0", arg=first.element_handle()
    )


def test_a_gate_is_given_its_evidence_without_javascript(open_as, photo):
    village = VillageFactory()
    staff(village)
    page = open_as(Role.ADMIN, java_script_enabled=False)

    page.goto(village.get_absolute_url())
    page.locator("text=Ver la escalera de esta aldea").click()
    page.locator("#requisito-diagnosis >> text=Agregar evidencia").click()
    page.set_input_files("[name=upload]", photo)
    page.locator("form.form button[type=submit]").click()
    page.locator("text=Ver la escalera de esta aldea").click()
    page.locator("text=Subir a «Vocación y diagnóstico»").click()
    page.locator("text=Confirmar que sube").click()

    village.refresh_from_db()
    assert village.step == Step.DIAGNOSIS


def test_a_coordinator_of_yucatan_opens_no_ladder_of_oaxaca(open_as):
    village = VillageFactory()
    page = open_as(Role.COORDINATOR, "31")

    for part in ("", "subir/", "pedir/", "pausar/"):
        assert page.goto(f"{village.get_absolute_url()}escalera/{part}").status == 404
    assert page.goto(f"{village.get_absolute_url()}evidencia/diagnosis/").status == 404
