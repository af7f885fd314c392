"""The audit trail: who did what to what, and when. Lines are added, never changed."""

from collections import defaultdict
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from accounts.models.areas import AreaQuerySet
from accounts.models.people import User


@cache
def sentences() -> dict[str, str]:
    """Act → sentence, from the `audit.py` of every app, as far up as there are floors."""
    found = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "audit"):
            found |= getattr(import_module(f"{app.name}.audit"), "SENTENCES", {})
    return found


class AuditQuerySet(AreaQuerySet):
    def about(self, row: models.Model):
        return self.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))

    def by_somebody_like(self, text: str):
        """Lines of people whose name or e-mail holds every word of `text`."""
        return self.filter(by__in=User.objects.matching(text).values("pk"))

    def between(self, first_day, last_day):
        """Lines from the start of one day to the end of another; None leaves a side open."""
        found = Q()
        if first_day:
            found &= Q(at__date__gte=first_day)
        if last_day:
            found &= Q(at__date__lte=last_day)
        return self.filter(found)


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

    @property
    def actor(self) -> str:
        return str(self.by) if self.by else str(_("El portal"))

    @property
    def sentence(self) -> str:
        """What was done, in words that follow the actor's name."""
        words = defaultdict(str, self.details, subject=self.subject_name)
        pattern = sentences().get(self.act, _("hizo «{act}»: {subject}"))
        return str(pattern).format_map(words | {"act": self.act})
