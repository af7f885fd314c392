"""A coordinator of Oaxaca tries every door of the portal with what lies in Yucatán.

Nothing of it opens, nothing changes, and nobody of there is named.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.test_access import TABLE, Needs, Only, Open

pytestmark = [pytest.mark.browser, pytest.mark.worker]

IN_THE_STAGE = "import json; from tests.journeys import yucatan as y; print(json.dumps(y.{}))"

# URLs that the table of `tests/test_access.py` does not hold, and take arguments.
OTHERS = {
    "account_confirm_email": ("a-key",),
    "account_reset_password_from_key": ("1", "a-key"),
    "mfa_edit_webauthn": (1,),
    "mfa_remove_webauthn": (1,),
    "api:values": ("certified",),
    "api:series": ("certified",),
    "api:rows": ("certified",),
    "api:nowhere": ("nada",),
}
# Whoever holds the code of a certificate, or the link of an invitation, sees whose it is.
WITH_A_KEY = {"certification:public", "certification:public-pdf", "accounts:invitation"}
HELD_AGAINST_US = {"account_logout"}
NOT_THERE = {404, 405}


def doors(resolver=None, space="") -> list[tuple[str, URLPattern]]:
    """Every URL pattern of the portal with the name it goes by."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            found.append((f"{space}{one.name or one.pattern}", one))
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            found += doors(one, inner)
    return found


@dataclass
class Door:
    name: str
    args: list

    @property
    def rule(self):
        return TABLE.get(self.name)

    @property
    def path(self) -> str:
        return reverse(self.name, args=self.args)

    @property
    def is_of_a_place(self) -> bool:
        """It leads to a row that lies somewhere: in Yucatán."""
        rule = self.rule
        return isinstance(rule, Only) or (isinstance(rule, Needs) and rule.area is not None)

    @property
    def is_public(self) -> bool:
        return self.rule is None or isinstance(self.rule, Open)


@pytest.fixture(scope="module")
def told(stage):
    """What the stage says of itself."""
    return lambda what: json.loads(
        stage.manage("shell", "-v", "0", "-c", IN_THE_STAGE.format(what))
    )


@pytest.fixture(scope="module")
def yucatan(stage, told) -> dict:
    there = told("settle()")
    seen = []

    def is_quiet() -> bool:
        seen.append(told("rows()"))
        return len(seen) > 1 and seen[-1] == seen[-2]

    stage.wait_until(is_quiet, what="the end of what the workers do by themselves")
    return there


@pytest.fixture
def rows(told):
    """Every row that lies in Yucatán, as it is at the moment."""
    return lambda: told("rows()")


@pytest.fixture(scope="module")
def every_door(yucatan) -> list[Door]:
    found, unknown = [], []
    for name, pattern in doors():
        if name in TABLE:
            found.append(Door(name, [yucatan["values"][path] for path in TABLE[name].args]))
        elif name in OTHERS:
            found.append(Door(name, list(OTHERS[name])))
        elif pattern.pattern.converters or pattern.pattern.regex.groups:
            unknown.append(name)
        elif name not in HELD_AGAINST_US:
            found.append(Door(name, []))
    assert unknown == [], "Say in this test, or in tests/test_access.py, how to fill these."
    return found


@pytest.fixture
def coordinator(as_person):
    page = as_person("coordinator")
    page.goto("/perfil/")
    return page


class Spy:
    """Asks for pages as the coordinator's browser would, and reads them for what is not theirs."""

    def __init__(self, page, yucatan):
        self.request, self.yucatan = page.request, yucatan
        self.token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        self.troubles = []

    def get(self, door: Door, **query) -> None:
        path = f"{door.path}?{urlencode(query, doseq=True)}" if query else door.path
        self.judge(f"GET {path}", door, self.request.get(path, max_redirects=0), str(query))

    def post(self, door: Door, **data) -> None:
        form = {"csrfmiddlewaretoken": self.token, **data}
        answer = self.request.post(door.path, form=form, max_redirects=0)
        self.judge(f"POST {door.path}", door, answer, str(data))

    def judge(self, asked: str, door: Door, answer, typed: str) -> None:
        """What was `typed` may be said back."""
        if answer.status >= 500:
            self.troubles.append(f"{asked}: {answer.status}")
        if door.is_of_a_place and answer.status not in NOT_THERE:
            self.troubles.append(f"{asked}: {answer.status}, but it is of Yucatán")
        if door.name in WITH_A_KEY:
            return
        words = [*self.yucatan["people"], *([] if door.is_public else self.yucatan["places"])]
        text = answer.body().decode("utf-8", "replace")
        self.troubles += [
            f"{asked} says {word}" for word in words if word in text and word not in typed
        ]


@pytest.fixture
def spy(coordinator, yucatan):
    return Spy(coordinator, yucatan)


def test_nothing_of_yucatan_opens_to_a_coordinator_of_oaxaca(spy, every_door, rows):
    before = rows()

    for door in every_door:
        spy.get(door)
        if door.rule:
            spy.post(door)

    assert not spy.troubles, "\n".join(spy.troubles)
    assert rows() == before


def test_no_list_file_or_suggestion_names_anybody_of_yucatan(spy, every_door, yucatan):
    narrowed = {
        "q": "nunez",
        "place": "31",
        "state": "31",
        "estado": "31",
        "area": ["31", yucatan["area"]],
        "role": "instructor",
        "village": yucatan["village"],
        "cohort": yucatan["cohort"],
        "by": "state",
        "programa": yucatan["values"]["edition.slug"],
    }

    for door in every_door:
        if not door.is_of_a_place:
            spy.get(door, **narrowed)
    for word in yucatan["asked"]:
        spy.post(Door("oversight:search-suggestions", []), q=word)
        for kind in ("aldeas", "personas", "cohortes", "constancias"):
            spy.get(Door("oversight:search-kind", [kind]), q=word)

    assert not spy.troubles, "\n".join(spy.troubles)


def test_no_form_of_ones_own_takes_a_place_of_yucatan(spy, yucatan, rows):
    before = rows()
    village, cohort = yucatan["village"], yucatan["cohort"]

    for place in ("31", yucatan["area"]):
        spy.post(
            Door("accounts:invite", []),
            email="nadie@example.mx",
            role="instructor",
            area=place,
            areas=place,
        )
    spy.post(Door("reports:ask", []), village=village, month="2026-10", programme="1")
    spy.post(
        Door("villages:agreement-new", []),
        organisation=yucatan["organisation"],
        village=village,
        title="Otro",
        kind="specific",
        signed_on="2026-01-01",
        starts_on="2026-01-01",
    )
    spy.post(Door("certification:queue", []), enrolments=yucatan["enrolment"], cohort=cohort)

    assert not spy.troubles, "\n".join(spy.troubles)
    assert rows() == before
