"""What people tell of themselves for the figures. The trail keeps that they did, not what."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import record
from accounts.models import About, User

ANSWERS = (
    "sex",
    "born_on",
    "speaks_indigenous",
    "indigenous_language",
    "disability",
    "rural",
)
YES_OR_NO = ("speaks_indigenous", "disability", "rural")
OLDEST = dt.date(1900, 1, 1)


@transaction.atomic
def tell(person: User, *, by: User, **answers) -> About:
    """Keep a person's answers, given by themselves; those not named stay."""
    if by.pk != person.pk:
        raise ValidationError(_("Solo tú puedes contar esto de ti."), code="not-yourself")
    row = About.objects.select_for_update().get_or_create(person=person)[0]
    before = {name: getattr(row, name) for name in ANSWERS}
    for name in ANSWERS:
        setattr(row, name, answers.get(name, before[name]))
    check(row)
    if {name: getattr(row, name) for name in ANSWERS} == before and row.consented_at:
        return row
    row.consented_at = row.changed_at = timezone.now()
    row.withdrawn_at = None
    row.save()
    record("about.told", on=person, by=by)
    return row


def check(row: About) -> None:
    if row.born_on and not OLDEST <= row.born_on < timezone.localdate():
        raise ValidationError(
            {"born_on": ValidationError(_("Revisa el año de tu nacimiento."), code="birth-date")}
        )
    if row.speaks_indigenous is not True:
        row.indigenous_language = ""
    row.clean_fields(exclude=["person", *YES_OR_NO])


@transaction.atomic
def withdraw(person: User, *, by: User) -> None:
    """Empty the answers; from now on nothing about this person goes into any breakdown."""
    if by.pk != person.pk:
        raise ValidationError(_("Solo tú puedes contar esto de ti."), code="not-yourself")
    now = timezone.now()
    nothing = About(person=person, withdrawn_at=now, changed_at=now)
    About.objects.bulk_create(
        [nothing],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[*ANSWERS, "consented_at", "withdrawn_at", "changed_at"],
    )
    record("about.withdrawn", on=person, by=by)


def touch(people: Iterable[int]) -> None:
    """Say that people's data changed (their CURP, whose their enrolments are) to who adds up."""
    now = timezone.now()
    About.objects.bulk_create(
        [About(person_id=pk, changed_at=now) for pk in sorted(set(people))],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["changed_at"],
        batch_size=1000,
    )
