"""Celery's doors to issuing and drawing. State is in tables; a message only hurries it."""

from celery import shared_task

from certification.actions import certificates, issuing
from certification.models import Batch, Certificate

SWEPT_AT_ONCE = 500


@shared_task
def issue_batch(batch_id: int) -> None:
    """Fan out one task per chunk of people waiting; each takes the next free ones."""
    batch = Batch.objects.get(pk=batch_id)
    for _ in range(0, batch.candidates.waiting().count(), issuing.CHUNK):
        issue_chunk.delay(batch_id)
    issuing.finish(batch)


@shared_task
def issue_chunk(batch_id: int) -> None:
    chunk = issuing.issue_chunk(Batch.objects.get(pk=batch_id))
    if chunk.certificates:
        render_certificates.delay([certificate.pk for certificate in chunk.certificates])


@shared_task
def render_certificates(ids: list[int]) -> None:
    certificates.render(Certificate.objects.awaiting_pdf().filter(pk__in=ids))


@shared_task
def resume_batches() -> None:
    """Every half minute: take up approved batches whose messages got lost."""
    for batch_id in Batch.objects.unfinished().values_list("pk", flat=True):
        issue_batch.delay(batch_id)


@shared_task
def render_waiting() -> None:
    """Every half minute: draw what a lost message left without its PDF."""
    waiting = Certificate.objects.awaiting_pdf().order_by("pk").values_list("pk", flat=True)
    ids = list(waiting[:SWEPT_AT_ONCE])
    for start in range(0, len(ids), issuing.CHUNK):
        render_certificates.delay(ids[start : start + issuing.CHUNK])
