"""The audit trail: who did what to what, and when. Lines are added, never changed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.areas import AreaQuerySet


class AuditQuerySet(AreaQuerySet):
    def about(self, row: models.Model):
        return self.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))


class AuditEntry(models.Model):
    """One line of the trail. A trigger in the database refuses changes and deletions."""

    at = models.DateTimeField(_("cuándo"), default=timezone.now)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("qué"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_name = models.CharField(_("sobre"), max_length=200)
    area = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("línea de bitácora")
        verbose_name_plural = _("bitácora")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_date"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
        ]

    def __str__(self):
        return f"{self.act} · {self.subject_name}"
