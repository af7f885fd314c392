"""What was promised before versions were kept, read back from the audit trail.

The first version counts from the start of the programme, or from when it was opened or first
corrected where that was earlier. Every correction the trail tells of is a version of its day.
"""

import datetime as dt

from django.db import migrations
from django.utils import timezone

TOLD = {"value", "scope", "due_on"}  # what could be corrected until now


def write_versions(apps, schema_editor):
    Target = apps.get_model("villages", "Target")
    for target in Target.objects.filter(versions=None).select_related("programme"):
        write_versions_of(target, apps)


def write_versions_of(target, apps):
    AuditEntry = apps.get_model("accounts", "AuditEntry")
    trail = AuditEntry.objects.order_by("at", "id")
    edits = list(
        trail.filter(act="target.edited", subject_type="villages.target", subject_id=str(target.pk))
    )
    begun = trail.filter(
        act="programme.begun",
        subject_type="villages.programme",
        subject_id=str(target.programme_id),
    ).first()
    first_heard = [timezone.localdate(line.at) for line in [begun, *edits] if line]
    first_day = min([target.programme.starts_on, timezone.localdate(), *first_heard])
    states = states_before_and_after(target, edits)
    apps.get_model("villages", "TargetVersion").objects.bulk_create(
        version(apps, target, number, state, edit, first_day)
        for number, (state, edit) in enumerate(zip(states, [None, *edits], strict=True), start=1)
    )
    target.version = len(states)
    target.save(update_fields=["version"])


def states_before_and_after(target, edits) -> list[dict]:
    """What the target said at first and after each edit, walking back from what it says now."""
    state = {field: getattr(target, field) for field in TOLD}
    found = [state]
    for edit in reversed(edits):
        changed = edit.details.get("changed", {})
        before = {field: changed[field][0] for field in changed.keys() & TOLD}
        state = state | before
        if isinstance(state["due_on"], str):
            state["due_on"] = dt.date.fromisoformat(state["due_on"])
        found.insert(0, state)
    return found


def version(apps, target, number, state, edit, first_day):
    TargetVersion = apps.get_model("villages", "TargetVersion")
    made = TargetVersion(
        target=target,
        number=number,
        in_force_on=timezone.localdate(edit.at) if edit else first_day,
        promise=target.promise,
        promise_en=target.promise_en,
        source=target.source,
        by_id=edit.by_id if edit else None,
        **state,
    )
    if edit:
        made.recorded_at = edit.at
    return made


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("villages", "0002_target_versions")]

    operations = [migrations.RunPython(write_versions, migrations.RunPython.noop)]
