"""Workbooks made to take memory or time, and those of odd programs: bounded, and in words."""

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake.kinds.enrolments import Enrolments
from intake.rules.reading import parts, tables
from intake.rules.reading.refusals import Unreadable
from intake.rules.reading.sniffing import XLSX, format_of
from intake.rules.reading.workbook import MAX_COLUMNS

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
START = f"<worksheet {MAIN}><sheetData>"
TITLES = '<row r="1"><c t="inlineStr"><is><t>correo</t></is></c></row>'
ANA = '<row r="2"><c t="inlineStr"><is><t>ana@example.mx</t></is></c></row>'
END = "</sheetData></worksheet>"
MEGABYTE = 1024 * 1024


def package(sheet: str, names: tuple = ("Ñandú 日本",), **others: str) -> io.BytesIO:
    """A workbook by hand, of one sheet; `others` are parts under xl/ by their name."""
    out = io.BytesIO()
    sheets = "".join(f'<sheet name="{name}" r:id="rId1"/>' for name in names)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="/xl/worksheets/a.xml"/>'
            "</Relationships>",
        )
        made.writestr("xl/worksheets/a.xml", sheet)
        for name, content in others.items():
            made.writestr(f"xl/{name}.xml", content)
    return out


def read(file: io.BytesIO) -> list[tuple[int, list[str]]]:
    table = tables.look(file, XLSX, Enrolments.columns)
    return list(tables.rows(file, XLSX, sheet=table.sheet, titles_at=table.titles_at))


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Unreadable) as raised:
        read(file)
    return raised.value.code


@pytest.mark.parametrize(
    "rows",
    [
        ANA + '<row r="3"><c t="inlineStr"><is><t>' + "x" * 30 * MEGABYTE + "</t></is></c></row>",
        ANA + "<row/>" * 500_000,
        ANA + '<row r="9" ht="20"><c r="A9"/></row>' * 100_000,
    ],
    ids=["one cell", "empty rows", "rows with a height"],
)
def test_memory_does_not_grow_with_what_a_sheet_unpacks_to(rows):
    file = package(START + TITLES + rows + END)
    tracemalloc.start()

    read(file)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MEGABYTE


def test_the_texts_cells_share_are_not_held_in_memory():
    texts = "".join(f"<si><t>{'x' * 100}{n}</t></si>" for n in range(100_000))
    row = '<row><c t="s"><v>99999</v></c></row>'
    file = package(START + TITLES + row + END, sharedStrings=f"<sst {MAIN}>{texts}</sst>")
    del texts
    tracemalloc.start()

    [(_line, cells)] = read(file)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cells == ["x" * 100 + "99999"]
    assert peak < 8 * MEGABYTE


def test_more_texts_than_any_table_has_are_refused(monkeypatch):
    monkeypatch.setattr(parts, "MOST_TEXTS", 10)

    file = package(START + TITLES + ANA + END, sharedStrings=f"<sst {MAIN}>{'<si/>' * 20}</sst>")

    assert refusal(file) == "too-many-cells"


@pytest.mark.parametrize(
    "sheet",
    [
        START + TITLES + "<row>" + "<c/>" * 20_000 + "</row>" + END,
        START + TITLES + '<row r="2000000000"><c><v>1</v></c></row>' + END,
        START + TITLES + f'<row a="{"x" * 3 * MEGABYTE}"/>' + END,
        START + TITLES + '<row r="2"><c t="s"><v>7</v></c></row>' + END,
        START + TITLES + "<row>",
        '<!DOCTYPE w [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;">]>' + START + TITLES + ANA + END,
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + START + TITLES + ANA + END,
        "\0" * 1000,
    ],
    ids=[
        "a row without end",
        "a row far away",
        "a tag without end",
        "a text that is not there",
        "cut short",
        "entities that multiply",
        "an entity that reads files",
        "zeros",
    ],
)
def test_sheets_no_spreadsheet_makes_are_refused(sheet):
    assert refusal(package(sheet)) == "broken-workbook"


def test_one_text_said_over_and_over_is_refused_before_it_fills_the_disk(monkeypatch):
    monkeypatch.setattr(tables, "MAX_LETTERS", 50_000)
    rows = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, 40))
    strings = f"<sst {MAIN}><si><t>{'x' * 1_900}</t></si></sst>"

    assert refusal(package(START + TITLES + rows + END, sharedStrings=strings)) == (
        "too-many-letters"
    )


def test_a_part_given_as_many_sheets_is_read_once():
    file = package(START + TITLES + ANA + END, names=tuple(f"H{n}" for n in range(9)))

    assert tables.look(file, XLSX, Enrolments.columns).sheets == ["H0"]


def test_a_bomb_is_refused_by_what_it_would_unpack_to():
    file = package(START + " " * 30 * MEGABYTE + END)

    with pytest.raises(Unreadable) as raised:
        format_of(file, file.getbuffer().nbytes)

    assert raised.value.code == "bomb"


def test_styles_no_library_would_take_do_not_hinder_reading():
    styles = f'<styleSheet {MAIN}><fills><fill/><nada x="1"/></fills><cellXfs><xf/>'
    styles += '<xf numFmtId="14"/></cellXfs></styleSheet>'
    day = '<row r="2"><c s="1"><v>33007</v></c><c s="0"><v>33007</v></c></row>'

    rows = read(package(START + TITLES + day + END, styles=styles))

    assert rows == [(2, ["1990-05-14", "33007"])]


def test_cells_are_read_as_people_see_them():
    cells = (
        '<c t="b"><v>1</v></c><c><v>9511234567.0</v></c><c><v>17.05</v></c>'
        '<c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>hecho</v></c>'
        '<c t="inlineStr"><is><r><t>Ana </t></r><r><t>María</t></r><rPh><t>アナ</t></rPh></is></c>'
        '<c t="d"><v>1990-05-14T00:00:00</v></c><c r="J2"><v>raro</v></c>'
    )

    rows = read(package(START + TITLES + f'<row r="2">{cells}</row>' + END))

    assert rows == [
        (2, ["sí", "9511234567", "17.05", "#N/A", tables.FORMULA_MARK + "hecho", "Ana María",
             "1990-05-14", "", "", "raro"])
    ]  # fmt: skip


def saved(book: Workbook) -> io.BytesIO:
    out = io.BytesIO()
    book.save(out)
    return out


def test_a_row_given_twice_or_out_of_order_is_not_lost():
    rows = read(package(START + TITLES + ANA + ANA.replace("ana@", "eva@") + END))

    assert rows == [(2, ["ana@example.mx"]), (3, ["eva@example.mx"])]


def test_hidden_rows_and_too_many_columns_are_told(desk, cohort):
    book = Workbook()
    titles = ["correo", "nombre", "apellido"]
    book.active.append(titles + [f"c{n}" for n in range(MAX_COLUMNS)])
    book.active.append(["ana@example.mx", "Ana", "Ruiz"] + ["x"] * MAX_COLUMNS)
    book.active.append(["eva@example.mx", "Eva", "Soto"])
    book.active.row_dimensions[3].hidden = True

    imported = desk.rehearse(saved(book).getvalue(), cohort=cohort.pk)

    assert imported.rows.filter(verdict="create").count() == 2
    assert (imported.options["hidden"], imported.options["wide"]) == (1, True)
    assert len(imported.columns) == MAX_COLUMNS


def test_days_counted_from_1904_are_the_days_they_were(desk, cohort):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["correo", "nombre", "apellido", "fecha de nacimiento"])
    book.active.append(["ana@example.mx", "Ana", "Ruiz", 31545])

    imported = desk.rehearse(saved(book).getvalue(), cohort=cohort.pk)

    assert imported.rows.get().values["born"] == "1990-05-14"


def test_a_formula_without_a_result_is_told_as_such(desk, cohort):
    book = Workbook()
    book.active.append(["correo", "nombre", "apellido"])
    book.active.append(["ana@example.mx", "=1+1", "Ruiz"])

    row = desk.rehearse(saved(book).getvalue(), cohort=cohort.pk).rows.get()

    assert [fix["code"] for fix in row.fixes] == ["formula-empty"]
    assert [each["code"] for each in row.problems] == ["required"]


def test_titles_nobody_knows_are_not_taken_for_a_file_without_rows():
    book = Workbook()
    book.active.append(["c1", "c2"])
    book.active.append(["x", "y"])

    assert read(saved(book)) == [(1, ["c1", "c2"]), (2, ["x", "y"])]
