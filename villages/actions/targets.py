"""Promising, and changing what was promised: every version of it is kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from villages.actions.changes import put
from villages.models import Programme, Target, TargetVersion
from villages.models.targets import PROMISED
from villages.rules.targets import faults

FAULTS = {
    "no-due-day": _("Para poner hitos, di primero para cuándo es la promesa."),
    "before-the-start": _("Este día va después de que empieza el programa."),
    "after-the-due-day": _("Este día es posterior a la fecha de la promesa."),
    "not-later": _("Este día va después del hito anterior."),
    "above-the-target": _("Este hito pide más que lo prometido."),
    "not-higher": _("Este hito pide más que el anterior: escribe un número mayor."),
}


@transaction.atomic
def promise(
    programme: Programme,
    *,
    indicator: str,
    by: User | None,
    on: dt.date | None = None,
    reason: str = "",
    **facts,
) -> Target:
    """Promise so much of an indicator from the day `on`: today, or before if said before.

    Raises ValidationError: repeated, due-first, not-yet, before-the-start, and for milestones.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    last = programme.targets.last()
    target = Target(programme=programme, indicator=indicator, **facts)
    target.position = last.position + 1 if last else 0
    check(target)
    on = on or timezone.localdate()
    refuse_day(on, since=min(programme.starts_on, timezone.localdate()))
    target.save()
    keep_version(target, on=on, reason=reason, by=by)
    if by:  # what comes with the schema is nobody's act
        record("target.promised", on=target, by=by)
    return target


@transaction.atomic
def change(
    target: Target,
    *,
    by: User | None,
    reason: str,
    seen: int | None = None,
    on: dt.date | None = None,
    **changes,
) -> Target:
    """Promise something else from today on; what was promised until now is kept.

    `seen` is the version whoever changes it was looking at. `on` tells a change of the past,
    for what was announced before the portal knew: never before the last version.

    Raises ValidationError: changed-meanwhile, withdrawn, repeated, due-first, not-yet,
    before-the-last, no-reason, and for milestones.
    """
    target = locked(target, seen=seen)
    if not target.is_standing:
        raise ValidationError(_("Esta promesa se retiró: ya no se cambia."), code="withdrawn")
    changed = put(target, changes, PROMISED)
    if changed:
        refuse_silence(reason)
        check(target)
        add_version(target, on=on, reason=reason, by=by)
        record("target.edited", on=target, by=by, changed=changed, version=target.version)
    return target


@transaction.atomic
def withdraw(
    target: Target, *, reason: str, by: User, seen: int | None = None, on: dt.date | None = None
) -> Target:
    """Stop promising it from today on. Its history stays, and so do the boards of before.

    Raises ValidationError: changed-meanwhile, no-reason.
    """
    target = locked(target, seen=seen)
    refuse_silence(reason)
    if target.is_standing:
        target.withdrawn_on = on or timezone.localdate()
        add_version(target, on=on, reason=reason, by=by, is_withdrawal=True)
        record("target.withdrawn", on=target, by=by)
    return target


@transaction.atomic
def restore(target: Target, *, reason: str, by: User, seen: int | None = None) -> Target:
    """Promise again what had been withdrawn, in the same words.

    Raises ValidationError: changed-meanwhile, repeated, no-reason.
    """
    target = locked(target, seen=seen)
    refuse_silence(reason)
    if not target.is_standing:
        target.withdrawn_on = None
        check(target)
        add_version(target, on=None, reason=reason, by=by)
        record("target.restored", on=target, by=by)
    return target


def locked(target: Target, *, seen: int | None) -> Target:
    """The target as it is, for this transaction alone; the programme's lock comes first."""
    Programme.objects.select_for_update().get(pk=target.programme_id)
    target = Target.objects.select_related("programme").get(pk=target.pk)
    if seen is not None and seen != target.version:
        raise ValidationError(
            _("Mientras la editabas, alguien más cambió esta promesa."), code="changed-meanwhile"
        )
    return target


def check(target: Target) -> None:
    """Refuse what cannot be promised; days become days, however they were written."""
    target.clean_fields(exclude={"programme"})
    programme = target.programme
    if target.due_on and target.due_on <= programme.starts_on:
        refusal = ValidationError(
            _("La fecha va después de que empieza el programa."), code="due-first"
        )
        raise ValidationError({"due_on": refusal})
    check_milestones(target, starts_on=programme.starts_on)
    namesakes = programme.targets.standing().filter(indicator=target.indicator, scope=target.scope)
    if namesakes.exclude(pk=target.pk).exists():
        refusal = ValidationError(_("Esa promesa ya existe con este alcance."), code="repeated")
        raise ValidationError({"scope": refusal})


def check_milestones(target: Target, *, starts_on: dt.date) -> None:
    """Refuse milestones that make no plan; each error knows the `place` of its milestone."""
    found = faults(target.steps, starts_on=starts_on, due_on=target.due_on, value=target.value)
    if found:
        errors = [
            ValidationError(FAULTS[code], code=code, params={"place": place})
            for place, code in found
        ]
        raise ValidationError({"milestones": errors})


def refuse_silence(reason: str) -> None:
    if not reason:
        refusal = ValidationError(_("Di por qué: queda en la historia."), code="no-reason")
        raise ValidationError({"reason": refusal})


def refuse_day(on: dt.date, *, since: dt.date) -> None:
    if on > timezone.localdate():
        refusal = ValidationError(_("Ese día todavía no llega."), code="not-yet")
        raise ValidationError({"on": refusal})
    if on < since:
        refusal = ValidationError(
            _("Ese día es anterior a lo que se había prometido antes."), code="before-the-last"
        )
        raise ValidationError({"on": refusal})


def add_version(target: Target, *, on: dt.date | None, reason: str, by, is_withdrawal=False):
    """Save the target and, beside it, what it says from the day `on`."""
    on = on or timezone.localdate()
    refuse_day(on, since=target.versions.last().in_force_on)
    target.version += 1
    target.save()
    return keep_version(target, on=on, reason=reason, by=by, is_withdrawal=is_withdrawal)


def keep_version(target: Target, *, on: dt.date, reason: str, by, is_withdrawal: bool = False):
    return TargetVersion.objects.create(
        target=target,
        number=target.version,
        in_force_on=on,
        is_withdrawal=is_withdrawal,
        reason=reason,
        by=by,
        **{field: getattr(target, field) for field in PROMISED},
    )
