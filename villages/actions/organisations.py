"""Keeping organisations, whom to speak with in each, and what they do in the villages."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import files, record
from accounts.models import Folded, User, clean_phone
from villages.models import Contact, Involvement, Organisation, Village
from villages.queries.organisations import uses
from villages.rules.agreements import is_absurd

EDITABLE = ("name", "short_name", "kind", "state", "website", "note")
CONTACT_FIELDS = ("name", "job", "email", "phone")


@transaction.atomic
def named(name: str, *, by: User | None) -> Organisation | None:
    """The organisation of that name, accents and capitals aside; new if nobody named it.

    One that was archived comes back: it is in use again.
    """
    name = " ".join(name.split())
    if not name:
        return None
    known, is_new = by_name(name)
    if is_new:
        record("organisation.created", on=known, by=by)
        return known
    restore(known, by=by)
    return locked(known)  # so that nobody archives it before it is in use


def by_name(name: str, **facts) -> tuple[Organisation, bool]:
    same = Folded(Value(name))  # asked of the database, which holds the constraint
    return Organisation.objects.get_or_create(folded=same, defaults={"name": name} | facts)


@transaction.atomic
def register(*, name: str, by: User | None, logo=None, **facts) -> Organisation:
    """Register an organisation. Raises ValidationError by field: organisation-exists, of a file."""
    name = " ".join(name.split())
    organisation, is_new = by_name(name, **facts)
    if not is_new:
        raise already(organisation)
    record("organisation.created", on=organisation, by=by)
    if logo:
        keep_logo(organisation, logo, by=by)
    return organisation


@transaction.atomic
def edit(organisation: Organisation, *, by: User | None, logo=None, **changes) -> Organisation:
    """Correct what an organisation says of itself; the trail keeps what it said before."""
    organisation = locked(organisation)
    if "name" in changes:
        changes["name"] = " ".join(changes["name"].split())
        refuse_taken_name(organisation, changes["name"])
    before = {field: getattr(organisation, field) for field in EDITABLE}
    changed = {field: value for field, value in changes.items() if before[field] != value}
    for field, value in changed.items():
        setattr(organisation, field, value)
    if changed:
        organisation.save(update_fields=list(changed))
        said = {field: [written(before[field]), written(new)] for field, new in changed.items()}
        record("organisation.edited", on=organisation, by=by, changed=said)
    if logo:
        keep_logo(organisation, logo, by=by)
    return organisation


def keep_logo(organisation: Organisation, upload, *, by: User | None) -> None:
    former = organisation.logo
    try:
        organisation.logo = files.keep(upload, by=by, pdf=False)
    except ValidationError as refusal:
        raise ValidationError({"logo": refusal}) from refusal
    organisation.save(update_fields=["logo"])
    files.forget(former)
    record("organisation.logo-changed", on=organisation, by=by)


@transaction.atomic
def archive(organisation: Organisation, *, by: User | None) -> None:
    """Take an organisation nobody uses off the lists; its history stays.

    Raises ValidationError `in-use` while a village, an involvement or an agreement needs it.
    """
    organisation = locked(organisation)
    if organisation.archived_at:
        return
    if uses(organisation).are_any:
        raise ValidationError(
            _("«%(name)s» está en uso: no se puede archivar."),
            code="in-use",
            params={"name": organisation.name},
        )
    organisation.archived_at = timezone.now()
    organisation.save(update_fields=["archived_at"])
    record("organisation.archived", on=organisation, by=by)


@transaction.atomic
def restore(organisation: Organisation, *, by: User | None) -> None:
    organisation = locked(organisation)
    if organisation.archived_at is None:
        return
    organisation.archived_at = None
    organisation.save(update_fields=["archived_at"])
    record("organisation.restored", on=organisation, by=by)


@transaction.atomic
def add_contact(organisation: Organisation, *, by: User | None, **fields) -> Contact:
    """The trail says that there is one more, not who: contacts are personal data.

    The very same again is the one there is: the form was sent twice.
    """
    organisation = locked(organisation)
    said = {name: fields.get(name) or "" for name in CONTACT_FIELDS}
    said["phone"] = clean_phone(said["phone"])
    if there := organisation.contacts.filter(**said).first():
        return there
    contact = Contact.objects.create(organisation=organisation, **said)
    record("organisation.contact-added", on=organisation, by=by)
    return contact


@transaction.atomic
def edit_contact(contact: Contact, *, by: User | None, **fields) -> Contact:
    fields["phone"] = clean_phone(fields.get("phone"))
    changed = [name for name in CONTACT_FIELDS if getattr(contact, name) != fields[name]]
    for name in changed:
        setattr(contact, name, fields[name])
    if changed:
        contact.save(update_fields=changed)
        record("organisation.contact-edited", on=contact.organisation, by=by)
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, by: User | None) -> None:
    record("organisation.contact-removed", on=contact.organisation, by=by)
    contact.delete()


@transaction.atomic
def involve(
    organisation: Organisation,
    village: Village,
    *,
    role: str,
    since: dt.date,
    by: User | None,
) -> Involvement:
    """Say what an organisation does in a village.

    Raises ValidationError by field: archived, already-involved, date.
    """
    organisation = usable(organisation)
    refuse_absurd("since", since)
    involvement, is_new = Involvement.objects.get_or_create(
        organisation=organisation, village=village, role=role, until=None, defaults={"since": since}
    )
    if not is_new:
        sentence = _("Ya participa en esta aldea con ese papel.")
        raise ValidationError({"role": ValidationError(sentence, code="already-involved")})
    record("involvement.begun", on=involvement, by=by, village=village.locality)
    return involvement


@transaction.atomic
def end_involvement(involvement: Involvement, *, until: dt.date, by: User | None) -> None:
    """Its part is over; what it was stays. Raises ValidationError by field: date."""
    involvement = Involvement.objects.select_for_update(of=("self",)).get(pk=involvement.pk)
    if involvement.until:
        return
    if until < involvement.since:
        sentence = _("Empezó después: el %(day)s.")
        day = involvement.since.strftime("%d/%m/%Y")
        raise ValidationError(
            {"until": ValidationError(sentence, code="date", params={"day": day})}
        )
    if until > timezone.localdate():
        sentence = _("Ese día aún no llega.")
        raise ValidationError({"until": ValidationError(sentence, code="date")})
    involvement.until = until
    involvement.save(update_fields=["until"])
    record("involvement.ended", on=involvement, by=by, village=involvement.village.locality)


def locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def usable(organisation: Organisation) -> Organisation:
    """The organisation, locked so that nobody archives it meanwhile; refused once archived."""
    organisation = locked(organisation)
    if organisation.archived_at:
        refusal = ValidationError(
            _("«%(name)s» está archivada: recupérala antes de usarla."),
            code="archived",
            params={"name": organisation.name},
        )
        raise ValidationError({"organisation": refusal})
    return organisation


def refuse_taken_name(organisation: Organisation, name: str) -> None:
    namesakes = Organisation.objects.filter(folded=Folded(Value(name))).exclude(pk=organisation.pk)
    if namesake := namesakes.first():
        raise already(namesake)


def already(organisation: Organisation) -> ValidationError:
    refusal = ValidationError(
        _("Ya existe «%(name)s»: usa esa."),
        code="organisation-exists",
        params={"name": organisation.name, "pk": organisation.pk},
    )
    return ValidationError({"name": refusal})


def refuse_absurd(field: str, day: dt.date | None) -> None:
    if day and is_absurd(day, today=timezone.localdate()):
        refusal = ValidationError(_("Revisa el año: %(year)s."), "date", {"year": str(day.year)})
        raise ValidationError({field: refusal})


def written(value) -> str:
    return "" if value is None else str(value)
