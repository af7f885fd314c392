"""Changing rows so that every change can be taken back."""

import datetime as dt
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from oversight.rules.merging import UNIQUE

PEOPLE = User._meta.label_lower
FIRM = {*UNIQUE, "is_active"}  # beside the keys that say whose a row is


class Ledger:
    """Writes values to rows and keeps [model, id, field, before, after] of each."""

    def __init__(self):
        self.changes: list[list] = []

    def set(self, row: models.Model, **values) -> None:
        """Change fields of a row, named as columns (`learner_id`); equal values are no change."""
        before = {name: getattr(row, name) for name in values}
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)
            self.note(row, name, before[name], value)

    def note(self, row: models.Model, name: str, before, after) -> None:
        self.changes.append([row._meta.label_lower, row.pk, name, plain(before), plain(after)])

    def exchange(self, one: User, other: User, field: str) -> None:
        """Give each the other's value of a field that no two people share."""
        mine, theirs = getattr(one, field), getattr(other, field)
        free([other.pk], field)
        self.set(one, **{field: theirs})
        User.objects.filter(pk=other.pk).update(**{field: mine})
        setattr(other, field, mine)
        self.note(other, field, theirs, mine)


def free(person_ids: list[int], field: str) -> None:
    """Take a unique value from people for a moment, so that others can have it."""
    for pk in person_ids:
        value = f"{pk}@unida.invalid" if field == "email" else None
        User.objects.filter(pk=pk).update(**{field: value})


def plain(value):
    """As JSON keeps it without losing a microsecond."""
    return value.isoformat() if isinstance(value, dt.datetime) else value


def take_back(changes: list[list]) -> None:
    """Put every value back, the last one changed first.

    A value that was changed again since stays as it is now, but whose a row is must be
    as it was left: else ValidationError, and nothing has changed.
    """
    changes = [change for change in changes if not was_changed(change)]
    for field in UNIQUE:
        free([pk for label, pk, name, *_rest in changes if (label, name) == (PEOPLE, field)], field)
    for (label, pk), of_row in groupby(reversed(changes), key=itemgetter(0, 1)):
        model = apps.get_model(label)
        before = {name: value_of(model, name, value) for _l, _p, name, value, _after in of_row}
        model._base_manager.filter(pk=pk).update(**before)


def was_changed(change: list) -> bool:
    """Say whether the value is another by now, or its row undone; refuses where that cannot be."""
    label, pk, name, _before, after = change
    model = apps.get_model(label)
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return True
    if getattr(row, name) == value_of(model, name, after):
        return False
    if name.endswith("_id") or name in FIRM:
        words = _("Después de unirlos cambió: %(kind)s (%(row)s).")
        params = {"kind": model._meta.verbose_name, "row": row}
        raise ValidationError(words % params, code="changed-since")
    return True


def value_of(model, name: str, value):
    """What JSON kept, as the model has it."""
    field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    while field.remote_field:
        field = field.target_field
    return field.to_python(value)
