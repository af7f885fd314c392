"""Two records joined into one, remembered so exactly that it can be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet


class MergeQuerySet(AreaQuerySet):
    def standing(self):
        """Those that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """`changes` is a list of [model, id, field, before, after], in the order they were made.

    Undoing puts every `before` back, last one first, and refuses where something else
    than `after` is there by now.
    """

    kept = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    changes = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("unión de registros")
        verbose_name_plural = _("uniones de registros")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_record_is_joined_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="two_records_are_joined"),
        ]

    def __str__(self):
        return str(self.kept)

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None

    def touched(self, model: str) -> set[int]:
        """The ids of the rows of a model that went along or changed."""
        return {pk for label, pk, *_ in self.changes if label == model}
