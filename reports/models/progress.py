"""Monthly progress reports, of a village or of the whole country."""

import zoneinfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet, Folded
from accounts.rules import fold
from reports.rules import last_day_of
from villages.models import Programme, Village


class ReportQuerySet(AreaQuerySet):
    def waiting(self):
        return self.filter(made_at=None, failed_at=None)

    def due(self):
        """Waiting, and neither in a worker's hands nor resting after a failure."""
        return self.waiting().filter(due_at__lte=timezone.now())

    def made(self):
        return self.filter(made_at__isnull=False)

    def matching(self, text: str):
        """Reports of villages whose name, vocation or state holds every word of `text`."""
        found = self.alias(state_name=Folded("village__state__name"))
        for word in fold(text).split():
            found = found.filter(Q(village__folded__contains=word) | Q(state_name__contains=word))
        return found

    def with_names(self):
        return self.select_related("programme", "village__state", "asked_by")


class ProgressReport(models.Model):
    """What a month brought. Asked for first, made by the worker; `figures` is what it says.

    `village` is None for the country; `area` is the village's, or empty.
    `month` is the first day of the month; `until` the last day counted, earlier
    than the month's end when somebody asked during it. While a worker has it, or
    it rests after a failure, `due_at` lies ahead.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="progress_reports"
    )
    area = models.CharField(max_length=40, blank=True)
    month = models.DateField(_("mes"))
    until = models.DateField(_("hasta"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    figures = models.JSONField(default=dict)
    pdf = models.CharField(max_length=120, blank=True)
    csv = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("informe de avance")
        verbose_name_plural = _("informes de avance")
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "village", "month"],
                condition=Q(asked_by=None),
                nulls_distinct=False,
                name="one_scheduled_report_a_month",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(made_at=None, failed_at=None), name="reports_waiting"
            ),
            models.Index(fields=["-month", "-id"], name="reports_by_month"),
        ]

    def __str__(self):
        return f"{self.village or self.programme} · {self.month:%Y-%m}"

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.pk])

    @property
    def is_whole_month(self) -> bool:
        return self.until == last_day_of(self.month)

    @property
    def state(self) -> str:
        """One of made, failed, waiting."""
        return "made" if self.made_at else "failed" if self.failed_at else "waiting"

    @property
    def time_zone(self) -> zoneinfo.ZoneInfo:
        """Where its days begin and end."""
        return zoneinfo.ZoneInfo(self.village.time_zone if self.village else settings.TIME_ZONE)
