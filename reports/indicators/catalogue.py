"""The programme's catalogue, line by line: what is said of each, or that it is not measured yet."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

CATALOGUE = Path(__file__).parent.parent / "data" / "indicators.csv"

# Lines that are a part of another number: by its code, the dimension that tells them.
PARTS = {
    "D01": ("enrolled", "indigenous"),
    "D02": ("enrolled", "disability"),
    "D03": ("enrolled", "rural"),
    "D04": ("enrolled", "age"),
}


@dataclass(frozen=True)
class Line:
    code: str
    name_es: str
    name_en: str

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_es

    @property
    def part_of(self) -> str:
        """The code of the number among whose parts it is told; empty for none."""
        return PARTS.get(self.code, ("", ""))[0]


@cache
def lines() -> tuple[Line, ...]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Line(row["code"], row["name_es"], row["name_en"]) for row in rows)


def without_indicator(sources: set[str]) -> list[Line]:
    """The lines from which none of the indicators with these sources comes."""
    return [line for line in lines() if line.code not in sources]
