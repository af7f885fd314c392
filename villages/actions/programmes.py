"""Beginning and correcting a programme: its names, its signers and what it promised."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from villages.actions import targets as promises
from villages.actions.changes import put
from villages.models import Programme, Target

SAID = ("name", "short_name", "issuer", "partners", "signers", "starts_on", "ends_on")


@transaction.atomic
def begin(*, slug: str, targets: list[dict], by: User | None, **facts) -> Programme:
    """Open an edition with what it promises; `targets` in the order they are shown."""
    programme = Programme.objects.create(slug=slug, **facts)
    programme.refresh_from_db()  # days as days, however they were written
    since = min(programme.starts_on, timezone.localdate())
    for target in targets:
        promises.promise(programme, on=since, by=by, **target)
    if by:  # what comes with the schema is nobody's act
        record("programme.begun", on=programme, by=by)
    return programme


@transaction.atomic
def edit(
    programme: Programme, *, by: User | None, targets: dict[int, dict] | None = None, **changes
) -> Programme:
    """Change what the programme says of itself; `targets` are changes by the target's pk.

    Certificates already issued keep the words they were issued with.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    changed = put(programme, changes, SAID)
    if programme.ends_on and programme.ends_on <= programme.starts_on:
        refusal = ValidationError(_("El fin va después del inicio."), code="ends-first")
        raise ValidationError({"ends_on": refusal})
    if changed:
        programme.save(update_fields=list(changed))
        record("programme.edited", on=programme, by=by, changed=changed)
    for target in programme.targets.standing().filter(pk__in=targets or {}):
        edit_target(target, by=by, **targets[target.pk])
    return programme


def edit_target(target: Target, *, by: User | None, **changes) -> None:
    """Change a promise; what is refused is told by the target's pk."""
    try:
        promises.change(target, by=by, **changes)
    except ValidationError as refusal:
        raise ValidationError(
            {f"target_{target.pk}_{field}": errors for field, errors in refusal.error_dict.items()}
        ) from refusal
