"""A file of villages, looked at before it changes anything."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.models.programmes import Programme


class VillageImport(models.Model):
    """An uploaded file waiting for, or done with, its confirmation.

    `rows` is a list of {"line", "values", "problems": {field: [text codes]}}.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("archivo"), max_length=200)
    rows = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("importación de aldeas")
        verbose_name_plural = _("importaciones de aldeas")
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name
