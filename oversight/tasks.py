"""Celery's doors to what oversight does in the background."""

from celery import shared_task

from oversight.actions import duplicates


@shared_task
def search_for_duplicates() -> None:
    """Compare whoever is new or changed with the few who share a sign with them."""
    duplicates.search()
