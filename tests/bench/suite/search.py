"""The search box over everybody of a large programme, as an admin, of a state, of a village.

One search at a time, each for somebody else among those the asker may see. `found` is the share of
them whose name is on the page that answers: namesakes may fill it before.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode
from urllib.request import Request

from django.urls import reverse

from accounts.models import User
from accounts.rules import fold
from certification.models import Certificate
from tests.bench import serving
from tests.bench.portal import LARGE, settle
from tests.bench.suite.promise_board import described
from tests.bench.visitor import Visitor
from training.models import Enrolment
from villages.models import Programme, Village

HOME_STATE = "20"
REQUESTS = 100
SOUGHT, LOOKED_AT = 400, 50
SURNAMES = ("Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez")
NONSENSE = "bcdfgkpqtvwxz"


@dataclass(frozen=True)
class Sought:
    """A person as typed, and what must be on the page that finds them."""

    text: str
    expected: str = ""


def measure(portal, bench) -> None:
    with portal.opened("web", data=LARGE):
        bench.data = described()
        settle()
        for who, area in reaches().items():
            if bench.wants(who):
                measure_as(who, area, portal, bench)


def reaches() -> dict[str, str]:
    """The demo accounts that search, and the area each reaches."""
    village = Village.objects.get(programme=Programme.current(), state=HOME_STATE)
    return {"admin": "", "state-admin": HOME_STATE, "coordinator": village.area}


def measure_as(who: str, area: str, portal, bench) -> None:
    visitor, rng = Visitor(portal.url).sign_in(who), Random(1)
    people = some_people(area, rng)
    for kind, typed in KINDS.items():
        case = f"{who}.{kind}"
        if not bench.wants(case):
            continue
        sought = typed(people, rng)
        asked = cycle(visitor.get(path_of(each)) for each in sought)
        requests = partial(take, asked)
        serving.measure(bench, case, portal, requests, expect=200, n=REQUESTS, connections=1)
        if sought[0].expected:
            found = [is_found(visitor, each) for each in sought[:LOOKED_AT]]
            bench.tell(case, "found", [sum(found) / len(found)], unit="share", n=len(found))


def take(requests: Iterator[bytes], count: int) -> list[bytes]:
    return list(islice(requests, count))


def path_of(sought: Sought) -> str:
    return f"{reverse('oversight:search')}?{urlencode({'q': sought.text})}"


def is_found(visitor: Visitor, sought: Sought) -> bool:
    answer = visitor.opener.open(Request(visitor.url + path_of(sought))).read().decode()
    told = " ".join(re.sub("<[^>]*>", " ", unescape(answer)).split())
    return sought.expected in told


def some_people(area: str, rng: Random) -> list[tuple[User, str]]:
    """People enrolled in an area, drawn by lot, each with their folio if there is one."""
    seen = Enrolment.objects.filter(cohort__village__area__startswith=area)
    first, last = (seen.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    drawn = rng.sample(range(first, last), min(50 * SOUGHT, last - first))
    rows = list(seen.filter(pk__in=drawn).select_related("learner")[:SOUGHT])
    held = Certificate.objects.filter(enrolment__in=rows).values_list("enrolment", "folio")
    folios = dict(held)
    return [(row.learner, folios.get(row.pk, "")) for row in rows]


def as_written(people, rng: Random) -> list[Sought]:
    return [Sought(person.full_name, person.full_name) for person, _folio in people]


def without_accents(people, rng: Random) -> list[Sought]:
    """In small letters, the surnames first."""
    return [
        Sought(fold(f"{p.first_surname} {p.second_surname} {p.given_names}"), p.full_name)
        for p, _folio in people
    ]


def mistyped(people, rng: Random) -> list[Sought]:
    """With a slip in one word of five letters or more."""
    found = []
    for person, _folio in people:
        words = person.full_name.split()
        long = [at for at, word in enumerate(words) if len(word) >= 5]
        if long:
            at = rng.choice(long)
            words[at] = slip(words[at], rng)
            found.append(Sought(" ".join(words), person.full_name))
    return found


def slip(word: str, rng: Random) -> str:
    """A letter left out, two changed places, or one taken for another; never the first."""
    at = rng.randrange(1, len(word) - 1)
    slips = [word[:at] + letter + word[at + 1 :] for letter in ("", rng.choice("aeionrst"))]
    slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return rng.choice([each for each in slips if each != word])


def begun(people, rng: Random) -> list[Sought]:
    """A given name and the beginning of a surname, as while typing; many go by such."""
    return [Sought(f"{p.given_names.split()[0]} {p.first_surname[:3]}") for p, _folio in people]


def common(people, rng: Random) -> list[Sought]:
    """A surname that a tenth of all have."""
    return [Sought(surname) for surname in SURNAMES]


def two_common(people, rng: Random) -> list[Sought]:
    return [Sought(f"{one} {two}") for one in SURNAMES for two in SURNAMES]


def folios(people, rng: Random) -> list[Sought]:
    held = [(person, folio) for person, folio in people if folio]
    return [Sought(folio, folio) for _person, folio in held]


def addresses(people, rng: Random) -> list[Sought]:
    return [Sought(person.email, person.full_name) for person, _folio in people]


def nonsense(people, rng: Random) -> list[Sought]:
    return [
        Sought(" ".join("".join(rng.choices(NONSENSE, k=rng.randint(4, 9))) for _word in range(2)))
        for _each in range(SOUGHT)
    ]


KINDS: dict[str, Callable[[list, Random], list[Sought]]] = {
    "as_written": as_written,
    "without_accents": without_accents,
    "mistyped": mistyped,
    "begun": begun,
    "common_surname": common,
    "two_common_surnames": two_common,
    "folio": folios,
    "e_mail": addresses,
    "nonsense": nonsense,
}
