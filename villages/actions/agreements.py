"""Registering, renewing and ending agreements, and warning before one is over."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import files, record
from accounts.actions.mail import Letter, enqueue_many
from accounts.models import Folded, User
from villages.actions.organisations import refuse_absurd, usable, written
from villages.models import Agreement, Organisation, Programme, Village
from villages.queries.agreements import to_be_warned
from villages.rules.agreements import Standing, warning_due

EDITABLE = ("title", "kind", "signed_on", "starts_on", "ends_on", "note")


@transaction.atomic
def register(
    organisation: Organisation,
    *,
    programme: Programme,
    village: Village | None,
    title: str,
    kind: str,
    signed_on: dt.date,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    note: str = "",
    upload=None,
    renews: Agreement | None = None,
    by: User | None,
) -> Agreement:
    """Keep an agreement that was signed: of a village, or of the whole programme.

    Raises ValidationError by field: archived, date, ends-before-it-starts, already-renewed,
    already-registered (the form was sent twice), and what `files.keep` refuses.
    """
    organisation = usable(organisation)
    programme = village.programme if village else programme
    check_days(signed_on=signed_on, starts_on=starts_on, ends_on=ends_on)
    if renews:
        refuse_second_renewal(renews, starts_on=starts_on)
        Agreement.objects.filter(renews=renews).update(renews=None)  # one terminated gives way
    refuse_twice(organisation, programme, village, title=title, kind=kind, starts_on=starts_on)
    agreement = Agreement.objects.create(
        organisation=organisation,
        programme=programme,
        village=village,
        title=title,
        kind=kind,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        file=kept(upload, by=by),
        renews=renews,
        registered_by=by,
    )
    act = "agreement.renewed" if renews else "agreement.registered"
    record(act, on=agreement, by=by, organisation=organisation.name)
    return agreement


@transaction.atomic
def edit(agreement: Agreement, *, by: User | None, upload=None, **changes) -> Agreement:
    """Correct an agreement. With whom and where it was signed stays as it is.

    Raises ValidationError as `register`; archived when it would be in force again.
    """
    agreement = locked(agreement)
    was_over = is_over(agreement)
    before = {field: getattr(agreement, field) for field in EDITABLE}
    changed = {field: value for field, value in changes.items() if before[field] != value}
    for field, value in changed.items():
        setattr(agreement, field, value)
    days = ("signed_on", "starts_on", "ends_on")
    check_days(**{name: getattr(agreement, name) for name in days})
    if was_over and not is_over(agreement):
        usable(agreement.organisation)
    if upload:
        agreement.file = kept(upload, by=by)
    if changed or upload:
        agreement.save(update_fields=[*changed, "file"])
        said = {field: [written(before[field]), written(new)] for field, new in changed.items()}
        record("agreement.edited", on=agreement, by=by, changed=said)
    return agreement


@transaction.atomic
def terminate(agreement: Agreement, *, on: dt.date, because: str, by: User | None) -> None:
    """End an agreement before its day. Raises ValidationError by field: date, over."""
    agreement = locked(agreement)
    if agreement.terminated_on:
        return
    if agreement.status() == Standing.ENDED:
        refuse("on", _("Ya venció: no hay nada que terminar."), "over")
    if on > timezone.localdate():
        refuse("on", _("Ese día aún no llega."), "date")
    if on < agreement.signed_on:
        refuse("on", _("Es anterior a la firma."), "date")
    agreement.terminated_on, agreement.terminated_because = on, because
    agreement.save(update_fields=["terminated_on", "terminated_because"])
    record("agreement.terminated", on=agreement, by=by, because=because)


@transaction.atomic
def reinstate(agreement: Agreement, *, by: User | None) -> None:
    """It was terminated by mistake: it stands again as it was signed.

    Raises ValidationError `archived` while nobody may use its organisation.
    """
    agreement = locked(agreement)
    if agreement.terminated_on is None:
        return
    usable(agreement.organisation)
    agreement.terminated_on, agreement.terminated_because = None, ""
    agreement.save(update_fields=["terminated_on", "terminated_because"])
    record("agreement.reinstated", on=agreement, by=by)


def warn(day: dt.date) -> int:
    """Write to whoever should renew what is about to end; say to how many letters.

    Each warning goes once to each person, however often this runs. An end that is put
    off is another end, and is warned of again.
    """
    ending = Agreement.objects.ending(day).select_related("organisation", "village__state")
    letters = [
        letter(agreement, person, days_left=(agreement.ends_on - day).days)
        for agreement in ending
        for person in to_be_warned(agreement)
    ]
    enqueue_many(letters)
    return len(letters)


def letter(agreement: Agreement, person: User, *, days_left: int) -> Letter:
    mark = warning_due(days_left)
    return Letter(
        key=f"agreement-ends-{agreement.pk}-{agreement.ends_on}-{mark}-{person.pk}",
        to=person,
        template="agreement_ends",
        context={
            "name": person.given_names,
            "title": agreement.title,
            "organisation": agreement.organisation.name,
            "village": agreement.village.full_name if agreement.village else "",
            "ends_on": agreement.ends_on.strftime("%d/%m/%Y"),
            "days": days_left,
            "path": agreement.get_absolute_url(),
        },
    )


def check_days(*, signed_on: dt.date, starts_on: dt.date, ends_on: dt.date | None) -> None:
    for field, day in (("signed_on", signed_on), ("starts_on", starts_on), ("ends_on", ends_on)):
        refuse_absurd(field, day)
    if ends_on and ends_on < starts_on:
        refuse(
            "ends_on", _("Termina antes de empezar: revisa las fechas."), "ends-before-it-starts"
        )
    if signed_on > timezone.localdate():
        refuse("signed_on", _("Ese día aún no llega: regístralo cuando esté firmado."), "date")
    if ends_on and signed_on > ends_on:
        refuse("signed_on", _("Se firmó después de terminar: revisa las fechas."), "date")


def refuse_second_renewal(former: Agreement, *, starts_on: dt.date) -> None:
    former = locked(former)
    if former.is_renewed:
        sentence = _("Ya se renovó con «%(title)s».") % {"title": former.renewal.title}
        raise ValidationError(sentence, code="already-renewed")
    if starts_on <= former.starts_on:
        refuse("starts_on", _("Empieza después que el convenio que renueva."), "date")


def refuse_twice(organisation, programme, village, *, title: str, kind: str, starts_on) -> None:
    """Under the organisation's lock."""
    same = Agreement.objects.filter(
        organisation=organisation,
        programme=programme,
        village=village,
        folded=Folded(Value(title)),
        kind=kind,
        starts_on=starts_on,
        terminated_on=None,
    )
    if same.exists():
        sentence = _("Ya está registrado uno con este título que empieza el mismo día.")
        refuse("title", sentence, "already-registered")


def kept(upload, *, by: User | None):
    try:
        return files.keep(upload, by=by) if upload else None
    except ValidationError as refusal:
        raise ValidationError({"upload": refusal}) from refusal


def is_over(agreement: Agreement) -> bool:
    return agreement.status() in {Standing.ENDED, Standing.TERMINATED}


def locked(agreement: Agreement) -> Agreement:
    found = Agreement.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("village").get(pk=agreement.pk)


def refuse(field: str, sentence, code: str) -> None:
    raise ValidationError({field: ValidationError(sentence, code=code)})
