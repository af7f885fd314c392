"""People by the hundred thousand: names as frequent as in Mexico's registries, some with CURP.

`data/scale_names.json` orders names as the registries do; the weights are rounded.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from allauth.account.models import EmailAddress

from accounts.models import About, User
from reports.actions.scale import shares
from reports.actions.scale.bulk import chance, copy, insert, run
from reports.demo.curps import curp_of
from reports.demo.names import Name, local

DATA = Path(__file__).resolve().parents[2] / "data" / "scale_names.json"
PASSWORD = "!"  # nobody's: who wants to enter asks for a code by e-mail
DOMAIN = "escala.example"

RAW = "scale_raw_person"
TABLE = f"""CREATE TEMP TABLE {RAW} (id bigint, given text, first text, second text, sex text,
            born date, curp text) ON COMMIT DROP"""


class Pool:
    """Names to draw from by their weight."""

    def __init__(self, weights: dict[str, float]):
        self.names, self.bounds = list(weights), list(accumulate(weights.values()))

    def draw(self, rng: Random) -> str:
        return rng.choices(self.names, cum_weights=self.bounds)[0]


@cache
def pools() -> dict[str, Pool]:
    return {kind: Pool(weights) for kind, weights in json.loads(DATA.read_text("utf-8")).items()}


class Crowd:
    """An endless line of people, numbered on from `first_id`."""

    def __init__(self, *, first_id: int, today: dt.date, rng: Random):
        self.next_id, self.today, self.rng = first_id, today, rng
        self.curps: set[str] = set()
        run(TABLE)

    def come(self, count: int, *, state, ages: tuple[int, int]) -> range:
        """That many people of a state into the table; their ids."""
        first = self.next_id
        self.come_all([(count, state, ages)])
        return range(first, self.next_id)

    def come_all(self, groups: Iterable[tuple]) -> None:
        """Groups of (how many, state, youngest and oldest), one after the other."""
        copy(RAW, "id, given, first, second, sex, born, curp", self._rows(groups))

    def _rows(self, groups: Iterable[tuple]) -> Iterator[tuple]:
        for count, state, ages in groups:
            for _ in range(count):
                name = self._name(state.code)
                days = self.rng.randint(ages[0] * 366, ages[1] * 365)
                born = self.today - dt.timedelta(days=days)
                curp = self._curp(name, born, state.curp_code)
                yield self.next_id, name.given, name.first, name.second, name.sex, born, curp
                self.next_id += 1

    def _name(self, state: str) -> Name:
        rng, regional = self.rng, local(state)["surnames"]
        sex, kind = ("M", "women") if rng.random() < shares.WOMEN else ("H", "men")
        given = pools()[kind].draw(rng)
        if rng.random() < shares.SECOND_GIVEN_NAME:
            another = pools()[kind].draw(rng)
            given = given if another == given else f"{given} {another}"
        first = self._surname(regional)
        second = "" if rng.random() < shares.SINGLE_SURNAME else self._surname(regional)
        return Name(given, first, second, sex)

    def _surname(self, regional: list[str]) -> str:
        if regional and self.rng.random() < shares.LOCAL_SURNAME:
            return self.rng.choice(regional)
        return pools()["surnames"].draw(self.rng)

    def _curp(self, name: Name, born: dt.date, state: str) -> str | None:
        if self.rng.random() >= shares.WITH_CURP:
            return None
        curp = curp_of(name, born=born, state=state, rng=self.rng)
        if curp in self.curps:
            return None
        self.curps.add(curp)
        return curp


EMAIL = f"""regexp_replace(translate(lower(split_part(p.given, ' ', 1) || '.' || p.first),
            'áéíóúüñ ', 'aeiouun.'), '[^a-z.]', '', 'g') || '.' || to_hex(p.id) || '@{DOMAIN}'"""


def settle(*, joined_at: str, source: str = "") -> int:
    """Make the people of the table known to the portal, and empty it.

    `joined_at` is SQL over the table `p` and what `source` joins to it.
    """
    values = {
        "id": "p.id",
        "password": f"'{PASSWORD}'",
        "email": EMAIL,
        "given_names": "p.given",
        "first_surname": "p.first",
        "second_surname": "p.second",
        "curp": "CASE WHEN known.id IS NULL THEN p.curp END",
        "phone": f"""CASE WHEN {chance("p.id", 31)} < {shares.WITH_PHONE}
            THEN '+5255' || lpad((10000000 + p.id)::text, 8, '0') ELSE '' END""",
        "joined_at": joined_at,
    }
    known = "LEFT JOIN accounts_user known ON known.curp = p.curp"
    made = insert(User, values, f"FROM {RAW} p {known} {source} ORDER BY p.id")
    run("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), max(id)) FROM accounts_user")
    address = {"user_id": "u.id", "email": "u.email", "verified": "true", "primary": "true"}
    insert(EmailAddress, address, f"FROM accounts_user u JOIN {RAW} USING (id)")
    tell_about()
    run(f"TRUNCATE {RAW}")
    return made


def tell_about() -> None:
    """What a part of them told of themselves for the figures."""
    answers = {
        name: f"CASE WHEN {chance('p.id', salt)} >= {shares.NOT_ANSWERED}"
        f" THEN {chance('p.id', salt + 10)} < {share} END"
        for salt, (name, share) in enumerate(shares.ABOUT.items(), start=41)
    }
    values = {
        "person_id": "p.id",
        "sex": "CASE p.sex WHEN 'M' THEN 'F' ELSE 'M' END",
        "born_on": "p.born",
        **answers,
        "consented_at": "u.joined_at",
        "changed_at": "u.joined_at",
    }
    source = f"FROM {RAW} p JOIN accounts_user u USING (id)"
    insert(About, values, f"{source} WHERE {chance('p.id', 40)} < {shares.TOLD_ABOUT}")
