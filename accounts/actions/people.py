"""Making people known to the portal, and what they change of themselves."""

import secrets
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import about
from accounts.actions.audit import record, record_many
from accounts.actions.bulk import insert_alike
from accounts.models import User, clean_curp, clean_phone
from accounts.queries import referring_to

NAMES = ("given_names", "first_surname", "second_surname")


def clean_email(text: str) -> str:
    """The address as it is kept, in lower case: one person writes it in many ways."""
    email = text.strip().lower()
    validate_email(email)
    MaxLengthValidator(User._meta.get_field("email").max_length)(email)
    return email


def clean_name(text: str) -> str:
    return " ".join(text.split())


def known(emails: Iterable[str]) -> dict[str, User]:
    """Who is reached at each address: through their account, or a record joined to it."""
    emails = list(emails)
    proven = EmailAddress.objects.filter(email__in=emails, verified=True, user__is_active=True)
    found = {address.email: address.user for address in proven.select_related("user")}
    owners = User.objects.filter(email__in=emails).select_related("merged_into")
    return found | {owner.email: owner.record for owner in owners}


def held(people: Iterable[User]) -> dict[int, User]:
    """The records of these people, by the numbers they were asked by, not joined to another
    until the transaction ends.

    Whoever gives somebody a place or a post asks here, after locking the place: who was
    looked up a moment ago may have been joined to another record since.
    """
    records = {person.pk: person for person in people}
    waiting = sorted(records)
    while waiting:
        with connection.cursor() as cursor:  # as a key to them would hold them, and not stronger
            cursor.execute(
                "SELECT id, merged_into_id FROM accounts_user WHERE id = ANY(%s) "
                "ORDER BY id FOR KEY SHARE",
                [waiting],
            )
            joined = {pk: into for pk, into in cursor.fetchall() if into}
        kept = User.objects.in_bulk(set(joined.values()))
        for asked, record_of in records.items():
            if record_of.pk in joined:
                records[asked] = kept[joined[record_of.pk]]
        waiting = sorted(kept)
    return records


@transaction.atomic
def find_or_create(
    *,
    email: str,
    given_names: str,
    first_surname: str,
    second_surname: str = "",
    curp: str | None = None,
    phone: str = "",
    language: str = "es-mx",
    by: User | None,
) -> tuple[User, bool]:
    """The person with this e-mail, in any case, and whether they are new.

    A known person stays as they are: what somebody else types changes nobody.
    A new one has no password; a code sent by e-mail lets them in.
    """
    person = User(
        email=clean_email(email),
        given_names=clean_name(given_names),
        first_surname=clean_name(first_surname),
        second_surname=clean_name(second_surname),
        curp=clean_curp(curp),
        phone=clean_phone(phone),
        language=language,
        password=no_password(),
    )
    if found := known([person.email]).get(person.email):
        return found, False
    person.clean_fields(exclude=["password"])
    refuse_known_curps([person.curp])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # somebody else just made them
        return known([person.email])[person.email], False
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    record("person.created", on=person, by=by)
    return person, True


@transaction.atomic
def create_many(
    people: list[dict], *, by: User | None, email_is_verified: bool = False
) -> dict[str, User]:
    """Each person by e-mail in lower case, those who were known and those made now.

    `people` are keyword arguments of `find_or_create`; a person twice is one.
    The number of queries does not grow with the number of people.
    """
    wanted = {}
    for person in people:
        fields = {name: clean_name(person.get(name, "")) for name in NAMES}
        email = clean_email(person["email"])
        fields["curp"] = clean_curp(person.get("curp"))
        fields["phone"] = clean_phone(person.get("phone"))
        fields["language"] = person.get("language", "es-mx")
        wanted.setdefault(email, User(email=email, password=no_password(), **fields))
    there = known(wanted)
    new = [person for email, person in wanted.items() if email not in there]
    for person in new:
        person.clean_fields(exclude=["password"])
    refuse_known_curps([person.curp for person in new])
    made = insert_people(new)
    late = [person.email for person in new if person.email not in made]
    found = there | made | known(late)  # somebody else just made the late ones
    insert_alike(
        EmailAddress(primary=True, verified=email_is_verified),
        {"user_id": [person.pk for person in made.values()], "email": list(made)},
        ignore_conflicts=True,
    )
    record_many("person.created", rows=((person, "", {}) for person in made.values()), by=by)
    return found


def insert_people(people: list[User]) -> dict[str, User]:
    """Those of these people that nobody had made yet, by e-mail, now with their number."""
    by_email = {person.email: person for person in people}
    names = ("email", *NAMES, "curp", "phone", "language", "password")
    columns = {name: [getattr(person, name) for person in people] for name in names}
    added = insert_alike(User(), columns, ignore_conflicts=True, returning=("id", "email"))
    for pk, email in added:
        person = by_email[email]
        person.pk, person._state.adding, person._state.db = pk, False, "default"
    return {email: by_email[email] for _pk, email in added}


def no_password() -> str:
    """What stands for a password nobody has, as `make_password(None)`, some ten times sooner."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


def refuse_known_curps(curps: list[str | None], *, but: User | None = None) -> None:
    given = [curp for curp in curps if curp]
    others = User.objects.exclude(pk=but.pk) if but else User.objects
    if len(set(given)) < len(given) or (given and others.filter(curp__in=given).exists()):
        raise ValidationError(
            {"curp": ValidationError(_("Otra persona ya registró esta CURP."), code="curp-taken")}
        )


@transaction.atomic
def edit(person: User, *, by: User, **changes) -> User:
    """Change names, CURP, phone or language. The trail keeps what was changed, not to what."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if "curp" in changes:
        changes["curp"] = clean_curp(changes["curp"])
        refuse_known_curps([changes["curp"]], but=person)
    if "phone" in changes:
        changes["phone"] = clean_phone(changes["phone"])
    for name in NAMES:
        if name in changes:
            changes[name] = clean_name(changes[name])
    changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
    if not changed:
        return person
    for name in changed:
        setattr(person, name, changes[name])
    person.clean_fields(exclude=["password"])
    person.save(update_fields=changed)
    if "curp" in changed:
        about.touch([person.pk])  # figures read sex and birth date from it
    record("person.edited", on=person, by=by, fields=changed)
    return person


@transaction.atomic
def undo_many(ids: Iterable[int], *, by: User | None) -> list[int]:
    """Take back people made known by mistake: those who never entered and left no trace.

    Answers who went. Whoever holds or did anything stays; the trail stays always.
    """
    people = User.objects.filter(pk__in=list(ids), last_login=None).select_for_update()
    never_came = [person for person in people.order_by("pk") if person.never_entered]
    known_to_others = referring_to(User, [each.pk for each in never_came])
    free = [person for person in never_came if person.pk not in known_to_others]
    record_many("person.undone", rows=((person, "", {}) for person in free), by=by)
    gone = [person.pk for person in free]
    User.objects.filter(pk__in=gone).delete()
    return gone


def set_hashed_password(person: User, hashed: str) -> None:
    person.password = hashed
    person.save(update_fields=["password"])


@transaction.atomic
def let_in(person: User, *, password: str | None = None, email: str = "") -> None:
    """Take the person's e-mail, or another of theirs, as proven; set their password if given."""
    if password:
        person.set_password(password)
        person.save(update_fields=["password"])
    email = email or person.email
    EmailAddress.objects.update_or_create(
        user=person, email=email, defaults={"verified": True, "primary": email == person.email}
    )
