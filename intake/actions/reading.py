"""From the file to rows, as it streams: memory does not grow with the file."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from intake.actions import files
from intake.actions.holding import begin, hold, move
from intake.actions.rows import CHUNK
from intake.kinds import KINDS
from intake.models import Import, ImportRow
from intake.rules.cells import tidy
from intake.rules.columns import guess
from intake.rules.reading.refusals import Unreadable
from intake.rules.reading.tables import look, rows

State = Import.State
GUESSED_FROM = 100  # rows
SHOWN = 4  # samples of a column


def read(imported: Import) -> bool:
    """Read what is left to read. False when somebody else does it, or the file is no good."""
    try:
        with files.opened(imported) as file:
            return look_at(imported, file) and read_rows(imported, file) and guess_columns(imported)
    except Unreadable as error:
        give_up(imported, error)
        return False


def look_at(imported: Import, file) -> bool:
    """Find the sheet and the titles."""
    columns = KINDS[imported.kind].columns
    table = look(file, imported.format, columns, sheet=imported.sheet, titles_at=imported.titles_at)
    with transaction.atomic():
        now = hold(imported)
        if now is None:
            return False
        found = {
            "sheet": table.sheet,
            "sheets": table.sheets,
            "titles_at": table.titles_at,
            "written": table.written,
            "options": {**now.options, "from_1904": table.from_1904},
        }
        move(now, cursor=now.cursor, count=0, **found, columns=titles(table.titles))
    follow(imported, now)
    return True


def titles(found: list[str]) -> list[dict]:
    return [
        {"place": place, "title": title, "samples": [], "column": "", "why": "", "twin": None}
        for place, title in enumerate(found)
    ]


def read_rows(imported: Import, file) -> bool:
    """Chunk by chunk; after a crash, from the first line that was not kept."""
    notes: Counter[str] = Counter()
    where = {"sheet": imported.sheet, "titles_at": imported.titles_at}
    found = rows(file, imported.format, **where, notes=notes)
    left = ((line, cells) for line, cells in found if line > imported.cursor)
    for chunk in chunks(left):
        with transaction.atomic():
            now = hold(imported)
            if now is None:
                return False
            ImportRow.objects.bulk_create(
                ImportRow(imported=now, number=line, cells=cells) for line, cells in chunk
            )
            move(now, cursor=chunk[-1][0], count=len(chunk))
        follow(imported, now)
    if not imported.done:
        raise Unreadable("no-rows")
    imported.options |= {"hidden": notes["hidden"], "wide": notes["wide"] > 0}
    return True


def chunks(found: Iterator) -> Iterator[list]:
    while chunk := list(islice(found, CHUNK)):
        yield chunk


@transaction.atomic
def guess_columns(imported: Import) -> bool:
    now = hold(imported)
    if now is None:
        return False
    first = list(now.rows.order_by("number").values_list("cells", flat=True)[:GUESSED_FROM])
    width = max(len(now.columns), *map(len, first))
    names = [each["title"] for each in now.columns] + [""] * (width - len(now.columns))
    samples = [
        [tidy(cells[place])[0] if place < len(cells) else "" for cells in first]
        for place in range(width)
    ]
    guesses = guess(names, samples, KINDS[now.kind].columns)
    columns = [
        {**each.__dict__, "samples": [cell[:60] for cell in unlike(each.samples)]}
        for each in guesses
        if each.title or any(each.samples)
    ]
    told = {name: imported.options[name] for name in ("hidden", "wide")}
    options = now.options | told
    begin(now, State.MAPPING, columns=columns, total=now.done, options=options)
    return True


def unlike(samples: list[str]) -> list[str]:
    """A few cells that are not empty nor the same."""
    return list(dict.fromkeys(filter(None, samples)))[:SHOWN]


@transaction.atomic
def give_up(imported: Import, error: Unreadable) -> None:
    """Nothing of a file that cannot be read stays."""
    if now := hold(imported):
        now.rows.all().delete()
        files.drop(now)
        problem = {"code": error.code, "params": error.params}
        begin(now, State.FAILED, problem=problem, path="", total=0)


def follow(imported: Import, now: Import) -> None:
    """Our copy of the import is as far as the one just written."""
    imported.__dict__.update(now.__dict__)
