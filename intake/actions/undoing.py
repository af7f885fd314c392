"""Taking a whole import back, while nothing depends on what it made."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from intake.actions.holding import begin, hold, move
from intake.actions.rows import CHUNK, keep_undone
from intake.actions.uploads import held
from intake.kinds import Kind, kind_of
from intake.models import Import, ImportRow

State = Import.State
LAST = 2**31 - 1
LOOKED_AT_ONCE = 5000


def hindrances(imported: Import, *, most: int) -> dict[int, list[dict]]:
    """What depends on what the import made, by the line of the row; at most so many rows."""
    kind = kind_of(imported)
    found: dict[int, list[dict]] = {}
    for chunk in applied(imported):
        numbers = {row.pk: row.number for row in chunk}
        for pk, reasons in kind.dependants(chunk).items():
            found[numbers[pk]] = reasons
        if len(found) >= most:
            break
    return dict(sorted(found.items())[:most])


def applied(imported: Import) -> Iterator[list[ImportRow]]:
    last = 0
    rows = imported.rows.filter(outcome=ImportRow.Outcome.APPLIED).order_by("number")
    light = rows.only("pk", "imported", "number", "left", "match")
    while chunk := list(light.filter(number__gt=last)[:LOOKED_AT_ONCE]):
        yield chunk
        last = chunk[-1].number


@transaction.atomic
def ask(imported: Import, *, only_free: bool, by: User) -> None:
    """Have the import undone: all of it or, if asked, what nothing depends on."""
    imported = held(imported, State.DONE)
    if not only_free and hindrances(imported, most=1):
        raise ValidationError(
            _("Hay registros que dependen de esta importación: mira cuáles."), code="depended-on"
        )
    count = imported.rows.filter(outcome=ImportRow.Outcome.APPLIED).count()
    begin(imported, State.UNDOING, by=by, cursor=LAST, total=count)


def undo(imported: Import) -> bool:
    """Undo what is left to undo, last row first. False when somebody else does it."""
    kind = None
    while imported.state == State.UNDOING:
        with transaction.atomic():
            now = hold(imported)
            if now is None:
                return False
            kind = kind or kind_of(now)
            waiting = now.rows.filter(outcome=ImportRow.Outcome.APPLIED, number__lt=now.cursor)
            chunk = list(waiting.order_by("-number")[:CHUNK])
            if chunk:
                undo_rows(kind, chunk)
                move(now, cursor=chunk[-1].number, count=len(chunk))
            else:
                finish(now)
        imported.__dict__.update(now.__dict__)
    return True


def undo_rows(kind: Kind, chunk: list[ImportRow]) -> None:
    hindered = kind.dependants(chunk)
    kind.undo([row for row in chunk if row.pk not in hindered])
    keep_undone(chunk, hindered)


def finish(imported: Import) -> None:
    counts = dict(
        imported.rows.exclude(outcome="").values_list("outcome").annotate(Count("pk")).order_by()
    )
    begin(imported, State.UNDONE, counts=counts, undone_at=timezone.now())
    numbers = {"undone": counts.get("undone", 0), "kept": counts.get("kept", 0)}
    record("import.undone", on=imported, by=imported.acting, area=imported.area, **numbers)
