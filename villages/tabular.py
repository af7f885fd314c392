"""Tables as people send them, from any spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.rules import fold

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
SEPARATORS = ",;\t"

# How the files begin that people take for CSV.
SIGNATURES = {
    b"PK\x03\x04": gettext_noop("un libro de Excel o un archivo comprimido"),
    b"\xd0\xcf\x11\xe0": gettext_noop("un libro de Excel antiguo"),
    b"%PDF": gettext_noop("un PDF"),
    b"\x89PNG": gettext_noop("una imagen"),
    b"\xff\xd8\xff": gettext_noop("una imagen"),
    b"GIF8": gettext_noop("una imagen"),
}

Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """One record. `line` is where it begins in the file; `surplus`, cells past the last title."""

    line: int
    values: dict[str, str]
    surplus: tuple[str, ...] = ()


def read_table(
    content: bytes, *, required: Columns, optional: Columns | None = None, max_bytes=MAX_BYTES
) -> list[Row]:
    """The rows of a CSV file, by our names of the columns.

    `required` and `optional` give, for each column, the other names it may have;
    capitals, accents and underscores do not matter. UTF-8 (with or without BOM),
    UTF-16 and Windows-1252; comma, semicolon or tab. Empty lines are skipped,
    cells come without surrounding spaces, absent optional columns as "".

    Raises ValidationError with a code: too-big, empty, not-csv, bad-quotes,
    missing-column, repeated-column, no-rows.
    """
    check_size(len(content), max_bytes)
    text = decode(content)
    known = {name: [name, *others] for name, others in {**required, **(optional or {})}.items()}
    records = parse(text, separator_of(text, known))
    if not records:
        raise ValidationError(_("El archivo está vacío."), code="empty")
    (_line, titles), *records = records
    header = match(titles, known)
    check_columns(header, titles, required)
    rows = [
        Row(line, row_values(cells, header, known), tuple(filter(None, cells[len(titles) :])))
        for line, cells in records
    ]
    if not rows:
        raise ValidationError(
            _("El archivo solo tiene encabezados: agrega al menos una fila."), code="no-rows"
        )
    return rows


def check_size(size: int, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file too big to be looked at; may be asked before it is read."""
    if size > max_bytes:
        raise ValidationError(
            _("El archivo pesa %(size)s MB y el máximo es %(most)s MB. Divídelo en partes."),
            code="too-big",
            params={"size": f"{size / MEGABYTE:.1f}", "most": f"{max_bytes / MEGABYTE:.0f}"},
        )


def decode(content: bytes) -> str:
    """The text of the file, whatever wrote it."""
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValidationError(_("El archivo está vacío."), code="empty")
    for start, kind in SIGNATURES.items():
        if content.startswith(start):
            raise ValidationError(
                _("Esto no es un CSV: parece %(kind)s. Guárdalo como CSV y vuelve a subirlo."),
                code="not-csv",
                params={"kind": _(kind)},
            )
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\r\n" for letter in text):
            return unicodedata.normalize("NFC", text)
    raise ValidationError(
        _("Esto no es un CSV: tiene datos que no son texto. Guárdalo como CSV UTF-8."),
        code="not-csv",
    )


def separator_of(text: str, known: dict[str, list[str]]) -> str:
    """The separator that finds most of our columns in the header."""
    header = text.lstrip().split("\n", 1)[0]

    def found(separator: str) -> tuple[int, int]:
        cells = header.split(separator)
        return len(match([cell.strip(' "\r') for cell in cells], known)), len(cells)

    return max(SEPARATORS, key=found)


def parse(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every record that is not empty; quoted cells may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records = []
    line = 1
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(
            _("No se puede leer a partir de la línea %(line)s: hay comillas sin cerrar o de más."),
            code="bad-quotes",
            params={"line": line},
        ) from error
    return records


def match(cells: list[str], known: dict[str, list[str]]) -> dict[int, str]:
    """Which of our columns each position of the header holds."""
    ours = {plain(other): name for name, others in known.items() for other in others}
    return {place: ours[plain(cell)] for place, cell in enumerate(cells) if plain(cell) in ours}


def plain(name: str) -> str:
    return fold(name.replace("_", " "))


def check_columns(header: dict[int, str], cells: list[str], required: Columns) -> None:
    found = list(header.values())
    missing = [name for name in required if name not in found]
    if missing:
        raise ValidationError(
            _("Falta la columna %(missing)s. El archivo trae: %(found)s."),
            code="missing-column",
            params={
                "missing": ", ".join(f"«{name}»" for name in missing),
                "found": ", ".join(f"«{cell[:40]}»" for cell in cells[:20] if cell),
            },
        )
    repeated = sorted({name for name in found if found.count(name) > 1})
    if repeated:
        raise ValidationError(
            _("La columna %(repeated)s viene más de una vez: deja solo una."),
            code="repeated-column",
            params={"repeated": ", ".join(f"«{name}»" for name in repeated)},
        )


def row_values(cells: list[str], header: dict[int, str], known: dict) -> dict[str, str]:
    values = dict.fromkeys(known, "")
    values.update({name: cells[place] for place, name in header.items() if place < len(cells)})
    return values
