"""A file of villages, looked at before it changes anything."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from villages.models.programmes import Programme


class VillageImportQuerySet(AreaQuerySet):
    """Files lie nowhere on the map: who may register villages reaches their own files."""

    def allowing(self, user, permission):
        return self.filter(by=user) if user.may(permission) else self.none()

    def waiting(self):
        return self.filter(applied_at=None, discarded_at=None)


class VillageImport(models.Model):
    """An uploaded file waiting for, or done with, its confirmation.

    `rows` is a list of {"line", "values", "surplus", "place", "problems", "village"}: the
    cells as they came, [municipality, state] by name, {column: [{"code", "params"}]} and
    the code of the village once registered.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("archivo"), max_length=200)
    rows = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = VillageImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("importación de aldeas")
        verbose_name_plural = _("importaciones de aldeas")
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("villages:import-preview", args=[self.pk])

    @property
    def good(self) -> list[dict]:
        return [row for row in self.rows if not row["problems"]]

    @property
    def bad(self) -> list[dict]:
        return [row for row in self.rows if row["problems"]]
