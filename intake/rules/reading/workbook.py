"""XLSX, sheet by sheet and row by row. Formulas are never worked out: what the
spreadsheet had last computed is taken, and the cell is told to have been a formula.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from intake.rules.reading.refusals import Unreadable

MAX_COLUMNS = 200
BLOCK = 1024 * 1024
FORMULA_MARK = "\x1f"  # before the text of a cell that was a formula; no cell holds it otherwise

BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
)


def sheet_names(file: BinaryIO) -> list[str]:
    """The sheets people see, in order."""
    file.seek(0)
    try:
        with closing(load_workbook(file, read_only=True, data_only=True)) as book:
            return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except BROKEN as error:
        raise Unreadable("broken-workbook") from error


def records(file: BinaryIO, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of every row of a sheet, empty ones too."""
    file.seek(0)
    try:
        with closing(load_workbook(file, read_only=True, data_only=True)) as book:
            values = rows_of(book, sheet)
            if not has_formulas(file):
                yield from ((number, texts(row)) for number, row in enumerate(values, 1))
                return
            with closing(load_workbook(file, read_only=True, data_only=False)) as written:
                both = zip(values, rows_of(written, sheet), strict=False)
                for number, (row, source) in enumerate(both, 1):
                    yield number, marked(row, source)
    except BROKEN as error:
        raise Unreadable("broken-workbook") from error


def rows_of(book, sheet: str):
    found = next(each for each in book.worksheets if each.title == sheet)
    found.reset_dimensions()  # what the file says of its own size may be a lie
    return found.iter_rows(values_only=True, max_col=MAX_COLUMNS)


def has_formulas(file: BinaryIO) -> bool:
    """Say whether any sheet holds a formula, without making sense of the XML."""
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and holds(package, name, (b"<f>", b"<f ")):
                return True
    return False


def holds(package: zipfile.ZipFile, name: str, wanted: tuple[bytes, ...]) -> bool:
    tail = b""
    with package.open(name) as part:
        while block := part.read(BLOCK):
            if any(each in tail + block for each in wanted):
                return True
            tail = block[-3:]
    return False


def texts(row) -> list[str]:
    cells = [text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def marked(row, source) -> list[str]:
    cells = [
        FORMULA_MARK + text(value) if is_formula(formula) else text(value)
        for value, formula in zip(row, source, strict=False)
    ]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def is_formula(value) -> bool:
    return not isinstance(value, dt.date | int | float | bool | None) and (
        not isinstance(value, str) or value.startswith("=")
    )


def text(value) -> str:
    """A cell as a person would read it; dates as 1990-05-14, whole numbers without point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(FORMULA_MARK, "")
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return re.sub(r"\s+", " ", str(value))
