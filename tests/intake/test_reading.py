"""Tables are read as people send them, or refused in words."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from intake.kinds.enrolments import Enrolments
from intake.rules.reading import tables
from intake.rules.reading.parts import LONGEST_CELL
from intake.rules.reading.refusals import Unreadable
from intake.rules.reading.sniffing import MAX_BYTES, format_of

DATA = Path(__file__).parent.parent / "data"
TWO = "correo,nombre,apellido\nana@example.mx,Ana,Núñez\nluis@example.mx,Luis,Peña\n"


def read(content: bytes, **options):
    """The titles and the rows under them."""
    file = io.BytesIO(content)
    format = format_of(file, len(content))
    table = tables.look(file, format, Enrolments.columns, **options)
    found = tables.rows(file, format, sheet=table.sheet, titles_at=table.titles_at)
    return table, list(found)


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read(content)
    return raised.value.code


def workbook(*rows, **sheets) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, lines in {"Hoja1": rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        b"\xef\xbb\xbf" + TWO.encode(),
        TWO.encode("cp1252"),
        TWO.encode("mac_roman"),
        TWO.encode("cp850"),
        TWO.encode("utf-16"),
        TWO.encode("utf-16-le"),
        TWO.replace(",", ";").encode(),
        TWO.replace(",", "\t").encode(),
        TWO.replace(",", "|").encode(),
        ("sep=;\n" + TWO.replace(",", ";")).encode(),
        TWO.replace("\n", "\r\n").encode(),
        TWO.replace("\n", "\r").encode(),
    ],
    ids=[
        "UTF-8",
        "with a mark",
        "Windows-1252",
        "Mac Roman",
        "MS-DOS",
        "UTF-16",
        "UTF-16 without a mark",
        "semicolons",
        "tabs",
        "bars",
        "Excel's own first line",
        "CRLF",
        "CR alone",
    ],
)
def test_accents_and_cells_survive_every_spreadsheet(content):
    _table, rows = read(content)

    assert [cells for _line, cells in rows] == [
        ["ana@example.mx", "Ana", "Núñez"],
        ["luis@example.mx", "Luis", "Peña"],
    ]


def test_lines_of_two_encodings_in_one_file_are_each_read_in_their_own():
    content = "correo,nombre\na@x.mx,Núñez\n".encode() + "b@x.mx,Peña\n".encode("cp1252")

    _table, rows = read(content)

    assert [cells[1] for _line, cells in rows] == ["Núñez", "Peña"]


def test_titles_are_found_under_a_heading_and_beside_merged_ones():
    content = workbook(
        ["LISTA DE PARTICIPANTES", None, None, None],
        [],
        ["NOMBRE", None, None, "Nacimiento"],
        ["Nombre(s)", "Paterno", "Correo", None],
        ["Ana", "Ruiz", "ana@example.mx", None],
    )

    table, rows = read(content)

    assert table.titles == ["Nombre(s)", "Paterno", "Correo", "Nacimiento"]
    assert rows == [(5, ["Ana", "Ruiz", "ana@example.mx"])]


def test_the_sheet_with_the_columns_we_know_is_taken():
    content = workbook(["Bienvenida"], ["Lee esto"], Gente=[["correo"], ["ana@example.mx"]])

    table, rows = read(content)

    assert (table.sheet, table.sheets) == ("Gente", ["Hoja1", "Gente"])
    assert rows == [(2, ["ana@example.mx"])]


def test_a_formula_is_marked_and_never_worked_out():
    content = workbook(["correo", "nombre"], ["ana@example.mx", '=HYPERLINK("http://x")'])

    _table, rows = read(content)

    assert rows == [(2, ["ana@example.mx", tables.FORMULA_MARK])]


def test_a_cell_far_to_the_right_does_not_widen_the_table():
    book = Workbook()
    book.active["A1"], book.active["XFD1"] = "correo", "lejos"
    book.active["A2"] = "ana@example.mx"
    out = io.BytesIO()
    book.save(out)

    table, rows = read(out.getvalue())

    assert table.titles == ["correo"]
    assert rows == [(2, ["ana@example.mx"])]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("picture.csv", "picture"),
        ("old.xls", "old-excel"),
        ("locked.xlsx", "password"),
        ("people.ods", "open-document"),
        ("bomb.xlsx", "bomb"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(name, code):
    assert refusal((DATA / name).read_bytes()) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04....", "broken-workbook"),
        (b"<html><table>", "web-page"),
        (b"correo,nombre\nA\x00,B\n", "not-text"),
        (bytes(range(256)) * 9, "not-text"),
        (b'correo,nombre\n"A,B\nC,D\n', "bad-quotes"),
        (b"correo,nombre\n" + b"x" * 2_000_000, "long-line"),
        (("correo,nombre\n" + "x" * 2_000_000).encode("utf-16"), "long-line"),
        (b'correo,nombre\n"A,B\n' + b"C,D\n" * 400_000, "long-cell"),
    ],
    ids=[
        *("empty", "spaces", "a PDF", "half a workbook", "a page", "a NUL", "noise", "a quote"),
        *("a long line", "a long line in UTF-16", "a quote far from its end"),
    ],
)
def test_what_cannot_be_read_is_refused_by_what_is_wrong(content, code):
    assert refusal(content) == code


def test_sixty_megabytes_are_refused_before_anything_is_read():
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("it was read")

    with pytest.raises(Unreadable) as raised:
        format_of(Unread(), 60 * 1024 * 1024)

    assert raised.value.code == "too-big"
    assert raised.value.params["most"] == str(MAX_BYTES // 1024 // 1024)


def test_a_cell_of_a_megabyte_is_cut_and_its_neighbours_are_read():
    _table, rows = read(f"correo,nombre\nana@example.mx,{'x' * 1_000_000}\n".encode())

    assert rows == [(2, ["ana@example.mx", "x" * (LONGEST_CELL + 1)])]


def test_signs_that_end_a_line_elsewhere_do_not_end_it_in_utf_16():
    content = "correo,nombre\nana@example.mx,Ana\u2028María\x85\x0cRuiz\n".encode("utf-16")

    _table, rows = read(content)

    assert rows == [(2, ["ana@example.mx", "Ana\u2028María\x85\x0cRuiz"])]


def test_a_sheet_of_numbers_is_refused_by_its_name():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("Index/Document.iwa", b"...")

    assert refusal(out.getvalue()) == "numbers"


def test_rows_past_the_most_there_may_be_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 1)

    assert refusal(TWO.encode()) == "too-many-rows"
