"""Tables to take away: everything of a kind, an empty one to fill in, the rows to correct."""

import io
from collections.abc import Iterable
from itertools import chain

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from openpyxl import Workbook

from accounts.export import csv_response, harmless
from intake.access import kinds_for, needs_some_kind, reached
from intake.kinds import KINDS
from intake.models import Import
from intake.queries.rows import told
from intake.rules.cells import guard
from intake.rules.columns import plain
from intake.rules.kinds import KindName

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLUGS = {
    "personas": KindName.ENROLMENTS,
    "nombramientos": KindName.POSTS,
    "aldeas": KindName.VILLAGES,
    "organizaciones": KindName.ORGANISATIONS,
}
SLUG_OF = {str(kind): slug for slug, kind in SLUGS.items()}


class KindConverter:
    """A kind of import, in Spanish in the address."""

    regex = "|".join(SLUGS)

    def to_python(self, value: str) -> KindName:
        return SLUGS[value]

    def to_url(self, value: str) -> str:
        return SLUG_OF[str(value)]


@login_required
@needs_some_kind
def template(request, kind, ending):
    """An empty table with our columns and one row to write over."""
    if kind not in kinds_for(request.user):
        raise Http404
    titles, _rows = KINDS[kind].export(request.user)
    return table(f"{SLUG_OF[kind]}-plantilla", ending, titles, [KINDS[kind].example()])


@login_required
@needs_some_kind
def export(request, kind, ending):
    """Everything of a kind in reach; brought back, it changes nothing."""
    if kind not in kinds_for(request.user):
        raise Http404
    titles, found = KINDS[kind].export(request.user)
    rows = ([guard(cell) for cell in row] for row in found)
    return table(f"{SLUG_OF[kind]}-{timezone.localdate()}", ending, titles, rows)


@login_required
@needs_some_kind
def bad_rows(request, pk, ending):
    """The rows to correct as they came, each with the reason in its last column."""
    imported = get_object_or_404(reached(request), pk=pk)
    titles = [*titles_to_correct(imported), "Motivo"]
    return table(f"por-corregir-{imported.pk}", ending, titles, to_correct(imported))


def titles_to_correct(imported: Import) -> list[str]:
    """The titles as they came, where they say again what was decided of each column.

    Few rows tell less than a whole file: a column known by what it held, or because
    somebody said so, is called by its name.
    """
    known = {column.name: column for column in KINDS[imported.kind].columns}
    taken = {title for name in imported.mapping for title in known[name].titles}
    found = []
    for each in imported.columns:
        title, column = each["title"], known.get(each["column"])
        if column and plain(title) not in column.titles:
            title = column.words[0]
        elif not column and plain(title) in taken:
            title = f"{title} (no se usa)"
        found.append(title)
    return found


def to_correct(imported: Import) -> Iterable[list]:
    places = [each["place"] for each in imported.columns]
    place_of = imported.mapping
    last = 0
    while chunk := list(imported.rows.bad().filter(number__gt=last).order_by("number")[:1000]):
        for row in chunk:
            written = {place_of[name]: text for name, text in row.edits.items() if name in place_of}
            cells = [
                written.get(place, row.cells[place] if place < len(row.cells) else "")
                for place in places
            ]
            why = " ".join(f"{each['column']}: {each['words']}" for each in told(row).said)
            yield [cell.lstrip("\x1f") for cell in cells] + [why]
        last = chunk[-1].number


def table(name: str, ending: str, titles: Iterable[str], rows: Iterable[Iterable]):
    if ending == "csv":
        return csv_response(f"{name}.csv", titles, rows)
    if ending == "xlsx":
        return xlsx_response(f"{name}.xlsx", titles, rows)
    raise Http404


def xlsx_response(name: str, titles: Iterable[str], rows: Iterable[Iterable]) -> FileResponse:
    """A workbook written row by row, nothing in it able to run."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Datos")
    for row in chain([titles], rows):
        sheet.append([harmless(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
