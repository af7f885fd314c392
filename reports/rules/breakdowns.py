"""How counted rows add up by sex, age and the like: plain dictionaries of numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

UNKNOWN = "unknown"
YES, NO = "yes", "no"
AGE_BANDS = ("0-17", "18-29", "30-44", "45-59", "60+")
CATEGORIES = {
    "sex": ("F", "M", "X"),
    "age": AGE_BANDS,
    "track": ("instructor", "student", "entrepreneur"),
    "indigenous": (YES, NO),
    "disability": (YES, NO),
    "rural": (YES, NO),
}


def filled(dimension: str, counts: Mapping[str, float]) -> dict[str, float]:
    """All its categories in their order, with zeros; what is not known last, where there is any."""
    known = {name: counts.get(name, 0) for name in CATEGORIES[dimension]}
    others = {name: count for name, count in counts.items() if name not in known}
    return known | others


def category(value) -> str:
    """How a column's value is called in a breakdown."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return YES if value else NO
    return value


def number(value: Decimal) -> int | float:
    """A count without decimals; hours with the one they have."""
    return int(value) if value == int(value) else float(value)


class Tally:
    """A number with its breakdown, to which rows are added and from which they are taken.

    `touched` says whether any row was, even if nothing came of it.
    """

    def __init__(self, value=0, breakdown: Mapping[str, Mapping] | None = None):
        self.value = Decimal(value)
        self.touched = False
        self.cells: Counter = Counter()
        for dimension, categories in (breakdown or {}).items():
            for name, count in categories.items():
                self.cells[dimension, name] = Decimal(str(count))

    def add(self, weight: Decimal, answers: Iterable[tuple[str, object]]) -> None:
        """`answers` are (dimension, value of the column)."""
        self.touched = True
        self.value += weight
        for dimension, value in answers:
            self.step(dimension, value, weight)

    def step(self, dimension: str, value, weight: Decimal) -> None:
        """Move one cell alone."""
        self.cells[dimension, category(value)] += weight

    def plus(self, other: "Tally") -> "Tally":
        total = Tally(self.value + other.value)
        for cells in (self.cells, other.cells):
            for cell, count in cells.items():
                total.cells[cell] += count
        return total

    def breakdown(self) -> dict[str, dict]:
        """{dimension: {category: number}}, in the order of their names, without zeros."""
        found: dict[str, dict] = {}
        for (dimension, name), count in sorted(self.cells.items()):
            if count:
                found.setdefault(dimension, {})[name] = number(count)
        return found
