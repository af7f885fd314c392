"""Tables are read as people send them, or refused in words."""

import pytest
from django.core.exceptions import ValidationError

from villages.tabular import read_table

REQUIRED = {"locality": ("localidad",), "vocation": ("vocación productiva",)}
OPTIONAL = {"language": ("lengua",)}


def rows(text: str | bytes, encoding="utf-8"):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return read_table(content, required=REQUIRED, optional=OPTIONAL)


def refusal(content: bytes | str) -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        rows(content)
    return raised.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_encoding_of_a_spreadsheet(encoding):
    (row,) = rows("locality,vocation\nCalkiní,Jipi y piñata\n", encoding)

    assert row.values == {"locality": "Calkiní", "vocation": "Jipi y piñata", "language": ""}


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_every_usual_separator_is_found(separator):
    (row,) = rows(f'locality{separator}vocation\n"A, B; C"{separator}Miel\n')

    assert row.values["locality"] == "A, B; C"
    assert row.values["vocation"] == "Miel"


def test_titles_may_be_in_spanish_with_any_capitals_and_order():
    (row,) = rows("VOCACION_PRODUCTIVA,Localidad,Otra\nMiel,Xcacal,x\n")

    assert row.values == {"locality": "Xcacal", "vocation": "Miel", "language": ""}


def test_a_line_break_inside_quotes_belongs_to_the_cell_and_lines_still_count():
    first, second = rows('locality,vocation\n"Doctor\nArroyo",Ixtle\n\nComala,Café\n')

    assert (first.line, first.values["locality"]) == (2, "Doctor\nArroyo")
    assert second.line == 5


def test_cells_past_the_titles_are_told():
    (row,) = rows("locality,vocation\nComala,Café,ponche\n")

    assert row.surplus == ("ponche",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"locality,vocation\n", "no-rows"),
        (b"locality,vocation\n,\n\n", "no-rows"),
        (b"\x89PNG\r\n\x1a\n....", "not-csv"),
        (b"PK\x03\x04....", "not-csv"),
        (b"locality,vocation\nA\x00,B\n", "not-csv"),
        (bytes(range(128, 256)), "not-csv"),
        (b'locality,vocation\n"A,B\nC,D\n', "bad-quotes"),
        (b"locality,name\nA,B\n", "missing-column"),
        (b"locality,localidad,vocation\nA,B,C\n", "repeated-column"),
        (b"locality,vocation\n" + b"A,B\n" * 2_600_000, "too-big"),
    ],
    ids=[
        "empty",
        "only a mark and spaces",
        "only titles",
        "empty rows",
        "an image",
        "a workbook",
        "a null byte",
        "noise",
        "an open quote",
        "a column missing",
        "a column twice",
        "ten megabytes",
    ],
)
def test_what_cannot_be_read_is_refused_by_what_is_wrong(content, code):
    assert refusal(content).code == code


def test_a_missing_column_is_named_beside_what_was_found():
    assert refusal("localidad,nombre\nA,B\n").messages == [
        "Falta la columna «vocation». El archivo trae: «localidad», «nombre»."
    ]


def test_a_workbook_is_told_to_become_a_csv():
    assert refusal(b"PK\x03\x04....").messages == [
        "Esto no es un CSV: parece un libro de Excel o un archivo comprimido. "
        "Guárdalo como CSV y vuelve a subirlo."
    ]
