"""Joining two records of one person, and taking it back.

`merge` moves what one record holds to the other and remembers every value it changed;
`undo` puts those values back. What each kind of row does is in `oversight.rules.merging`.
"""

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.mail import Letter, enqueue_many
from accounts.models import Post, User
from certification.models import Certificate
from oversight.actions.duplicates import forget_asking_about, settle
from oversight.actions.merging import moving
from oversight.actions.merging.ledger import Ledger, take_back
from oversight.models import Duplicate, Merge
from oversight.queries import merging as queries
from oversight.rules.duplicates import common_area
from training.actions import cohorts, standing
from training.models import Cohort, Enrolment, Teaching

__all__ = ["merge", "undo"]


@transaction.atomic
def merge(
    kept: User,
    gone: User,
    *,
    chosen: dict[str, str] | None = None,
    unproven_too: bool = False,
    by: User,
) -> Merge:
    """Join `gone` to `kept`, which from now on is the only record of the person.

    `chosen` says of which record a value stays where they differ ("kept" or "gone", by
    the names of `oversight.rules.merging.CHOICES`). `unproven_too`: an address that
    nobody has proven opens the account as well.

    Raises ValidationError with everything that stands in the way.
    """
    kept, gone = lock(kept, gone)
    refuse(queries.obstacles(kept, gone, by=by))
    area = queries.area_of(kept, gone)
    addresses = {kept.email, gone.email}
    ledger = Ledger()
    moving.move_values(ledger, kept, gone, chosen or {})
    moving.move_addresses(ledger, kept, gone, unproven_too=unproven_too)
    moving.move_enrolments(ledger, kept, gone)
    moving.move_posts(ledger, kept, gone, by=by)
    moving.move_teachings(ledger, kept, gone)
    moving.move_batches(ledger, kept, gone)
    moving.move_about(ledger, kept, gone)
    moving.retire(ledger, kept, gone)
    joined = Merge.objects.create(kept=kept, gone=gone, area=area, by=by, changes=ledger.changes)
    settle(kept, gone, as_=Duplicate.State.MERGED, area=area, by=by)
    forget_asking_about(gone, in_favour_of=kept)
    record("people.merged", on=kept, by=by, area=area, gone=gone.pk, merge=joined.pk)
    tell("records_joined", joined, addresses)
    return joined


@transaction.atomic
def undo(merge: Merge, *, by: User) -> Merge:
    """Make two records of the one again, each with what it held.

    What the person did since stays with the record that was kept. Raises
    ValidationError where something later makes it impossible, saying what.
    """
    merge = (
        Merge.objects.select_for_update(of=("self",))
        .select_related("kept", "gone")
        .get(pk=merge.pk)
    )
    kept, gone = lock(merge.kept, merge.gone)
    refuse(list(obstacles_to_undo(merge, kept, gone, by=by)))
    shared = [each.pk for pair in queries.collisions(kept, gone) for each in pair]
    standing.lock(merge.touched("training.enrolment").union(shared))
    take_back(without_what_ended(kept, without_removed_addresses(merge, gone)))
    standing.refresh(shared)
    touch(merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    settle(kept, gone, as_=Duplicate.State.WAITING, area=merge.area, by=None)
    record("people.merge-undone", on=kept, by=by, area=merge.area, gone=gone.pk, merge=merge.pk)
    emails = User.objects.filter(pk__in=[kept.pk, gone.pk]).values_list("email", flat=True)
    tell("records_parted", merge, set(emails))
    return merge


def touch(merge: Merge) -> None:
    """Say that these rows changed to whoever asks what is new."""
    for enrolment in Enrolment.objects.filter(pk__in=merge.touched("training.enrolment")):
        standing.touch(enrolment)
    for cohort in Cohort.objects.filter(teachings__in=merge.touched("training.teaching")):
        cohorts.touch(cohort)


def lock(kept: User, gone: User) -> tuple[User, User]:
    """Both records, locked in the one order: of two who join them at once, one comes second.

    First the cohorts they teach, of which the date of change will move: whoever enrols
    holds the cohort, and then the people.
    """
    taught = Cohort.objects.filter(teachings__instructor__in=[kept.pk, gone.pk]).values("pk")
    list(Cohort.objects.filter(pk__in=taught).select_for_update().order_by("pk"))
    rows = User.objects.filter(pk__in=[kept.pk, gone.pk]).select_for_update().order_by("pk")
    found = {person.pk: person for person in rows}
    return found[kept.pk], found[gone.pk]


def refuse(obstacles: list) -> None:
    if obstacles:
        raise ValidationError([ValidationError(each.words, code=each.code) for each in obstacles])


def obstacles_to_undo(merge: Merge, kept: User, gone: User, *, by: User):
    if merge.is_undone:
        yield queries.Obstacle("undone", _("Ya se había deshecho."))
        return
    if kept.merged_into_id:
        words = _("El registro de %(person)s se unió después a otro: deshaz antes esa unión.")
        yield queries.Obstacle("joined", words % {"person": kept})
    area = common_area([merge.area, *queries.areas_of([kept])[kept.pk]])
    yield from queries.of_authority([kept, gone], area, by=by)
    shared = [mine for _theirs, mine in queries.collisions(kept, gone)]
    later = Certificate.objects.valid().filter(enrolment__in=shared, issued_at__gt=merge.at)
    for certificate in later:
        words = _(
            "Con lo que juntaron los dos registros se expidió la constancia %(folio)s: "
            "revócala antes."
        )
        yield queries.Obstacle("certified-since", words % {"folio": certificate.folio})


def without_removed_addresses(merge: Merge, gone: User) -> list[list]:
    """The changes to take back; an address removed since is made again."""
    label = EmailAddress._meta.label_lower
    there = set(
        EmailAddress.objects.filter(pk__in=merge.touched(label)).values_list("pk", flat=True)
    )
    missing = [change for change in merge.changes if change[0] == label and change[1] not in there]
    proven = EmailAddress.objects.filter(email=gone.email, verified=True)
    if missing and not proven.exists():
        was_proven = all(before for *_rest, name, before, _after in missing if name == "verified")
        EmailAddress.objects.create(user=gone, email=gone.email, primary=True, verified=was_proven)
    return [change for change in merge.changes if change not in missing]


def without_what_ended(kept: User, changes: list[list]) -> list[list]:
    """Of a post or a cohort that both held one was ended: if the other ended since, so it stays."""
    lost = set()
    for label, pk, name, before, _after in changes:
        if name == "ended_at" and before is None:
            row = apps.get_model(label)._base_manager.filter(pk=pk).first()
            if row and not still_holds(kept, row):
                lost.add((label, pk))
    return [
        change
        for change in changes
        if (change[0], change[1]) not in lost or not change[2].startswith("ended_")
    ]


def still_holds(kept: User, row: Post | Teaching) -> bool:
    if isinstance(row, Post):
        return kept.posts.current().filter(role=row.role, area=row.area).exists()
    return Teaching.objects.current().filter(instructor=kept, cohort=row.cohort_id).exists()


def tell(template: str, merge: Merge, addresses: set[str]) -> None:
    """Write to every address: whoever reads either must know."""
    context = {"name": merge.kept.given_names}
    language = merge.kept.language
    enqueue_many(
        Letter(f"{template}:{merge.pk}:{place}", email, template, context, language)
        for place, email in enumerate(sorted(addresses))
    )
