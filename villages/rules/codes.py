"""How a village is numbered: `AD-OAX-01` is the first of Oaxaca."""

import re
from collections.abc import Iterable


def prefix(iso_code: str) -> str:
    """`AD-OAX-` for the state whose ISO 3166-2 code is `MX-OAX`."""
    return f"AD-{iso_code.removeprefix('MX-')}-"


def next_code(iso_code: str, taken: Iterable[str]) -> str:
    """The first number after those taken; a number is never given twice."""
    start = prefix(iso_code)
    numbers = [int(code.removeprefix(start)) for code in taken if belongs(code, iso_code)]
    return f"{start}{max(numbers, default=0) + 1:02}"


def belongs(code: str, iso_code: str) -> bool:
    """Say whether `code` is written as the codes of that state are."""
    return re.fullmatch(re.escape(prefix(iso_code)) + r"\d{2,4}", code) is not None


def area_of(municipality_code: str, code: str) -> str:
    """The village's leaf in the tree of places."""
    return f"{municipality_code}/{code}/"
