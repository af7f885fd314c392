"""A table: where its titles are and the rows beneath them, whatever the file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from intake.rules.columns import Column, known_titles
from intake.rules.reading import text, workbook
from intake.rules.reading.parts import LONGEST_CELL
from intake.rules.reading.refusals import Unreadable
from intake.rules.reading.sniffing import XLSX
from intake.rules.reading.workbook import FORMULA_MARK, MAX_COLUMNS

MAX_ROWS = 200_000
MAX_LETTERS = 100_000_000  # in all cells: a workbook may say one long text a million times
LOOKED_AT = 40  # rows in which the titles are looked for


@dataclass
class Table:
    """`titles_at` is the line of the titles, 0 when the file has none.

    `from_1904` says that days are counted as old spreadsheets for Mac did.
    """

    titles: list[str]
    titles_at: int
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    written: str = ""  # encoding and separator, for people
    from_1904: bool = False


def look(
    file: BinaryIO, format: str, columns: Sequence[Column], *, sheet: str = "", titles_at=None
) -> Table:
    """Find the titles: in the sheet and on the line asked for, or where most are known."""
    if format == XLSX:
        table, rows = look_into_workbook(file, columns, sheet)
    else:
        decoder = text.decoder_of(file)
        separator = separator_in(file, decoder)
        rows = top(text.records(decoder.lines(file), separator))
        table = Table([], 0, written=f"{decoder.name} · {spoken(separator)}")
    if not rows:
        raise Unreadable("empty" if format != XLSX else "no-rows")
    table.titles_at = best(rows, columns)[1] if titles_at is None else titles_at
    table.titles = titles_of(rows, table.titles_at)
    return table


def look_into_workbook(file: BinaryIO, columns: Sequence[Column], sheet: str) -> tuple:
    """The sheet asked for, or the one with most titles we know, and its first rows."""
    with workbook.opened(file) as book:
        tops = {name: top(book.records(name)) for name in list(book.sheets)[:20]}
        if not tops:
            raise Unreadable("no-rows")
        if sheet not in tops:
            sheet = max(tops, key=lambda name: (best(tops[name], columns)[0], len(tops[name]) > 1))
        table = Table([], 0, sheet, list(tops), written="Excel", from_1904=book.from_1904)
        return table, tops[sheet]


def separator_in(file: BinaryIO, decoder: text.Decoder) -> str:
    found = text.separator_of(list(islice(decoder.lines(file), LOOKED_AT)))
    file.seek(0)
    return found


def spoken(separator: str) -> str:
    return "⇥" if separator == "\t" else separator


def top(records: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The first rows that are not empty."""
    filled = ((line, cells[:MAX_COLUMNS]) for line, cells in records if any(cells))
    return list(islice(filled, LOOKED_AT))


def best(rows: list[tuple[int, list[str]]], columns: Sequence[Column]) -> tuple[int, int]:
    """(how many titles are known, the line they are on); line 0 when none looks like titles.

    Without known titles, the first row that is wide and holds no numbers is taken.
    """
    known = [(known_titles(cells, columns), -line) for line, cells in rows[:25]]
    most, line = max(known, default=(0, 0))
    if most >= 1:
        return most, -line
    widest = max((len([cell for cell in cells if cell]) for _line, cells in rows), default=0)
    for line, cells in rows[:25]:
        filled = [cell for cell in cells if cell]
        wordy = not any(sign.isdigit() or sign == "@" for cell in filled for sign in cell)
        if len(filled) * 2 > widest and wordy and line != rows[-1][0]:
            return 0, line
    return 0, 0


def titles_of(rows: list[tuple[int, list[str]]], titles_at: int) -> list[str]:
    """The titles; one that is empty under a merged title takes what stands above it."""
    by_line = dict(rows)
    width = min(max((len(cells) for cells in by_line.values()), default=0), MAX_COLUMNS)
    titles = by_line.get(titles_at, [])
    above = filled_forward(by_line.get(titles_at - 1, []))
    found = []
    for place in range(width):
        own = titles[place] if place < len(titles) else ""
        higher = above[place] if place < len(above) else ""
        found.append(" ".join((own or (higher if titles_at else "")).split())[:120])
    return found


def filled_forward(cells: list[str]) -> list[str]:
    """A merged cell is written once, in its first place; a lone title is no group."""
    if len([cell for cell in cells if cell]) < 2:
        return []
    found, last = [], ""
    for cell in cells:
        last = cell or last
        found.append(last)
    return found


def rows(
    file: BinaryIO, format: str, *, sheet: str, titles_at: int, notes: Counter | None = None
) -> Iterator[tuple]:
    """(line, cells) under the titles, empty rows left out; cells cut at `LONGEST_CELL`.

    `notes` counts what people should know of the file: hidden rows, columns not read.
    """
    notes = Counter() if notes is None else notes
    if format == XLSX:
        with workbook.opened(file) as book:
            yield from under(titles_at, book.records(sheet, notes), notes)
    else:
        decoder = text.decoder_of(file)
        found = text.records(decoder.lines(file), separator_in(file, decoder))
        yield from under(titles_at, found, notes)


def under(titles_at: int, found: Iterator[tuple[int, list[str]]], notes: Counter) -> Iterator:
    count = letters = 0
    for line, cells in found:
        if line <= titles_at or not any(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("too-many-rows", most=f"{MAX_ROWS:,}")
        notes["wide"] += any(cells[MAX_COLUMNS:])
        cells = [plain(cell) for cell in cells[:MAX_COLUMNS]]
        letters += sum(map(len, cells))
        if letters > MAX_LETTERS:
            raise Unreadable("too-many-letters", most=f"{MAX_LETTERS:,}")
        if any(cells):
            yield line, cells


def plain(cell: str) -> str:
    """Without surrounding space; NUL, which no database takes, is dropped."""
    return cell.replace("\0", "")[: LONGEST_CELL + 1].strip(" \t\r\n\u00a0")


__all__ = ["FORMULA_MARK", "MAX_ROWS", "Table", "look", "rows"]
