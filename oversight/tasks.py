"""Celery's doors to what oversight does in the background."""

from celery import shared_task

from oversight.actions import duplicates, search


@shared_task
def search_for_duplicates() -> None:
    """Compare whoever is new or changed with the few who share a sign with them."""
    duplicates.search()


@shared_task
def catch_up_with_people() -> None:
    """Let the search know whoever changed, also when very many did."""
    while search.catch_up():
        continue


@shared_task
def rebuild_search() -> None:
    """Every night: what the search keeps, held against what is."""
    search.rebuild()
