"""Taking along what a record holds. Each part says where it collides with what is there."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import About, Post, User
from certification.models import Batch
from oversight.actions.merging.ledger import Ledger
from oversight.actions.merging.pouring import pour
from oversight.queries.merging import collisions
from oversight.rules.merging import CHOICES, NAMES, UNIQUE, is_settled
from training.actions import cohorts, standing
from training.models import Enrolment, Teaching


def move_values(ledger: Ledger, kept: User, gone: User, chosen: dict[str, str]) -> None:
    """The values that stay. `chosen` maps a name of `CHOICES` to "kept" or "gone".

    Where only one record says something, that is what stays. An e-mail or CURP that is
    not taken remains with the record that goes, so that nobody else can have it.
    """
    for choice, fields in CHOICES.items():
        if takes_theirs(kept, gone, fields, chosen.get(choice, "kept")):
            for field in fields:
                if field in UNIQUE:
                    ledger.exchange(kept, gone, field)
                else:
                    ledger.set(kept, **{field: getattr(gone, field)})
    entered = [at for at in (kept.last_login, gone.last_login) if at]
    ledger.set(kept, last_login=max(entered, default=None))


def takes_theirs(kept: User, gone: User, fields: tuple[str, ...], chosen: str) -> bool:
    mine, theirs = getattr(kept, fields[0]), getattr(gone, fields[0])
    if fields != NAMES and is_settled(fields[0], mine, theirs):
        return bool(theirs and not mine)
    return chosen == "gone"


def move_addresses(ledger: Ledger, kept: User, gone: User, *, unproven_too: bool) -> None:
    """Both open the account that is kept. One never proven may be a slip: only if it is said so."""
    mine = list(EmailAddress.objects.filter(user=kept))
    for address in mine:
        ledger.set(address, primary=address.primary and address.email == kept.email)
    known = {address.email for address in mine}
    for address in EmailAddress.objects.filter(user=gone).exclude(email__in=known):
        is_primary = address.email == kept.email
        if address.verified or unproven_too or is_primary:
            refuse_proven_elsewhere(address, kept, gone)
            ledger.set(address, user_id=kept.pk, verified=True, primary=is_primary)


def refuse_proven_elsewhere(address: EmailAddress, kept: User, gone: User) -> None:
    proven = EmailAddress.objects.filter(email=address.email, verified=True)
    if proven.exclude(user__in=[kept, gone]).exists():
        raise ValidationError(
            _("Otra persona comprobó que %(email)s es suyo: no puede abrir esta cuenta."),
            code="proven-elsewhere",
            params={"email": address.email},
        )


def move_enrolments(ledger: Ledger, kept: User, gone: User) -> None:
    shared = collisions(kept, gone)
    standing.lock([each.pk for pair in shared for each in pair])
    for theirs, mine in shared:
        pour(ledger, theirs, mine)
    rest = Enrolment.objects.filter(learner=gone).exclude(pk__in=[pair[0].pk for pair in shared])
    for enrolment in rest.order_by("pk"):
        ledger.set(enrolment, learner_id=kept.pk)
        standing.touch(enrolment)


def move_posts(ledger: Ledger, kept: User, gone: User, *, by: User) -> None:
    """History and all; of a post that both hold, one is enough."""
    mine = set(Post.objects.current().filter(user=kept).values_list("role", "area"))
    for post in Post.objects.filter(user=gone).order_by("pk"):
        twice = post.ended_at is None and (post.role, post.area) in mine
        ends = {"ended_at": timezone.now(), "ended_by_id": by.pk} if twice else {}
        ledger.set(post, **ends, user_id=kept.pk)


def move_teachings(ledger: Ledger, kept: User, gone: User) -> None:
    """Ended ones too: they bar certifying one's own."""
    mine = {each.cohort_id: each for each in Teaching.objects.filter(instructor=kept)}
    for teaching in Teaching.objects.filter(instructor=gone).select_related("cohort"):
        there = mine.get(teaching.cohort_id)
        if there is None:
            ledger.set(teaching, instructor_id=kept.pk)
        elif teaching.ended_at is None:
            ledger.set(there, ended_at=None)
            ledger.set(teaching, ended_at=timezone.now())
        cohorts.touch(teaching.cohort)


def move_batches(ledger: Ledger, kept: User, gone: User) -> None:
    """Who rehearsed a batch may not approve it: that follows the person, not the record."""
    for batch in Batch.objects.filter(state=Batch.State.REHEARSED, proposed_by=gone):
        ledger.set(batch, proposed_by_id=kept.pk)


def move_about(ledger: Ledger, kept: User, gone: User) -> None:
    """What a person told of themselves, unless the kept record told something already."""
    told = About.objects.filter(person=gone).first()
    if told is None or About.objects.filter(person=kept).exists():
        return
    About.objects.filter(person=gone).update(person=kept, changed_at=timezone.now())
    told.person_id = kept.pk
    ledger.note(told, "person_id", gone.pk, kept.pk)


def retire(ledger: Ledger, kept: User, gone: User) -> None:
    """From now on the record lets nobody in, and leads to the other."""
    ledger.set(gone, is_active=False, merged_into_id=kept.pk)
