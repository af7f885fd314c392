"""The rehearsal: every row put right and compared with what there is; nothing is changed."""

from django.db import transaction

from intake.actions.holding import begin, hold, move
from intake.actions.rows import CHUNK, keep_checked, mark_repeats
from intake.kinds import Draft, Kind, kind_of
from intake.models import Import, ImportRow

State = Import.State
EXAMPLES = 3  # of each fix


def check(imported: Import) -> bool:
    """Check what is left to check. False when somebody else does it."""
    kind = None
    while imported.state == State.CHECKING:
        with transaction.atomic():
            now = hold(imported)
            if now is None:
                return False
            kind = kind or ready(now)
            chunk = list(now.rows.filter(number__gt=now.cursor).order_by("number")[:CHUNK])
            if chunk:
                check_rows(now, kind, chunk)
            else:
                mark_repeats(now)
                begin(now, State.READY)
        imported.__dict__.update(now.__dict__)
    return True


def ready(imported: Import) -> Kind:
    """The kind at work, knowing what the columns as a whole tell."""
    kind = kind_of(imported)
    imported.hints = imported.hints or kind.hints()
    return kind


def check_rows(imported: Import, kind: Kind, chunk: list[ImportRow]) -> None:
    kind.imported.hints = imported.hints
    drafts = kind.drafts(chunk)
    kind.examine(drafts)
    keep_checked(drafts)
    fixes = counted(imported.fixes, drafts)
    move(imported, cursor=chunk[-1].number, count=len(chunk), fixes=fixes, hints=imported.hints)


def counted(fixes: dict, drafts: list[Draft]) -> dict:
    """How often each fix was made, with the first few of each."""
    for draft in drafts:
        for fix in draft.fixes:
            kept = fixes.setdefault(f"{fix['column']}:{fix['code']}", {"count": 0, "samples": []})
            kept["count"] += 1
            if len(kept["samples"]) < EXAMPLES:
                kept["samples"].append([fix["before"][:80], fix["after"][:80]])
    return fixes


@transaction.atomic
def correct(
    row: ImportRow,
    *,
    edits: dict[str, str] | None = None,
    refused: list[str] | None = None,
    choice: str | None = None,
) -> ImportRow:
    """Check one row again, with what a person wrote, turned down or decided."""
    imported = Import.objects.select_for_update(of=("self",)).get(pk=row.imported_id)
    if imported.state != State.READY:
        return row
    row = imported.rows.get(pk=row.pk)
    if edits is not None:
        row.edits = {**row.edits, **edits}
    if refused is not None:
        row.refused = refused
    if choice is not None:
        row.choice = choice
    row.save(update_fields=["edits", "refused", "choice"])
    kind = ready(imported)
    drafts = kind.drafts([row])
    kind.examine(drafts)
    keep_checked(drafts)
    mark_repeats(imported)
    row.refresh_from_db()
    return row
