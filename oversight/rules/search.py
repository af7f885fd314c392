"""What somebody typed into the search box, read with good will. Plain Python."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from accounts.rules import e164, fold
from accounts.rules.names import SOUNDS_FROM, SOUNDS_TO

LONGEST_TEXT, MOST_WORDS, LONGEST_WORD = 120, 6, 40
SHORTEST_BEGINNING = 3  # letters from which a word may be the beginning of another
SHORTEST_MISTYPED = 4
PARTICLES = frozenset(("de", "del", "la", "las", "los", "el", "y", "e"))

CURP = re.compile(r"[A-Z]{4}[0-9]{6}[A-Z]{6}[A-Z0-9][0-9]")
NEARLY_CURP = re.compile(r"[A-Z]{4}[0-9]{6}[A-Z0-9]{2,8}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
JOIN_CODE = re.compile(r"[A-Z0-9]{8}")
SOUNDS = str.maketrans(SOUNDS_FROM[: len(SOUNDS_TO)], SOUNDS_TO, SOUNDS_FROM[len(SOUNDS_TO) :])


@dataclass(frozen=True)
class Asked:
    """`text` as typed without spaces at its ends; `words` folded, particles left out."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        text = " ".join(text.replace("\0", "").split())[:LONGEST_TEXT]
        return cls(text, words_of(text))

    @property
    def squeezed(self) -> str:
        return re.sub(r"[\s-]", "", self.text).upper()

    @property
    def curp(self) -> str:
        return self.squeezed if CURP.fullmatch(self.squeezed) else ""

    @property
    def looks_like_curp(self) -> bool:
        """Also a CURP with a slip: it belongs into no address either."""
        return bool(NEARLY_CURP.fullmatch(self.squeezed))

    @property
    def email(self) -> str:
        return self.text.lower() if EMAIL.fullmatch(self.text) else ""

    @property
    def phone(self) -> str:
        """In E.164, when it has the ten digits of a number and no letters."""
        if re.search(r"[^\d\s()+.-]", self.text) or sum(map(str.isdigit, self.text)) < 10:
            return ""
        return e164(self.text) or ""

    @property
    def join_code(self) -> str:
        return self.squeezed if JOIN_CODE.fullmatch(self.squeezed) else ""


def words_of(text: str, most: int | None = MOST_WORDS) -> tuple[str, ...]:
    """The folded words, each once; «de», «la» and the like only when there is nothing else."""
    found = dict.fromkeys(re.findall(r"\w+", fold(text)))
    telling = [word for word in found if word not in PARTICLES] or list(found)
    return tuple(word[:LONGEST_WORD] for word in telling[:most])


def sound_of(word: str) -> str:
    """As `accounts.models.signs.Sounding` computes it in the database, of a folded word."""
    return word.translate(SOUNDS)


def is_mistyped(word: str, meant: str) -> bool:
    """Whether `word` may be a slip for `meant`: it sounds the same, or few letters differ.

    Two neighbours that changed places count as one slip.
    """
    if sound_of(word) == sound_of(meant):
        return True
    slips = 1 if len(word) < 6 else 2
    return OSA.distance(word, meant, score_cutoff=slips) <= slips


def is_named(words, name: str) -> list[bool]:
    """For each word of a name as it is written, whether one of `words` is in it."""
    return [
        any(part.startswith(word) for word in words for part in words_of(written) or [""])
        for written in name.split()
    ]
