"""What a programme promised, and every version of it: what was promised when."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages.models.programmes import Programme


class Scope(models.TextChoices):
    PROGRAMME = "programme", _("todo el programa")
    STATE = "state", _("cada estado")
    VILLAGE = "village", _("cada aldea")


class Promised(models.Model):
    """So much of an indicator, for whom and until when, and in which words.

    `milestones`: [{"on": "2026-03-31", "value": 40}], each later and higher than the one before.
    """

    scope = models.CharField(_("alcance"), max_length=10, choices=Scope, default=Scope.PROGRAMME)
    value = models.PositiveIntegerField(_("meta"))
    due_on = models.DateField(_("para el"), null=True, blank=True)
    milestones = models.JSONField(_("hitos"), default=list, blank=True)
    promise = models.CharField(_("promesa"), max_length=200)
    promise_en = models.CharField(max_length=200)
    source = models.CharField(_("fuente"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.promise_en if get_language() == "en" else self.promise

    @property
    def steps(self) -> list[tuple[dt.date, int]]:
        """The milestones as (day, value)."""
        return [(dt.date.fromisoformat(each["on"]), each["value"]) for each in self.milestones]


PROMISED = tuple(field.name for field in Promised._meta.fields)


class TargetQuerySet(models.QuerySet):
    def standing(self):
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_on=None)

    def as_of(self, day: dt.date) -> "TargetVersionQuerySet":
        """Each of them as it stood at the end of `day`, in the order they are shown."""
        return TargetVersion.objects.filter(target__in=self).in_force(day)


class Target(Promised):
    """A public promise as it stands now; `versions` keep how it stood before.

    `version` is the number of the one in force: whoever edits says which one they saw.
    """

    Scope = Scope

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    indicator = models.CharField(_("indicador"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    withdrawn_on = models.DateField(_("retirada el"), null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("meta")
        verbose_name_plural = _("metas")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "scope"],
                condition=Q(withdrawn_on=None),
                name="one_standing_target_per_indicator_and_scope",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="target_is_positive"),
        ]

    def get_absolute_url(self):
        return reverse("villages:target", args=[self.programme.slug, self.pk])

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_on is None


class TargetVersionQuerySet(models.QuerySet):
    def in_force(self, day: dt.date):
        """The last word on each target by the end of `day`, without what had been withdrawn."""
        said = (
            self.filter(in_force_on__lte=day).order_by("target_id", "-number").distinct("target_id")
        )
        return (
            self.filter(pk__in=said.values("pk"), is_withdrawal=False)
            .select_related("target")
            .order_by("target__position", "target_id")
        )


class TargetVersion(Promised):
    """What a target said from one day on. A trigger refuses changes and deletions.

    `in_force_on` is the day it began to count; `recorded_at` when somebody wrote it down. An
    `is_withdrawal` repeats what was promised until then: from that day on it is not any more.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    in_force_on = models.DateField(_("en vigor desde"))
    is_withdrawal = models.BooleanField(default=False)
    reason = models.CharField(_("motivo"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = TargetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versión de una meta")
        verbose_name_plural = _("versiones de las metas")
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "number"], name="one_target_version_a_number"
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="target_version_is_positive"),
        ]

    @property
    def indicator(self) -> str:
        return self.target.indicator

    @property
    def programme_id(self) -> int:
        return self.target.programme_id
