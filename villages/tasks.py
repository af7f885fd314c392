"""Celery's doors to what villages do by themselves."""

from celery import shared_task
from django.utils import timezone

from villages.actions import agreements


@shared_task
def warn_of_ending_agreements() -> None:
    """Every hour: each warning goes once, so an hour missed is made up for."""
    agreements.warn(timezone.localdate())
