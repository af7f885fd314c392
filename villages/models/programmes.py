"""A programme edition."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProgrammeQuerySet(models.QuerySet):
    def open(self):
        """Editions that have not ended: villages may join them, also before they begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def begun(self):
        return self.filter(starts_on__lte=timezone.localdate())


class Programme(models.Model):
    """One edition of the programme. Its names, partners and signers are data.

    `signers` is a list of {"name", "title"}; `partners` a list of names.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(_("nombre"), max_length=120)
    short_name = models.CharField(_("siglas"), max_length=20)
    issuer = models.CharField(_("organización que certifica"), max_length=160)
    partners = models.JSONField(_("organizaciones aliadas"), default=list)
    signers = models.JSONField(_("firmantes"), default=list)
    starts_on = models.DateField(_("inicio"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programa")
        verbose_name_plural = _("programas")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="programme_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> "Programme":
        """The edition the portal speaks of: of those that have begun, the last."""
        return cls.objects.begun().first() or cls.objects.last()

    def promises(self, at: dt.date | None = None):
        """What it promises as it stood at the end of the day `at`, or stands today.

        Rows of TargetVersion: `indicator`, `value`, `scope`, `due_on`, `milestones`, `steps`,
        and `target`, in the order they are shown.
        """
        return self.targets.as_of(at or timezone.localdate())
