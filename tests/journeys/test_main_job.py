"""The whole job, each step by the person whose job it is, in a real browser with a real worker:
from registering a village to a stranger reading a revoked certificate's QR code."""

import datetime as dt
import email
import email.policy
import json
import re
import urllib.request
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp

from tests.stage import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.worker]

NAME = "Lucía Citlali Ñáñez O'Farrill"
ADDRESS = "lucia@example.mx"
TODAY = dt.datetime.now(ZoneInfo("America/Mexico_City")).date()
WEEKS = 8


def letters(folder: Path, to: str):
    """Letters to an address, oldest first, as (subject, text)."""
    for path in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if to in message["To"]:
            yield message["Subject"], message.get_body(("plain",)).get_content().replace("\r", "")


def newest_letter(stage, to: str, holding: str) -> str:
    found = []

    def arrived():
        found[:] = [text for _, text in letters(stage.mail_folder, to) if re.search(holding, text)]
        return bool(found)

    stage.wait_until(arrived, 30, f"a letter to {to} with {holding}")
    return found[-1]


def right_answers() -> dict[str, str]:
    """The right choice of every question of the curriculum, by the question's words."""
    data = json.loads((ROOT / "training/data/curriculum.json").read_text())
    asked = [
        question for module in data["modules"].values() for question in module["quiz"]["questions"]
    ]
    return {
        question["text"]: next(
            option["text"] for option in question["options"] if option["correct"]
        )
        for question in asked + data["exam_questions"]
    }


def send(page) -> None:
    """Press the one button of the page's main form."""
    page.locator(
        "main form.form button[type=submit], main form.sheet button[type=submit]"
    ).last.click()
    page.wait_for_load_state()


def read_qr(pdf: bytes) -> str:
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=2, grayscale=True)
    pixels = memoryview(drawn.buffer).cast("B").cast("B", shape=[drawn.height, drawn.stride])
    return zxingcpp.read_barcode(pixels).text


def test_from_a_village_to_a_revoked_certificate(stage, as_person):
    village_url = register_a_village(as_person("admin", width=1280))
    accept_the_post(stage, as_person("coordinator"), "coordinator")
    invite_the_instructor(as_person("coordinator"))
    accept_the_post(stage, as_person("instructor"), "instructor")
    cohort_url = plan_a_cohort(as_person("coordinator"), village_url)
    enrol_somebody(as_person("coordinator"), cohort_url)
    learner = come_in_by_code(stage, as_person(None))
    finish_every_activity(learner)
    take_attendance_and_grade(as_person("instructor"), cohort_url)
    see_every_rule_met(learner)
    batch_url = rehearse(as_person("officer"))
    refuse_ones_own(as_person("officer"), batch_url)
    approve(as_person("officer2"), batch_url)
    certificate_url = read_the_certificate(stage, learner)
    check_as_a_stranger(as_person(None), certificate_url, "Vigente")
    revoke(as_person("officer"))
    check_as_a_stranger(as_person(None), certificate_url, "Revocada")
    ask_for_the_report(stage, as_person("coordinator"), village_url)


def register_a_village(page) -> str:
    page.goto("/aldeas/registrar/")
    page.select_option("[name=programme]", label="Global Digital Talent 2027 (muestra)")
    page.select_option("[name=state]", "20")
    page.locator("[name=municipality]").press_sequentially("teotitlan del va")
    page.get_by_role("option", name="Teotitlán del Valle").click()
    page.fill("[name=locality]", "San Macario")
    page.fill("[name=vocation]", "Tapetes de lana y chocolate")
    page.fill("[name=host_name]", "Universidad Tecnológica de los Valles")
    page.fill("[name=coordinator_email]", "coordinator@demo.example")
    send(page)

    assert page.get_by_role("heading", level=1).inner_text() == "San Macario"
    return page.url


def invite_the_instructor(page) -> None:
    page.goto("/personas/invitar/")
    page.fill("[name=email]", "instructor@demo.example")
    page.select_option("[name=role]", "instructor")
    page.locator("label", has_text="San Macario").locator("[name=area]").check()
    send(page)


def accept_the_post(stage, page, name: str) -> None:
    letter = newest_letter(stage, f"{name}@demo.example", "San Macario")
    page.goto(re.search(r"http\S+/invitacion/\S+", letter)[0])
    page.locator("main button[type=submit]").last.click()
    page.wait_for_load_state()


def plan_a_cohort(page, village_url: str) -> str:
    start = TODAY - dt.timedelta(weeks=WEEKS)
    page.goto(village_url + "cohortes/nueva/")
    page.select_option(
        "[name=course]", label=page.locator("option", has_text="mprendedoras").inner_text()
    )
    page.fill("[name=name]", "Primera generación")
    page.fill("[name=starts_on]", start.isoformat())
    page.fill("[name=ends_on]", (TODAY + dt.timedelta(days=14)).isoformat())
    send(page)
    cohort_url = page.url.split("#")[0]

    page.goto(cohort_url + "sesiones/")
    page.fill("[name=topic]", "Taller")
    page.fill("[name=starts_on]", start.isoformat())
    page.fill("[name=time]", "10:00")
    page.fill("[name=hours]", "3")
    page.fill("[name=weeks]", str(WEEKS))
    send(page)

    page.goto(cohort_url)
    teacher = page.locator("[name=instructor] option", has_text="Fidel Mendoza").inner_text()
    page.select_option("[name=instructor]", label=teacher)
    page.locator("form.appoint button").click()
    page.wait_for_load_state()
    return cohort_url


def enrol_somebody(page, cohort_url: str) -> None:
    page.goto(cohort_url + "inscribir/")
    page.fill("[name=email]", "Lucia@Example.mx")
    page.fill("[name=given_names]", "Lucía Citlali")
    page.fill("[name=first_surname]", "Ñáñez")
    page.fill("[name=second_surname]", "O'Farrill")
    send(page)

    assert "Ñáñez" in page.locator("main").inner_text()


def come_in_by_code(stage, page):
    newest_letter(stage, ADDRESS, "Primera generación")
    page.goto("/accounts/login/code/")
    page.fill("[name=email]", ADDRESS)
    send(page)
    letter = newest_letter(stage, ADDRESS, r"(?m)^ {4}\S+$")
    page.fill("[name=code]", re.search(r"(?m)^ {4}(\S+)$", letter)[1])
    page.press("[name=code]", "Enter")
    page.wait_for_url(stage.url + "/")
    return page


def finish_every_activity(page) -> None:
    """Follow «tu siguiente paso» until it no longer leads to an activity."""
    answers = right_answers()
    page.goto("/")
    while (step := next_activity(page)) is not None:
        page.goto(step)
        if page.locator("form.quiz").count():
            answer(page, answers)
            assert "Aprobado" in page.locator(".result").inner_text()
        else:
            page.locator("form.lesson-done button").click()
            page.wait_for_load_state()
        page.goto("/")

    words = page.locator("main").inner_text()
    done, total = re.search(r"Actividades\s+(\d+) de (\d+)", words).groups()
    assert done == total


def next_activity(page) -> str | None:
    step = page.locator("main .next a")
    href = step.get_attribute("href") if step.count() else ""
    return href if re.fullmatch(r"/aprender/\d+/\d+/", href) else None


def answer(page, answers: dict[str, str]) -> None:
    for group in page.locator("form.quiz fieldset").all():
        words = group.locator("legend").inner_text()
        asked = next(text for text in answers if text in words)
        group.get_by_label(answers[asked], exact=True).check()
    send(page)


def take_attendance_and_grade(page, cohort_url: str) -> None:
    page.goto(cohort_url)
    sheets = page.eval_on_selector_all(
        "main a[href*='/asistencia/']", "all => all.map(a => a.href)"
    )
    for sheet in dict.fromkeys(sheets):
        page.goto(sheet)
        send(page)
    page.goto(cohort_url)
    page.get_by_role("link", name="Lucía Citlali").first.click()
    page.goto(page.url + "calificar/")
    page.check("[name=component][value=project]")
    page.fill("[name=score]", "92")
    page.fill("[name=comment]", "Tienda publicada con cinco productos.")
    send(page)


def see_every_rule_met(page) -> None:
    page.goto("/")
    assert "Pendiente" not in page.locator("main").inner_text()


def rehearse(page) -> str:
    page.goto("/certificacion/?q=Ñañez")
    page.get_by_label(re.compile("Incluir a Lucía Citlali")).check()
    page.fill("[name=name]", "San Macario, primera generación")
    page.get_by_role("button", name="Ensayar con las personas marcadas").click()
    page.wait_for_url(re.compile(r"/lotes/\d+/"))
    return page.url


def refuse_ones_own(page, batch_url: str) -> None:
    page.goto(batch_url)
    assert page.get_by_role("link", name="Aprobar lote").count() == 0


def approve(page, batch_url: str) -> None:
    page.goto(batch_url)
    page.get_by_role("link", name="Aprobar lote").click()
    send(page)
    page.goto(batch_url)
    page.get_by_role("heading", name="Listo: todas las constancias están hechas").wait_for(
        timeout=30_000
    )


def read_the_certificate(stage, page) -> str:
    letter = newest_letter(stage, ADDRESS, r"/c/\w{26}")
    public = re.search(r"http\S+/c/\w{26}", letter)[0]
    pdf = urllib.request.urlopen(public + ".pdf").read()

    assert NAME in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert read_qr(pdf) == public
    page.goto("/mis-constancias/")
    assert page.locator(f"a[href*='{public.removeprefix(stage.url)}']").count()
    return public


def check_as_a_stranger(page, certificate_url: str, status: str) -> None:
    page.goto(certificate_url)
    words = page.locator("main").inner_text()

    assert NAME in words
    assert status.lower() in words.lower()


def revoke(page) -> None:
    page.goto("/constancias/?q=Ñañez")
    page.locator("main tbody th a").first.click()
    page.get_by_role("link", name=re.compile("Revocar")).click()
    page.fill("[name=because]", "El nombre no coincide con su identificación.")
    send(page)


def ask_for_the_report(stage, page, village_url: str) -> None:
    page.goto("/informes/pedir/")
    place = page.locator("[name=place] option", has_text="San Macario").first.inner_text()
    page.select_option("[name=place]", label=place)
    send(page)

    page.locator("a[href$='.pdf']").first.wait_for(timeout=30_000)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    href = page.locator("a[href$='.pdf']").first.get_attribute("href")
    request = urllib.request.Request(stage.url + href, headers={"Cookie": cookies})
    pdf = urllib.request.urlopen(request).read()

    assert "San Macario" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    newest_letter(stage, "coordinator@demo.example", "San Macario")
