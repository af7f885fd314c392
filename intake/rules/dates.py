"""Days as people write them: 14/05/1990, 05/14/90, 14-may-90, 1990-05-14, 33007 in Excel."""

import datetime as dt
import re

from accounts.rules import fold

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
EXCEL_DAY_0, MAC_DAY_0 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
MONTHS = {
    name: at
    for at, names in enumerate(
        ("ene jan", "feb", "mar", "abr apr", "may", "jun", "jul", "ago aug", "sep", "oct", "nov",
         "dic dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: .*)?")
ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ].*)?")
WORDS = re.compile(r"(\d{1,2})(?: de |[/.\- ])([a-z]{3,10})\.?(?: del? |[/.\- ])(\d{4}|\d{2})")
SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")


def parse(
    text: str, *, order: str = DAY_FIRST, latest: dt.date, day_0: dt.date = EXCEL_DAY_0
) -> tuple[dt.date, str]:
    """The day and how it was understood: iso, order, words or serial.

    `day_0` is where the spreadsheet begins to count. `order` decides 05/06/1990; where
    only one reading exists, that one is taken. Years of two figures are the last century's
    unless that puts the day after `latest`. Raises ValueError for what is no day or lies
    after `latest`.
    """
    text = fold(text)
    if found := ISO.fullmatch(text):
        day, how = dt.date(*map(int, found.groups())), "iso"
    elif found := NUMBERS.fullmatch(text):
        day, how = numbered(*found.groups(), order=order, latest=latest), "order"
    elif found := WORDS.fullmatch(text):
        month = MONTHS.get(found[2][:3])
        if not month:
            raise ValueError(text)
        day, how = dt.date(full_year(found[3], latest), month, int(found[1])), "words"
    elif found := SERIAL.fullmatch(text):
        day, how = day_0 + dt.timedelta(days=int(found[1])), "serial"
    else:
        raise ValueError(text)
    if day > latest:
        raise ValueError(text)
    return day, how


def numbered(first: str, second: str, year: str, *, order: str, latest: dt.date) -> dt.date:
    one, two, whole_year = int(first), int(second), full_year(year, latest)
    day, month = (one, two) if order == DAY_FIRST else (two, one)
    if month > 12 and day <= 12:
        day, month = month, day
    return dt.date(whole_year, month, day)


def full_year(written: str, latest: dt.date) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return 2000 + year if 2000 + year <= latest.year else 1900 + year


def order_by_majority(day_first: int, month_first: int) -> str:
    """`day_first` cells can only begin with the day, `month_first` only with the month."""
    return MONTH_FIRST if month_first > day_first else DAY_FIRST
