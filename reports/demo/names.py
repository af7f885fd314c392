"""Names as people in each part of Mexico have them: two surnames, many of them local."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_names.json"
LOCAL_GIVEN, LOCAL_SURNAME, SINGLE_SURNAME = 0.15, 0.4, 0.02
NOTHING_LOCAL = {"surnames": [], "women": [], "men": []}


@dataclass(frozen=True)
class Name:
    given: str
    first: str
    second: str
    sex: str  # as in a CURP


@cache
def pools() -> dict:
    """What people are called: in the whole country, and in its regions beside that."""
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def local(state: str) -> dict:
    regions = pools()["regions"].values()
    return next((region for region in regions if state in region["states"]), NOTHING_LOCAL)


def name_in(state: str, rng: Random) -> Name:
    """A person of the state; now and then one with a single surname."""
    sex = rng.choice("MMMHH")
    kind = "women" if sex == "M" else "men"
    given = one_of(local(state)[kind], pools()[kind], LOCAL_GIVEN, rng)
    first, second = (
        one_of(local(state)["surnames"], pools()["surnames"], LOCAL_SURNAME, rng) for _ in range(2)
    )
    return Name(given, first, "" if rng.random() < SINGLE_SURNAME else second, sex)


def one_of(here: list[str], everywhere: list[str], chance: float, rng: Random) -> str:
    return rng.choice(here if here and rng.random() < chance else everywhere)
