"""What a worker does with an import: whatever its state asks for, until somebody is waited for."""

from django.utils import timezone

from intake.actions import applying, checking, files, reading, undoing
from intake.models import Import

State = Import.State
WORK = {
    State.READING: reading.read,
    State.CHECKING: checking.check,
    State.APPLYING: applying.apply,
    State.UNDOING: undoing.undo,
}


def work(imported_id: int) -> None:
    """May run many times at once and be killed at any point: how far it came is in the row."""
    imported = Import.objects.select_related("by", "acting").filter(pk=imported_id).first()
    while imported and imported.state in WORK:
        if not WORK[imported.state](imported):
            return
        imported = Import.objects.select_related("by", "acting").get(pk=imported_id)


def forget_old() -> int:
    """Forget what people wrote in files brought long ago; what undoing needs stays."""
    count = 0
    for imported in Import.objects.to_forget():
        forget(imported)
        count += 1
    return count


def forget(imported: Import) -> None:
    """Cells, values and the file go; the numbers of the records made stay."""
    files.drop(imported)
    imported.rows.update(cells=[], edits={}, values={}, fixes=[], problems=[], keys=[], refused=[])
    columns = [{**each, "samples": []} for each in imported.columns]
    changes = {"path": "", "columns": columns, "fixes": {}, "forgotten_at": timezone.now()}
    if imported.state in (*Import.WAITING, State.FAILED):
        changes["state"] = State.DISCARDED
    for name, value in changes.items():
        setattr(imported, name, value)
    imported.save(update_fields=list(changes))
