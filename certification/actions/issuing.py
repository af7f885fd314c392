"""Issuing: certificates for the next people of an approved batch, chunk by chunk."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.audit import record_many
from accounts.actions.mail import Letter, enqueue_many
from accounts.models import User
from certification import queries, rules
from certification.actions.folios import take_numbers
from certification.models import Batch, Candidate, Certificate
from certification.rules import Problem, Snapshot, blocks
from training.models import Enrolment

CHUNK = 25  # small enough that several workers end together


def issue_waiting(batch: Batch, *, limit: int = CHUNK) -> int:
    """Decide on the next free people of an approved batch; say on how many."""
    return issue_chunk(batch, limit=limit).decided


@dataclass(frozen=True)
class Chunk:
    """On how many people was decided, and the certificates that came of it."""

    decided: int
    certificates: list[Certificate]


def issue_chunk(batch: Batch, *, limit: int = CHUNK) -> Chunk:
    """May run many times at once and be killed at any point: each person is
    decided on in one transaction, with their letter, and never again.
    """
    chunk = decide(batch, limit)
    finish(batch)
    return chunk


@transaction.atomic
def decide(batch: Batch, limit: int) -> Chunk:
    candidates = take_candidates(batch, limit)
    if not candidates:
        return Chunk(0, [])
    enrolments = lock_out_others(candidates)
    officers = [batch.proposed_by_id, batch.approved_by_id]
    problems = queries.problems_of(enrolments.values(), officers=officers, batch=batch)
    refuse(candidates, enrolments, problems)
    accepted = [each for each in candidates if not each.refused_because]
    certificates = certify(batch, [enrolments[each.enrolment_id] for each in accepted])
    for candidate, certificate in zip(accepted, certificates, strict=True):
        candidate.certificate = certificate
    Candidate.objects.bulk_update(candidates, ["certificate", "refused_because"])
    return Chunk(len(candidates), certificates)


def take_candidates(batch: Batch, limit: int) -> list[Candidate]:
    """Lock the next people that no other worker has taken."""
    approved = batch.candidates.waiting().filter(batch__state=Batch.State.ISSUING)
    free = approved.select_for_update(skip_locked=True, of=("self",))
    return list(free.order_by("pk")[:limit])


def lock_out_others(candidates: list[Candidate]) -> dict[int, Enrolment]:
    """Their enrolments, read after locking the people.

    Another batch may be certifying the same person for the same course; the
    second to come reads what the first one wrote.
    """
    learners = User.objects.filter(enrolments__candidacies__in=candidates)
    list(learners.order_by("pk").select_for_update(no_key=True, of=("self",)))
    ids = [candidate.enrolment_id for candidate in candidates]
    return queries.with_what_it_says(Enrolment.objects).in_bulk(ids)


def refuse(candidates, enrolments, problems: dict[int, list[Problem]]) -> None:
    """What changed since the rehearsal: a withdrawal, another certificate."""
    certified = set()
    for candidate in candidates:
        holding = queries.holding(enrolments[candidate.enrolment_id])
        found = [each for each in problems[candidate.enrolment_id] if blocks([each])]
        if holding in certified:
            found.append(Problem.CERTIFIED)
        candidate.refused_because = found[0] if found else ""
        if not found:
            certified.add(holding)


def certify(batch: Batch, enrolments: list[Enrolment]) -> list[Certificate]:
    """Certificates with their letters and audit lines, for people who may have one.

    Their PDFs are made later, by `certificates.render`.
    """
    now = timezone.now()
    days = [now.astimezone(ZoneInfo(each.cohort.village.time_zone)).date() for each in enrolments]
    numbers = take_numbers(day.year for day in days)
    certificates = Certificate.objects.bulk_create(
        certificate(batch, enrolment, day, number, now)
        for enrolment, day, (_, number) in zip(enrolments, days, numbers, strict=True)
    )
    enqueue_many(letter(certificate) for certificate in certificates)
    record_many("certificate.issued", rows=audit_rows(certificates), by=batch.approved_by)
    return certificates


def certificate(batch, enrolment, day: dt.date, number: int, now) -> Certificate:
    programme = enrolment.cohort.village.programme
    folio = rules.folio(rules.prefix_of(programme.short_name), day.year, number)
    says = snapshot(enrolment, folio=folio, code=rules.new_code(), day=day)
    return Certificate(
        code=says.code,
        folio=folio,
        enrolment=enrolment,
        batch=batch,
        snapshot=says.as_dict(),
        issued_at=now,
    )


def snapshot(enrolment: Enrolment, *, folio: str, code: str, day: dt.date) -> Snapshot:
    """What a certificate of this enrolment says if it is issued on `day`."""
    cohort = enrolment.cohort
    village = cohort.village
    passed_at = enrolment.standing.passed_at.astimezone(ZoneInfo(village.time_zone))
    return Snapshot(
        folio=folio,
        code=code,
        holder=enrolment.learner.full_name,
        course=cohort.course.title,
        hours=cohort.course.hours,
        track=cohort.course.track,
        village=village.locality,
        village_code=village.code,
        state=village.state.name,
        programme=village.programme.name,
        issuer=village.programme.issuer,
        signers=tuple(village.programme.signers),
        time_zone=village.time_zone,
        passed_on=passed_at.date().isoformat(),
        issued_on=day.isoformat(),
    )


def letter(certificate: Certificate) -> Letter:
    says = certificate.says
    return Letter(
        f"{queries.MAIL_KEY}{certificate.code}",
        to=certificate.enrolment.learner,
        template="certificate",
        context={
            "name": certificate.enrolment.learner.given_names,
            "course": says.course,
            "folio": says.folio,
            "path": certificate.get_absolute_url(),
            "mine": reverse("certification:mine"),
        },
    )


def audit_rows(certificates):
    for certificate in certificates:
        yield certificate, certificate.area, {"batch": certificate.batch_id}


def finish(batch: Batch) -> None:
    """Close a batch on which nobody waits any more."""
    unfinished = Batch.objects.filter(pk=batch.pk).unfinished().without_anyone_waiting()
    unfinished.update(state=Batch.State.DONE, finished_at=timezone.now())
