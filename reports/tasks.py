"""Doors for the worker and the clock: ids in, one action called."""

from celery import shared_task
from django.utils import timezone

from reports import actions
from reports.actions import tallies
from reports.models import ProgressReport


@shared_task
def make_report(report_id: int) -> None:
    actions.make(ProgressReport.objects.get(pk=report_id))


@shared_task
def make_waiting() -> None:
    """Every sweep: pick up whatever a lost message, or a worker that died, left behind."""
    for report_id in ProgressReport.objects.due().order_by("pk").values_list("pk", flat=True):
        make_report.delay(report_id)


@shared_task
def ask_for_monthly() -> None:
    """Every hour: the first of the month begins at another hour in each time zone."""
    for report_id in actions.ask_for_monthly(timezone.now()):
        make_report.delay(report_id)


@shared_task
def count_changes() -> None:
    """Every few seconds: what changed since the last time. The first time, everything."""
    tallies.catch_up()


@shared_task
def mend_counts() -> None:
    """Every night: what was changed behind the portal's back."""
    tallies.mend()
