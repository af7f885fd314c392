"""Batches: rehearsed by one officer, approved by a second one, or cancelled.

Issuing an approved batch is in `certification.actions.issuing`.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import record
from accounts.rules import Permission
from certification import queries
from certification.actions.issuing import issue_waiting
from certification.models import Batch, Candidate
from certification.rules import Problem, blocks, common_area
from training.models import Enrolment

__all__ = ["approve", "cancel", "issue_waiting", "rehearse", "tick"]


@transaction.atomic
def rehearse(*, enrolments: Iterable[Enrolment], name: str, by) -> Batch:
    """Look at these people as if they were certified now: who gets it, who does not, and why.

    Whoever may not be certified is in the batch too, with the reasons, but not
    included. Raises ValidationError for nobody, or for someone out of reach.
    """
    ids = [enrolment.pk for enrolment in enrolments]
    found = list(reached_by(by, ids))
    if not found:
        raise ValidationError(_("Elige al menos a una persona."), code="nobody")
    if len(found) < len(set(ids)):
        raise ValidationError(_("Elegiste a alguien fuera de tu área."), code="out-of-reach")
    problems = queries.problems_of(found, officers=[by])
    area = common_area([enrolment.area for enrolment in found])
    batch = Batch.objects.create(name=name, area=area, proposed_by=by)
    Candidate.objects.bulk_create(
        (candidate(batch, enrolment, problems[enrolment.pk]) for enrolment in found),
        batch_size=1000,
    )
    included = sum(not blocks(each) for each in problems.values())
    record("batch.rehearsed", on=batch, by=by, people=len(found), included=included)
    return batch


def reached_by(by, ids):
    reached = Enrolment.objects.allowing(by, Permission.CERTIFICATE_PROPOSE)
    return queries.with_what_it_says(reached.filter(pk__in=ids)).order_by("pk")


def candidate(batch: Batch, enrolment: Enrolment, problems: list[Problem]) -> Candidate:
    return Candidate(
        batch=batch, enrolment=enrolment, problems=problems, included=not blocks(problems)
    )


@transaction.atomic
def tick(batch: Batch, *, included_ids: Iterable[int], among: Iterable[int] | None = None, by):
    """Include exactly these candidates, of all or of those on the page (`among`).

    Raises ValidationError once the batch is approved or cancelled. Whoever
    cannot be certified stays out.
    """
    batch = locked(batch)
    refuse_unless_rehearsed(batch)
    wanted = set(included_ids)
    candidates = batch.candidates.select_for_update()
    if among is not None:
        candidates = candidates.filter(pk__in=set(among))
    changed = [
        each for each in candidates if not each.is_blocked and each.included != (each.pk in wanted)
    ]
    for each in changed:
        each.included = not each.included
    Candidate.objects.bulk_update(changed, ["included"], batch_size=1000)
    if changed:
        included = batch.candidates.included().count()
        record("batch.ticked", on=batch, by=by, changed=len(changed), included=included)


@transaction.atomic
def approve(batch: Batch, *, by) -> None:
    """Let the workers issue the batch.

    Raises ValidationError unless `by` is a second officer who taught none of the people.
    """
    batch = locked(batch)
    refuse_unless_rehearsed(batch)
    included = batch.candidates.included().count()
    refuse_approval(batch, included, by=by)
    batch.state = Batch.State.ISSUING
    batch.approved_by = by
    batch.approved_at = timezone.now()
    batch.save(update_fields=["state", "approved_by", "approved_at"])
    record("batch.approved", on=batch, by=by, included=included)


def refuse_approval(batch: Batch, included: int, *, by) -> None:
    if by.pk == batch.proposed_by_id:
        message = _("Tú ensayaste este lote: debe aprobarlo otra persona de certificación.")
        raise ValidationError(message, code="same-person")
    if not included:
        raise ValidationError(_("El lote no incluye a nadie."), code="nobody")
    if taught := queries.learners_taught(batch, by):
        message = ngettext(
            "Le diste clase a %(taught)s persona de este lote: debe aprobarlo alguien más.",
            "Les diste clase a %(taught)s personas de este lote: debe aprobarlo alguien más.",
            taught,
        )
        raise ValidationError(message % {"taught": taught}, code="taught")


@transaction.atomic
def cancel(batch: Batch, *, by, because: str) -> None:
    batch = locked(batch)
    refuse_unless_rehearsed(batch)
    batch.state = Batch.State.CANCELLED
    batch.cancelled_by = by
    batch.cancelled_at = timezone.now()
    batch.cancelled_because = because
    batch.save(update_fields=["state", "cancelled_by", "cancelled_at", "cancelled_because"])
    record("batch.cancelled", on=batch, by=by, because=because)


def locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch.pk)


def refuse_unless_rehearsed(batch: Batch) -> None:
    if not batch.is_rehearsed:
        message = _("Este lote ya no está en ensayo: %(state)s.")
        state = str(batch.get_state_display()).lower()
        raise ValidationError(message % {"state": state}, code="not-rehearsed")
