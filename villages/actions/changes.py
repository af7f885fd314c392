"""Setting what differs, and telling the trail of it."""

from villages.rules.changes import told


def put(row, changes: dict, fields: tuple[str, ...]) -> dict[str, list]:
    """Set what differs; answer {field: [before, after]} as JSON."""
    changed = {}
    for field in fields:
        before = getattr(row, field)
        if field in changes and before != changes[field]:
            changed[field] = [told(before), told(changes[field])]
            setattr(row, field, changes[field])
    return changed
