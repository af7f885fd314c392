"""XLSX, sheet by sheet and row by row. Formulas are never worked out: what the
spreadsheet had last computed is taken, and the cell is told to have been a formula.
"""

import datetime as dt
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.datetime import from_ISO8601 as day_of
from openpyxl.utils.escape import unescape

from intake.rules.reading.parts import (
    BookReader,
    Reader,
    RelationReader,
    StyleReader,
    Texts,
    walk,
)
from intake.rules.reading.refusals import Unreadable

MAX_COLUMNS = 500
LAST_LINE, LAST_COLUMN = 1_048_576, 16_384  # of a sheet, in any spreadsheet
USUAL = ("styles", "sharedStrings")  # found by their names where the workbook does not say
FORMULA_MARK = "\x1f"  # before the text of a cell that was a formula; no cell holds it otherwise
LETTERS = re.compile(r"[A-Z]{1,3}")

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    KeyError,
    ValueError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
)


class Workbook:
    """A workbook opened to be read. `sheets` are those people see: name → part."""

    def __init__(self, package: zipfile.ZipFile, shelf: BinaryIO):
        self.package = package
        names = set(package.namelist())
        relations = list(walk(package, "xl/_rels/workbook.xml.rels", RelationReader()))
        parts = {id: posixpath.normpath(posixpath.join("/xl", to))[1:] for id, _, to in relations}
        of_kind = {kind: parts[id] for id, kind, _to in relations if parts[id] in names}
        kinds = {id: kind for id, kind, _to in relations}
        book = BookReader()
        self.sheets: dict[str, str] = {}
        for name, shown, relation in walk(package, "xl/workbook.xml", book):
            is_sheet = kinds.get(relation) == "worksheet" and parts[relation] in names
            if shown and is_sheet and parts[relation] not in self.sheets.values():
                self.sheets[name] = parts[relation]
        self.from_1904 = book.from_1904
        of_kind = {kind: f"xl/{kind}.xml" for kind in USUAL if f"xl/{kind}.xml" in names} | of_kind
        styles = of_kind.get("styles")
        self.days = frozenset(walk(package, styles, StyleReader()) if styles else ())
        self.texts = Texts(package, of_kind.get("sharedStrings", ""), shelf)

    def records(self, sheet: str, notes: Counter | None = None) -> Iterator[tuple[int, list[str]]]:
        """(line, cells as text) of every row that holds something."""
        reader = SheetReader(self, Counter() if notes is None else notes)
        with telling_what_is_broken():
            yield from walk(self.package, self.sheets[sheet], reader)


@contextmanager
def opened(file: BinaryIO) -> Iterator[Workbook]:
    file.seek(0)
    with TemporaryFile() as shelf:
        with telling_what_is_broken():
            package = zipfile.ZipFile(file)
            book = Workbook(package, shelf)
        yield book


@contextmanager
def telling_what_is_broken():
    try:
        yield
    except BROKEN as error:
        raise Unreadable("broken-workbook") from error


class SheetReader(Reader):
    """The rows of a sheet. `notes` counts rows that are hidden, and rows that are too wide."""

    def __init__(self, book: Workbook, notes: Counter):
        super().__init__()
        self.book = book
        self.notes = notes
        self.epoch = CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900
        self.line = 0
        self.hidden = False
        self.cells: dict[int, str] = {}
        self.place, self.count = -1, 0
        self.kind, self.style, self.formula, self.spoken = "n", "0", False, False

    def start(self, name, attributes) -> None:
        if name == "c":
            self.start_cell(attributes)
        elif name == "v" or (name == "t" and not self.spoken):
            self.taking = True
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.spoken = True
        elif name == "row":
            self.start_row(attributes)

    def start_row(self, attributes) -> None:
        """Rows are in their order, whatever their numbers say; a gap is kept."""
        self.line = max(int(attributes.get("r") or 0), self.line + 1)
        if self.line > LAST_LINE:
            raise Unreadable("broken-workbook")
        self.hidden = attributes.get("hidden", "0") in ("1", "true")
        self.cells, self.place, self.count = {}, -1, 0

    def start_cell(self, attributes) -> None:
        self.count += 1
        if self.count > LAST_COLUMN:
            raise Unreadable("broken-workbook")
        where = LETTERS.match(attributes.get("r", ""))
        self.place = place_of(where[0]) if where else self.place + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.formula = False
        self.take()
        self.taking = False

    def end(self, name) -> None:
        if name == "c":
            self.end_cell()
        elif name in ("v", "t"):
            self.taking = False
        elif name == "rPh":
            self.spoken = False
        elif name == "row":
            self.end_row()
        elif name == "sheetData":
            self.over = True

    def end_cell(self) -> None:
        written = "".join(self.taken)
        text = self.meant(written).replace(FORMULA_MARK, "") if written else ""
        if self.formula:
            text = FORMULA_MARK + text
        if not text:
            return
        if self.place < MAX_COLUMNS:
            self.cells[self.place] = text
        else:
            self.notes["wide"] += 1

    def end_row(self) -> None:
        if self.cells:
            self.notes["hidden"] += self.hidden
            width = max(self.cells) + 1
            self.found.append((self.line, [self.cells.get(at, "") for at in range(width)]))

    def meant(self, written: str) -> str:
        """A cell as a person would read it."""
        if self.kind == "s":
            return unescape(self.book.texts[int(written)])
        if self.kind in ("str", "inlineStr"):
            return unescape(written)
        if self.kind == "b":
            return "sí" if written.strip() == "1" else "no"
        try:
            if self.kind == "d":
                return spoken(day_of(written))
            if self.kind == "n":
                return self.number(float(written), written)
        except (ValueError, OverflowError):
            pass  # what is no number or day stands as it is written, for the rehearsal to tell
        return written

    def number(self, value: float, written: str) -> str:
        if self.style.isdecimal() and int(self.style) in self.book.days:
            return spoken(from_excel(value, self.epoch))
        return plain_number(value, written)


def place_of(letters: str) -> int:
    """A column by its letters: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def plain_number(value: float, written: str) -> str:
    """Whole numbers without a point; as many figures as the spreadsheet shows."""
    if written.isdecimal():
        return written
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def spoken(value) -> str:
    """A day as 1990-05-14; with its hour where it has one."""
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
