"""Taking turns: whoever works on an import holds its row for one chunk at a time."""

from django.utils import timezone

from intake.models import Import


def hold(imported: Import) -> Import | None:
    """The import as it is now, held until the transaction ends.

    None when somebody else has moved it on meanwhile: then there is nothing left to do
    here, because they go on.
    """
    held = Import.objects.select_for_update(of=("self",)).select_related("by", "acting")
    now = held.get(pk=imported.pk)
    same = (now.state, now.cursor, now.done) == (imported.state, imported.cursor, imported.done)
    return now if same else None


def move(imported: Import, *, cursor: int, count: int, **changes) -> None:
    """Say how far the work has come; in the transaction of the work itself."""
    imported.cursor = cursor
    imported.done += count
    imported.worked_at = timezone.now()
    for name, value in changes.items():
        setattr(imported, name, value)
    imported.save(update_fields=["cursor", "done", "worked_at", *changes])


def begin(imported: Import, state: str, *, by=None, cursor: int = 0, **changes) -> None:
    """Start another kind of work on the whole import; its row is held already."""
    now = timezone.now()
    changes |= {"state": state, "cursor": cursor, "done": 0, "worked_at": now, "touched_at": now}
    if by:
        changes["acting"] = by
    for name, value in changes.items():
        setattr(imported, name, value)
    imported.save(update_fields=list(changes))


def end(imported: Import, state: str, **changes) -> None:
    begin(imported, state, **changes)
