"""Names of people: given names and two surnames, with their capitals and particles.

Which letters of a name begin a CURP: "Instructivo normativo para la asignación de la
CURP" (RENAPO), annexes 1 and 2: the first letter and first inner vowel of the first
surname, the first letter of the second (X without one), the first of the given name,
passing over MARÍA and JOSÉ when more follow, and over particles.
"""

import re
from functools import cache
from pathlib import Path

from accounts.rules import fold

GIVEN_NAMES = Path(__file__).parent.parent / "data" / "given_names.txt"

PARTICLES = frozenset(
    {"da", "das", "de", "del", "der", "di", "do", "dos", "e", "el", "la", "las", "le", "les"}
    | {"los", "mac", "mc", "van", "vanden", "vander", "von", "y"}
)
JOINING = frozenset({"y", "e"})
SMALL = PARTICLES - {"mac", "mc", "el"}
SHORTENED = frozenset({"ma", "ma.", "m", "m.", "j", "j.", "jose", "maria"})
GIVEN_FIRST, SURNAMES_FIRST = "given_first", "surnames_first"


@cache
def common_given() -> frozenset[str]:
    """Given names so common that they tell which end of a full name is which."""
    return frozenset(GIVEN_NAMES.read_text(encoding="utf-8").split())


def proper(text: str) -> str:
    """«JUAN DE LA CRUZ» and «juan de la cruz» as «Juan de la Cruz»; what has both stays."""
    if not text or not (text.isupper() or text.islower()):
        return text
    words = text.lower().split()
    return " ".join(
        word if at and word in SMALL else capital(word) for at, word in enumerate(words)
    )


def proper_surname(text: str) -> str:
    """The same; a surname may begin with a particle: «DE LA CRUZ» is «de la Cruz»."""
    if not text or not (text.isupper() or text.islower()):
        return text
    words = text.lower().split()
    if all(word in SMALL for word in words):
        return capital(text.lower())
    return " ".join(word if word in SMALL else capital(word) for word in words)


def capital(word: str) -> str:
    """«núñez-o'farrill» as «Núñez-O'Farrill», «mcgregor» as «McGregor»."""
    return "".join(part_capital(part) for part in re.split(r"([-'’])", word))


def part_capital(part: str) -> str:
    if part.startswith("mc") and len(part) > 4:
        return f"Mc{part[2].upper()}{part[3:]}"
    return part[:1].upper() + part[1:]


def units(words: list[str]) -> list[str]:
    """Words with the particles before them: «de la Cruz» is one, «Ortega y Gasset» too."""
    found: list[str] = []
    waiting: list[str] = []
    for word in words:
        low = word.lower().strip(".")
        if low in JOINING and found and not waiting:
            waiting = [found.pop(), word]
        elif low in PARTICLES:
            waiting.append(word)
        else:
            found.append(" ".join([*waiting, word]))
            waiting = []
    if waiting:
        found.append(" ".join(waiting))
    return found


def split(full: str, *, order: str = GIVEN_FIRST, curp: str = "") -> tuple[str, str, str] | None:
    """(given names, first surname, second surname) of a full name; None for a single word.

    A comma parts the surnames, before it, from the given names. Otherwise the CURP's
    initials decide the order when there is a CURP, and `order`, the column's, when not.
    """
    if "," in full:
        surnames, _comma, given = full.partition(",")
        first, second = two_surnames(units(surnames.split()))
        return (" ".join(given.split()), first, second) if given.strip() and first else None
    parts = units(full.split())
    if len(parts) < 2:
        return None
    readings = {GIVEN_FIRST: given_first(parts), SURNAMES_FIRST: surnames_first(parts)}
    if curp:
        fitting = [name for name, read in readings.items() if curp_initials(*read) == curp[:4]]
        if len(fitting) == 1:
            return readings[fitting[0]]
        for read in other_readings(parts):
            if not fitting and curp_initials(*read) == curp[:4]:
                return read
    return readings[order]


def given_first(parts: list[str]) -> tuple[str, str, str]:
    if len(parts) == 2:
        return parts[0], parts[1], ""
    return " ".join(parts[:-2]), parts[-2], parts[-1]


def surnames_first(parts: list[str]) -> tuple[str, str, str]:
    if len(parts) == 2:
        return parts[1], parts[0], ""
    return " ".join(parts[2:]), parts[0], parts[1]


def other_readings(parts: list[str]):
    """Readings with a single surname, which only a CURP can tell."""
    if len(parts) > 2:
        yield " ".join(parts[:-1]), parts[-1], ""
        yield " ".join(parts[1:]), parts[0], ""


def two_surnames(parts: list[str]) -> tuple[str, str]:
    if not parts:
        return "", ""
    return parts[0], " ".join(parts[1:])


def order_of(full: str, curp: str = "") -> str | None:
    """Which end of one full name holds the given names; None when it cannot be told."""
    if "," in full:
        return None
    parts = units(full.split())
    if len(parts) < 3:
        return None
    if curp:
        fits_first = curp_initials(*given_first(parts)) == curp[:4]
        fits_last = curp_initials(*surnames_first(parts)) == curp[:4]
        if fits_first != fits_last:
            return GIVEN_FIRST if fits_first else SURNAMES_FIRST
    head, tail = fold(parts[0]) in common_given(), fold(parts[-1]) in common_given()
    if head == tail:
        return None
    return GIVEN_FIRST if head else SURNAMES_FIRST


def order_by_majority(fulls: list[tuple[str, str]]) -> str:
    """The order of a column of (full name, CURP)."""
    votes = [order_of(full, curp) for full, curp in fulls]
    most = votes.count(SURNAMES_FIRST) > votes.count(GIVEN_FIRST)
    return SURNAMES_FIRST if most else GIVEN_FIRST


def curp_initials(given: str, first: str, second: str) -> str:
    """The first four letters of the CURP of such a name, before RENAPO softens rude words."""
    first_words, second_words = significant(first), significant(second)
    given_words = significant(given)
    if len(given_words) > 1 and fold(given_words[0]) in SHORTENED:
        given_words = given_words[1:]
    surname = letters(first_words[0]) if first_words else "X"
    vowel = next((letter for letter in surname[1:] if letter in "AEIOU"), "X")
    return (
        surname[:1]
        + vowel
        + (letters(second_words[0])[:1] if second_words else "X")
        + (letters(given_words[0])[:1] if given_words else "X")
    )


def significant(name: str) -> list[str]:
    words = name.split()
    return [word for word in words if word.lower() not in PARTICLES] or words


def letters(word: str) -> str:
    plain = fold(word.replace("ñ", "x").replace("Ñ", "X")).upper()
    return re.sub(r"[^A-Z]", "", plain) or "X"
