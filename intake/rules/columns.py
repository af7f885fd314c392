"""Which of our columns a column of the file is, by its title and by what it holds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from accounts.rules import fold

ALIKE = 86  # of 100, by rapidfuzz: «telefno» is teléfono; «estado civil» is not estado
SURE, LIKELY, BY_CONTENT = "title", "alike", "content"


@dataclass(frozen=True)
class Column:
    """One of our columns. `words` are other titles it may have, in Spanish and English."""

    name: str
    words: tuple[str, ...]
    looks_like: Callable[[str], bool] | None = None
    longest: int = 200
    parts_of: tuple[str, ...] = ()  # the columns that this one makes up for

    @property
    def titles(self) -> tuple[str, ...]:
        return (plain(self.name), *(plain(word) for word in self.words))


@dataclass
class Guess:
    """`why` is how it was known; `twin` the place of another column of the same title."""

    place: int
    title: str
    samples: list[str] = field(default_factory=list)
    column: str = ""
    why: str = ""
    twin: int | None = None


def plain(title: str) -> str:
    """A title without accents, capitals, signs or what stands in brackets."""
    folded = fold(title.replace("_", " "))
    folded = re.sub(r"\((s|es|as|os|a|o)\)", "", folded)
    folded = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", folded)  # C.U.R.P. is one word
    return " ".join(re.sub(r"[^a-z0-9ñ ]+", " ", folded).split())


def known_titles(cells: Sequence[str], columns: Sequence[Column]) -> int:
    """How many of these cells are exactly titles we know."""
    known = {title for column in columns for title in column.titles}
    return len({plain(cell) for cell in cells if cell} & known)


def guess(
    titles: Sequence[str], samples: Sequence[Sequence[str]], columns: Sequence[Column]
) -> list[Guess]:
    """Each column of the file with the column of ours it seems to be, each of ours once."""
    guesses = [Guess(place, title, list(samples[place])) for place, title in enumerate(titles)]
    first: dict[str, int] = {}
    for each in guesses:
        if each.title and first.setdefault(plain(each.title), each.place) != each.place:
            each.twin = first[plain(each.title)]
    taken: set[str] = set()
    for _score, why, place, name in sorted(candidates(guesses, columns), reverse=True):
        each = guesses[-place]
        if not each.column and name not in taken:
            each.column, each.why = name, why
            taken.add(name)
    return guesses


def candidates(guesses: list[Guess], columns: Sequence[Column]):
    """(score, why, minus the place, name) of every likeness worth considering."""
    for each in guesses:
        filled = [sample for sample in each.samples if sample]
        title = plain(each.title)
        for column in columns:
            fits = share(filled, column.looks_like)
            if title in column.titles:
                # Of two columns of one title, the one that holds something.
                yield 300 + 10 * bool(filled) + 20 * fits, SURE, -each.place, column.name
                continue
            alike = max((fuzz.ratio(title, other) for other in column.titles), default=0)
            if title and alike >= ALIKE:
                yield 100 + alike + 50 * fits, LIKELY, -each.place, column.name
            elif column.looks_like and len(filled) >= 1 and fits >= 0.6:
                yield 100 * fits, BY_CONTENT, -each.place, column.name


def share(samples: list[str], looks_like) -> float:
    if not samples or looks_like is None:
        return 0.0
    return sum(map(looks_like, samples)) / len(samples)


def looks_like_email(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+\s?@\s?[^@\s]+\.[^@\s.]+[.;,]?", text.strip()) is not None


def looks_like_curp(text: str) -> bool:
    tight = re.sub(r"[\s.-]", "", text).upper()
    return re.fullmatch(r"[A-ZÑ]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", tight) is not None


def looks_like_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 10 <= len(digits) <= 13 and re.fullmatch(r"[\d\s()+.\-/ext]+", text) is not None


def looks_like_date(text: str) -> bool:
    return re.fullmatch(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})", text) is not None
