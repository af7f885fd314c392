"""Bringing a file, saying what its columns are, and setting it aside."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from accounts.rules.files import without_path
from intake.actions import files
from intake.actions.holding import begin
from intake.kinds import KINDS
from intake.models import Import
from intake.rules.kinds import NEEDS
from intake.rules.reading.refusals import Unreadable
from intake.rules.reading.sniffing import format_of, refuse_size
from intake.sentences import refusal

State = Import.State


def bring(kind: str, upload, *, by: User, area: str | None = None, options: dict) -> Import:
    """Keep an uploaded file, to be read by a worker.

    What can be told from its size and first bytes is refused here: too big, not a table,
    a bomb. `area` is where the import lies: else the widest the person may bring it for.
    """
    try:
        refuse_size(upload.size)
        format = format_of(upload, upload.size)
    except Unreadable as error:
        raise refusal(error) from error
    path = files.keep(upload, format)
    with transaction.atomic():
        return Import.objects.create(
            kind=kind,
            by=by,
            acting=by,
            area=widest(by, kind) if area is None else area,
            file_name=without_path(upload.name),
            path=path,
            size=upload.size,
            format=format,
            options=options,
        )


def widest(by: User, kind: str) -> str:
    """The area in which an import of theirs lies: of the post that reaches farthest."""
    areas = [post.area for post in by.current_posts if post.gives(NEEDS[kind])]
    return min(areas, key=len, default="")


@transaction.atomic
def read_again(imported: Import, *, sheet: str, titles_at: int | None, by: User) -> None:
    """Read another sheet, or with the titles on another line."""
    imported = held(imported, State.MAPPING)
    imported.rows.all().delete()
    begin(imported, State.READING, by=by, sheet=sheet, titles_at=titles_at, total=0)


@transaction.atomic
def say_columns(imported: Import, columns: dict[int, str], *, by: User) -> None:
    """Take which column of the file is which of ours, by place, and check every row.

    Raises ValidationError when what is needed is missing, or one is given twice.
    """
    imported = held(imported, State.MAPPING, State.READY)
    known = set(KINDS[imported.kind].column_names())
    mapped = [name for name in columns.values() if name in known]
    twice = {name for name in mapped if mapped.count(name) > 1}
    if twice:
        raise ValidationError(
            _("Elegiste dos columnas para lo mismo. Deja una."), code="column-twice",
            params={"columns": twice},
        )  # fmt: skip
    if missing := KINDS[imported.kind].missing(set(mapped), imported.options):
        raise ValidationError(
            _("Falta decir qué columna trae algo que hace falta."), code="column-missing",
            params={"missing": missing},
        )  # fmt: skip
    for each in imported.columns:
        chosen = columns.get(each["place"], "")
        if chosen != each["column"]:
            each["column"], each["why"] = (chosen if chosen in known else ""), "chosen"
    check_again(imported, by=by, columns=imported.columns)


def check_again(imported: Import, *, by: User, **changes) -> None:
    begin(imported, State.CHECKING, by=by, hints={}, fixes={}, counts={}, **changes)


@transaction.atomic
def refuse_fix(imported: Import, fix: str, *, refused: bool, by: User) -> None:
    """Turn down, or take again, one fix ("column:code") in all rows; they are checked anew."""
    imported = held(imported, State.READY)
    kept = [each for each in imported.refused if each != fix]
    check_again(imported, by=by, refused=[*kept, fix] if refused else kept)


@transaction.atomic
def discard(imported: Import, *, by: User) -> None:
    """Set a file aside before anything of it was applied; its rows and the file go."""
    imported = held(imported, State.MAPPING, State.READY, State.FAILED)
    imported.rows.all().delete()
    files.drop(imported)
    begin(imported, State.DISCARDED, by=by, path="", columns=[], fixes={})
    record("import.discarded", on=imported, by=by, area=imported.area)


def held(imported: Import, *states: str) -> Import:
    """The import, held; refused when it is not where it was believed to be."""
    imported = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if imported.state not in states:
        raise ValidationError(
            _("Esta importación ya está en otro paso: mira cómo va."), code="moved-on"
        )
    return imported
