"""Codes, folios and what a certificate says: rules that anyone could follow by hand.

**Folio**: programme, year, number and a check character, `GET-2026-000123-D`.
Its letters are Crockford's 32 (no I, L, O, U, which are read as 1, 1, 0, V),
each worth its place in the alphabet. The check is the one symbol over GF(32),
with x^5 + x^2 + 1, that makes double-and-add end in zero (Damm's scheme for an
order that is a power of two). It catches every wrong character and every two
neighbours that changed places.

**Code**: 128 random bits, so that nobody finds a certificate by guessing.
"""

import re
import secrets
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from accounts.rules import fold

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILOU", "110V")
PREFIX_LETTERS = 6
CODE = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")
FOLIO = re.compile(r"([0-9A-Z]{1,6})([0-9]{4})([0-9]{6})([0-9A-Z])")
FOLIO_WITH_DASHES = re.compile(r"([0-9A-Z]{1,6})-([0-9]{4})-([0-9]{6,})-([0-9A-Z])")
AFTER_CODE_PATH = re.compile(r".*/c/([^/?#.]+).*", re.DOTALL)


def new_code() -> str:
    """128 random bits as 26 letters and digits (Crockford's base 32, lower case)."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)).lower()


def prefix_of(short_name: str) -> str:
    """The programme's short name as it goes into its folios."""
    letters = re.sub(r"[^0-9A-Z]", "", fold(short_name).upper())
    return letters.translate(LOOK_ALIKES)[:PREFIX_LETTERS] or "X"


def folio(prefix: str, year: int, number: int) -> str:
    body = f"{prefix}-{year}-{number:06}"
    return f"{body}-{check_character(body)}"


def check_character(body: str) -> str:
    return ALPHABET[_times_two(_sum(body))]


def is_sound(folio: str) -> bool:
    """Say whether the check character of a folio in its printed form matches."""
    return _sum(folio) == 0


def _sum(text: str) -> int:
    total = 0
    for character in text.replace("-", ""):
        total = _times_two(total) ^ ALPHABET.index(character)
    return total


def _times_two(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled


class Typed(StrEnum):
    FOLIO = "folio"
    CODE = "code"


class NotReadable(ValueError):
    """`code` says why: "unreadable", or "check" for a folio that was mistyped."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_typed(text: str) -> tuple[Typed, str]:
    """What a person typed or pasted, in its one written form.

    Forgives spaces, capitals, missing dashes, O for 0 and I or L for 1, and
    takes the address of the page for its code. Raises NotReadable.
    """
    text = AFTER_CODE_PATH.sub(r"\1", text.strip())
    dashed = re.sub(r"\s+|[–—−]", lambda gap: "" if gap[0].isspace() else "-", text).upper()
    dashed = dashed.translate(LOOK_ALIKES)
    bare = dashed.replace("-", "")
    if CODE.fullmatch(bare.lower()):
        return Typed.CODE, bare.lower()
    found = FOLIO_WITH_DASHES.fullmatch(dashed) or FOLIO.fullmatch(bare)
    if not found:
        raise NotReadable("unreadable")
    written = "-".join(found.groups())
    if not is_sound(written):
        raise NotReadable("check")
    return Typed.FOLIO, written


# The letters of the certificate's type; U+A78C is drawn as U+02BC.
UNPRINTABLE = re.compile(
    "[^ -~\u00a0-\u02bf\u0300-\u033e\u1e00-\u1eff\u2010-\u2015\u2018-\u201e\u2026\ua78c]"
)


def printable(text: str) -> bool:
    """Say whether the certificate's type has every letter of `text`."""
    return not UNPRINTABLE.search(text)


def only_printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def looks_incomplete(given_names: str, first_surname: str) -> bool:
    """A name nobody would frame: without a surname, an initial only, or with digits."""
    parts = (given_names.strip(". "), first_surname.strip(". "))
    written = all(len(part) > 1 for part in parts)
    return not written or any(character.isdigit() for part in parts for character in part)


class Problem(StrEnum):
    """Why a person of a batch cannot be certified, or should be looked at."""

    NOT_PASSED = "not-passed"
    WITHDRAWN = "withdrawn"
    CERTIFIED = "certified"
    TAUGHT = "taught"
    WAITING_ELSEWHERE = "waiting-elsewhere"
    NO_EMAIL = "no-email"
    NAME_INCOMPLETE = "name-incomplete"
    NAME_UNPRINTABLE = "name-unprintable"
    DUPLICATE = "duplicate"


# These do not stop a certificate: two people may share a name, and a short name may be right.
WARNINGS = frozenset({Problem.NAME_INCOMPLETE, Problem.DUPLICATE, Problem.WAITING_ELSEWHERE})


def common_area(areas) -> str:
    """The smallest area that holds all of these: a village, municipality, state, or the country."""
    for letters in (None, 5, 2):
        shared = {area[:letters] for area in areas}
        if len(shared) == 1:
            return shared.pop()
    return ""


def blocks(problems) -> bool:
    return any(problem not in WARNINGS for problem in problems)


@dataclass(frozen=True)
class Snapshot:
    """All that a certificate says, frozen when it is issued.

    Dates are ISO days in the village's time zone. `signers` is a tuple of
    {"name", "title"}.
    """

    folio: str
    code: str
    holder: str
    course: str
    hours: int
    track: str
    village: str
    village_code: str
    state: str
    programme: str
    issuer: str
    signers: tuple
    time_zone: str
    passed_on: str
    issued_on: str

    def as_dict(self) -> dict:
        return {**asdict(self), "signers": [dict(signer) for signer in self.signers]}

    @classmethod
    def of(cls, values: dict) -> "Snapshot":
        """From what was stored; what a later version adds is left out."""
        known = {field.name: values[field.name] for field in fields(cls)}
        return cls(**{**known, "signers": tuple(known["signers"])})
