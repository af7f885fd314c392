"""Celery's doors to imports. State is in tables; a message only hurries it."""

from celery import shared_task

from intake.actions import work as actions
from intake.models import Import


@shared_task
def work(imported_id: int) -> None:
    actions.work(imported_id)


@shared_task
def resume() -> None:
    """Every half minute: take up imports whose message got lost or whose worker died."""
    for imported_id in Import.objects.abandoned_work().values_list("pk", flat=True):
        work.delay(imported_id)


@shared_task
def forget_old() -> None:
    actions.forget_old()
