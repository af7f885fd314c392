"""Every page that each person can reach by links: no broken link, no axe violation, no script
refused by the CSP, nothing wider than the phone."""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.looking import WIDTHS, troubles_of

pytestmark = [pytest.mark.browser, pytest.mark.worker]

PEOPLE = [
    None,
    "admin",
    "state-admin",
    "coordinator",
    "instructor",
    "trainee",
    "officer",
    "mentor",
    "sponsor",
]
ALSO_AT_A_DESK = (None, "admin", "officer")  # whose pages axe reads at both widths
FILES = (".pdf", ".csv", ".xlsx", ".json", ".png", ".ics", "/archivo/")


def route(path: str) -> str | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.view_name or match.route


FIND_LINKS = """
    sent => [document, new DOMParser().parseFromString(sent, "text/html")]
        .flatMap(page => [...page.querySelectorAll("a[href]")])
        .map(a => new URL(a.getAttribute("href"), location.href).href)
"""


def links(page, sent: str, origin: str) -> list[str]:
    """Where the page leads, as it was sent (without scripts) and as it is now."""
    found = page.evaluate(FIND_LINKS, sent)
    return [
        urlsplit(link).path
        for link in found
        if link.startswith(origin + "/") and not urlsplit(link).path.endswith(FILES)
    ]


def walk(page, origin: str, visit) -> None:
    """Visit one page of every route that links lead to, starting at home."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop(0)
        name = route(path)
        if name in seen or name == "account_logout":
            continue
        seen.add(name)
        sent = visit(page, path)
        waiting += links(page, sent, origin)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda name: name or "a stranger")
def test_every_page_one_can_reach_is_sound(stage, as_person, person):
    troubles, axe_at = [], WIDTHS if person in ALSO_AT_A_DESK else WIDTHS[:1]

    def visit(page, path):
        answer = page.goto(stage.url + path)
        if answer.status >= 400:
            troubles.append(f"{path} answers {answer.status}")
        troubles.extend(troubles_of(page, axe_at=axe_at))
        return answer.text()

    page = as_person(person)
    page.on(
        "console",
        lambda message: (
            troubles.append(f"{page.url}: {message.text}") if message.type == "error" else None
        ),
    )

    walk(page, stage.url, visit)

    assert troubles == []
