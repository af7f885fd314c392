"""CURPs that are well formed, for people who do not exist."""

import datetime as dt
from random import Random

from accounts.rules import fold
from accounts.rules.curp import check_digit
from reports.demo.names import Name

PARTICLES = {"de", "del", "la", "las", "los", "el", "y"}
TOO_COMMON = {"jose", "maria", "ma", "j"}
VOWELS = "AEIOU"
# RENAPO puts an X where initials would spell one of its words that offend; these are a few.
OFFENSIVE = {"BUEI", "CACA", "CACO", "CAGA", "COJA", "CULO", "GUEI", "LOCO", "MAME", "MEAR", "PEDO"}


def curp_of(name: Name, *, born: dt.date, state: str, rng: Random) -> str:
    """`state` is the two letters of the place of birth."""
    first, second, given = principal(name.first), principal(name.second), called(name.given)
    start = first[0] + inner(first, VOWELS) + (second or "X")[0] + given[0]
    if start in OFFENSIVE:
        start = start[0] + "X" + start[2:]
    consonants = "".join(inner(word, "BCDFGHJKLMNPQRSTVWXYZ") for word in (first, second, given))
    apart = rng.choice("0123") if born.year < 2000 else rng.choice("ABC")
    seventeen = f"{start}{born:%y%m%d}{name.sex}{state}{consonants}{apart}"
    return seventeen + check_digit(seventeen)


def principal(surname: str) -> str:
    """The word of a surname that counts, in capitals without accents; Ñ is written X."""
    plain = [plainly(word) for word in surname.split()]
    return next((word for word in plain if word.lower() not in PARTICLES), "")


def called(given: str) -> str:
    words = [plainly(word) for word in given.split() if word.lower() not in PARTICLES]
    counted = [word for word in words if word.lower() not in TOO_COMMON]
    return (counted or words)[0]


def plainly(word: str) -> str:
    with_x = word.replace("ñ", "x").replace("Ñ", "X")
    return "".join(letter for letter in fold(with_x).upper() if letter.isalpha())


def inner(word: str, letters: str) -> str:
    return next((letter for letter in word[1:] if letter in letters), "X")
