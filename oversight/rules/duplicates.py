"""How likely two records are one person, and why; said in points out of a hundred.

A name alone never says so beyond doubt: Mexico has many a María García Hernández. What
is proposed is for people to decide, so the reasons come with the points.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from accounts.rules import fold
from accounts.rules.curp import birth_date


class Reason(StrEnum):
    """In the order they are told."""

    CURP = "curp"
    MAIL = "mail"
    PHONE = "phone"
    SAME_NAME = "same-name"
    SWAPPED = "swapped"
    ONE_SURNAME = "one-surname"
    SIMILAR_NAME = "similar-name"
    BORN = "born"
    PLACE = "place"
    OTHER_BIRTH = "other-birth"
    OTHER_CURP = "other-curp"


# Points, out of 100, for what two records share; below zero, for what speaks against.
NAME_POINTS = 70
POINTS = {
    Reason.CURP: 45,
    Reason.MAIL: 40,
    Reason.PHONE: 25,
    Reason.BORN: 20,
    Reason.PLACE: 10,
    Reason.OTHER_BIRTH: -45,
    Reason.OTHER_CURP: -30,
}
WORTH_ASKING = 75

CURP_SLIPS = 2  # a wrong homonym character changes the check digit too
SWAPPED_WORTH, ONE_SURNAME_WORTH, FEWER_NAMES_WORTH = 0.97, 0.95, 0.95
ALIKE = 0.85  # names less alike than this are not given as a reason
SAME = 0.999

SHORT_FOR = {
    "ma": "maria",
    "fco": "francisco",
    "fca": "francisca",
    "gpe": "guadalupe",
    "jse": "jose",
    "j": "jose",
    "ant": "antonio",
    "hdez": "hernandez",
    "fdez": "fernandez",
    "glez": "gonzalez",
    "gzz": "gonzalez",
    "mtz": "martinez",
    "mtnez": "martinez",
    "rdz": "rodriguez",
    "rguez": "rodriguez",
    "sanchz": "sanchez",
    "vzqz": "vazquez",
}
LINKS = {"de", "del", "la", "las", "los", "y"}


@dataclass(frozen=True)
class Record:
    """What is compared of a person. Names folded and spelled out; `states` by code."""

    given: str
    first: str
    second: str
    mail: str = ""
    phone: str = ""
    curp: str = ""
    states: frozenset[str] = frozenset()

    @property
    def born(self) -> dt.date | None:
        return birth_date(self.curp) if self.curp else None


@dataclass(frozen=True)
class Likeness:
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_worth_asking(self) -> bool:
        return self.score >= WORTH_ASKING


def spelled_out(name: str) -> str:
    """Folded, without points, with the usual abbreviations written in full."""
    words = fold(name.replace(".", " ")).split()
    plain = [SHORT_FOR.get(word, word) for word in words]
    return " ".join(word for word in plain if word not in LINKS)


def bare_mail(email: str) -> str:
    """What `accounts.models.signs.mail_sign` computes in the database."""
    mailbox, _, host = email.lower().partition("@")
    return f"{mailbox.split('+')[0].replace('.', '')}@{host}"


def compare(one: Record, other: Record) -> Likeness:
    """The points two records get for being one person, with the reasons, strongest first."""
    alike, name_reasons = names_alike(one, other)
    reasons = set(name_reasons) | set(signs_shared(one, other)) | set(signs_against(one, other))
    points = NAME_POINTS * alike + sum(POINTS.get(reason, 0) for reason in reasons)
    told = tuple(reason for reason in Reason if reason in reasons)
    return Likeness(max(0, min(100, round(points))), told)


def signs_shared(one: Record, other: Record):
    if one.curp and other.curp and OSA.distance(one.curp, other.curp) <= CURP_SLIPS:
        yield Reason.CURP
    if one.mail and bare_mail(one.mail) == bare_mail(other.mail):
        yield Reason.MAIL
    if one.phone and one.phone == other.phone:
        yield Reason.PHONE
    if one.born and one.born == other.born:
        yield Reason.BORN
    if one.states & other.states:
        yield Reason.PLACE


def signs_against(one: Record, other: Record):
    if not (one.curp and other.curp):
        return
    if OSA.distance(one.curp, other.curp) > CURP_SLIPS:
        yield Reason.OTHER_CURP
        if one.born != other.born:
            yield Reason.OTHER_BIRTH


def names_alike(one: Record, other: Record) -> tuple[float, list[Reason]]:
    """From 0 to 1. Given names and surnames must both be alike: siblings share only the second."""
    surnames, reason = surnames_alike(one, other)
    alike = surnames * given_alike(one.given, other.given)
    if alike < ALIKE:
        return alike, []
    if reason is None:
        reason = Reason.SAME_NAME if alike >= SAME else Reason.SIMILAR_NAME
    return alike, [reason]


def given_alike(one: str, other: str) -> float:
    """«María José» and «José María» in any order; «María» is nearly «María José»."""
    whole = fuzz.token_sort_ratio(one, other) / 100
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    fewer = FEWER_NAMES_WORTH if shorter and shorter <= longer else 0
    return max(whole, fewer)


def surnames_alike(one: Record, other: Record) -> tuple[float, Reason | None]:
    """How alike, and what happened to them when they are not simply the same."""
    if not (one.second and other.second):
        return one_surname_alike(one, other)
    straight = (ratio(one.first, other.first) + ratio(one.second, other.second)) / 2
    swapped = (ratio(one.first, other.second) + ratio(one.second, other.first)) / 2
    if swapped * SWAPPED_WORTH > straight:
        return swapped * SWAPPED_WORTH, Reason.SWAPPED
    return straight, None


def one_surname_alike(one: Record, other: Record) -> tuple[float, Reason | None]:
    first = ratio(one.first, other.first)
    if one.second == other.second:  # neither has a second one
        return first, None
    return first * ONE_SURNAME_WORTH, Reason.ONE_SURNAME


def ratio(one: str, other: str) -> float:
    return fuzz.ratio(one, other) / 100


def common_area(areas) -> str:
    """The smallest area that holds all of these, so that whoever reaches it reaches them all.

    Nobody knows where somebody is who has no area at all: the country answers.
    """
    steps = [steps_to(area) for area in areas]
    shared = set(steps[0]).intersection(*steps[1:]) if steps else {""}
    return max(shared, key=len)


def steps_to(area: str) -> list[str]:
    """The country, the state, the municipality and the village an area lies in, itself the last."""
    return ["", *dict.fromkeys(area[:letters] for letters in (2, 5, None) if area[:letters])]


def pairs_of(ids: list[int]) -> list[tuple[int, int]]:
    """Every two of a few people, the smaller id first."""
    return [(one, other) for at, one in enumerate(sorted(ids)) for other in sorted(ids)[at + 1 :]]


def chunks(ids: list[int], size: int):
    edges = [*range(0, len(ids), size), len(ids)]
    return (ids[start:end] for start, end in pairwise(edges))
