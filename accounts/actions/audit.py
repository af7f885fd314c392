"""Writing the audit trail."""

from django.db import models

from accounts.actions.bulk import insert_alike
from accounts.models import AuditEntry


def record(act: str, *, on: models.Model, by, area: str | None = None, **details) -> AuditEntry:
    """Add one line: `by` did `act` to `on`. Call it inside the transaction of the act.

    `area` defaults to the row's own `area`, or the country when it has none.
    `details` must be JSON and hold no personal data beyond what the act needs.
    """
    return AuditEntry.objects.create(**line(act, on=on, by=by, area=area, details=details))


def record_many(act: str, *, rows, by) -> None:
    """The same line for many rows, in one statement. `rows` yields (row, area, details)."""
    rows = list(rows)
    insert_alike(
        AuditEntry(act=act, by=by),
        {
            "subject_type": [row._meta.label_lower for row, _area, _details in rows],
            "subject_id": [str(row.pk) for row, _area, _details in rows],
            "subject_name": [str(row)[:200] for row, _area, _details in rows],
            "area": [
                getattr(row, "area", "") if area is None else area for row, area, _details in rows
            ],
            "details": [details for _row, _area, details in rows],
        },
    )


def line(act, *, on, by, area, details) -> dict:
    return {
        "act": act,
        "by": by,
        "subject_type": on._meta.label_lower,
        "subject_id": str(on.pk),
        "subject_name": str(on)[:200],
        "area": getattr(on, "area", "") if area is None else area,
        "details": details,
    }
