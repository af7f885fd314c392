"""CURP, the population registry code every person in Mexico may have.

Source: "Instructivo normativo para la asignación de la Clave Única de Registro
de Población", Registro Nacional de Población (RENAPO), Secretaría de
Gobernación. Sixteen characters come from name, birth date, sex and place of
birth; RENAPO assigns the last two: one that tells namesakes apart (a digit for
people born before 2000, a letter from 2000 on) and a check digit. Sex is H, M
or, since RENAPO registers non-binary people, X.
"""

import datetime as dt
import re

STATE_CODES = (
    "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ "
    "YN ZS"
)
BORN_ABROAD = "NE"
STATES = frozenset([*STATE_CODES.split(), BORN_ABROAD])
SEXES = frozenset("HMX")
# Ñ has a value in the official table although codes are written with X in its place.
VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ")}
LENGTH = 18

INITIALS = re.compile(r"[A-Z][AEIOUX][A-Z]{2}")
BIRTH = re.compile(r"[0-9]{6}")
CONSONANTS = re.compile(r"[B-DF-HJ-NP-TV-Z]{3}")
TELLS_APART = re.compile(r"[A-Z0-9]")


class CurpProblem(ValueError):
    """What is wrong with a CURP. `code` is one of the codes `check_curp` names."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def check_curp(text: str, *, today: dt.date | None = None) -> str:
    """The CURP in capitals without spaces or hyphens.

    Raises CurpProblem with the first thing wrong, in the order it is written:
    `length`, `letters`, `initials`, `digits`, `date`, `sex`, `state`,
    `consonants`, `homonym`, `check-digit`, and `future` when `today` is given.
    """
    curp = re.sub(r"[\s-]", "", text).upper()
    if len(curp) != LENGTH:
        raise CurpProblem("length")
    if not re.fullmatch(r"[A-Z0-9]{18}", curp):
        raise CurpProblem("letters")
    check_parts(curp)
    if curp[17] != check_digit(curp[:17]):
        raise CurpProblem("check-digit")
    if today and birth_date(curp) > today:
        raise CurpProblem("future")
    return curp


def check_parts(curp: str) -> None:
    if not INITIALS.fullmatch(curp[:4]):
        raise CurpProblem("initials")
    if not BIRTH.fullmatch(curp[4:10]):
        raise CurpProblem("digits")
    birth_date(curp)
    if curp[10] not in SEXES:
        raise CurpProblem("sex")
    if curp[11:13] not in STATES:
        raise CurpProblem("state")
    if not CONSONANTS.fullmatch(curp[13:16]):
        raise CurpProblem("consonants")
    if not TELLS_APART.fullmatch(curp[16]):
        raise CurpProblem("homonym")


def birth_date(curp: str) -> dt.date:
    """The birth date in a CURP; its seventeenth character says the century.

    Raises CurpProblem("date") for a day that does not exist.
    """
    century = 1900 if curp[16].isdigit() else 2000
    year, month, day = (int(curp[at : at + 2]) for at in (4, 6, 8))
    try:
        return dt.date(century + year, month, day)
    except ValueError as impossible:
        raise CurpProblem("date") from impossible


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character: weights 18 down to 2, complement to ten."""
    weighed = sum(VALUES[letter] * (LENGTH - at) for at, letter in enumerate(first_seventeen))
    return str(-weighed % 10)


def mask_curp(curp: str) -> str:
    """What a screen may show: the last four characters."""
    return "•" * (LENGTH - 4) + curp[-4:] if curp else ""
