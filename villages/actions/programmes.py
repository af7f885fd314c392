"""Beginning and correcting a programme: its names, its signers and what it promised."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from villages.models import Programme, Target

SAID = ("name", "short_name", "issuer", "partners", "signers", "starts_on", "ends_on")
PROMISED = ("value", "scope", "due_on")


@transaction.atomic
def begin(*, slug: str, targets: list[dict], by: User | None, **facts) -> Programme:
    """Open an edition with what it promises; `targets` in the order they are shown."""
    programme = Programme.objects.create(slug=slug, **facts)
    Target.objects.bulk_create(
        Target(programme=programme, position=position, **target)
        for position, target in enumerate(targets)
    )
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
    for target in programme.targets.filter(pk__in=targets or {}):
        edit_target(target, by=by, **targets[target.pk])
    return programme


def edit_target(target: Target, *, by: User | None, **changes) -> None:
    """Change how much was promised, for whom, or until when. Under the programme's lock."""
    changed = put(target, changes, PROMISED)
    namesakes = Target.objects.filter(
        programme=target.programme_id, indicator=target.indicator, scope=target.scope
    )
    if namesakes.exclude(pk=target.pk).exists():
        refusal = ValidationError(_("Esa promesa ya existe con este alcance."), code="repeated")
        raise ValidationError({f"target_{target.pk}_scope": refusal})
    if changed:
        target.save(update_fields=list(changed))
        record("target.edited", on=target, by=by, changed=changed)


def put(row, changes: dict, fields: tuple[str, ...]) -> dict[str, list]:
    """Set what differs; answer {field: [before, after]} as JSON."""
    changed = {}
    for field in fields:
        before = getattr(row, field)
        if field in changes and before != changes[field]:
            changed[field] = [told(before), told(changes[field])]
            setattr(row, field, changes[field])
    return changed


def told(value):
    return value if isinstance(value, (str, int, list, type(None))) else str(value)
