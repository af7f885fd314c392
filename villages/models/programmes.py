"""A programme edition, and who carries it."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StoredFile


class ProgrammeQuerySet(models.QuerySet):
    def open(self):
        """Editions that have not ended: villages may join them, also before they begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def begun(self):
        return self.filter(starts_on__lte=timezone.localdate())


class Stage(models.TextChoices):
    COMING = "coming", _("por empezar")
    RUNNING = "running", _("en curso")
    PAST = "past", _("terminada")


class Programme(models.Model):
    """One edition of the programme. Its names, partners, logos and signers are data.

    `signers` is a list of {"name", "title"}. `thresholds` holds those of the ladder that
    differ from `villages.rules.ladder.DEFAULTS`. `revision` counts the times it was
    corrected: whoever corrects it says which one they saw.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(_("nombre"), max_length=120)
    short_name = models.CharField(_("siglas"), max_length=20)
    issuer = models.CharField(_("organización que certifica"), max_length=160)
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    signers = models.JSONField(_("firmantes"), default=list)
    starts_on = models.DateField(_("inicio"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    thresholds = models.JSONField(default=dict, blank=True)

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

    def get_absolute_url(self):
        return reverse("villages:programme", args=[self.slug])

    @classmethod
    def current(cls) -> "Programme":
        """The edition the portal speaks of: of those that have begun, the last."""
        return cls.objects.begun().first() or cls.objects.last()

    @property
    def stage(self) -> Stage:
        today = timezone.localdate()
        if self.starts_on > today:
            return Stage.COMING
        return Stage.PAST if self.ends_on and self.ends_on < today else Stage.RUNNING

    @property
    def title(self) -> str:
        """What tells it from its sisters: GET 2026."""
        year = str(self.starts_on.year)
        return self.short_name if year in self.short_name else f"{self.short_name} {year}"

    @property
    def logo_url(self) -> str:
        """Where anyone may see its logo; empty when it has none."""
        return logo_url(self, self.logo_id)

    @property
    def carriers(self):
        """Its partners with their logos, in order."""
        return self.partners.select_related("logo")

    def promises(self, at: dt.date | None = None):
        """What it promises as it stood at the end of the day `at`, or stands today.

        Rows of TargetVersion: `indicator`, `value`, `scope`, `due_on`, `milestones`, `steps`,
        and `target`, in the order they are shown.
        """
        return self.targets.as_of(at or timezone.localdate())


class Partner(models.Model):
    """An organisation that carries an edition together with whoever issues its certificates."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="partners")
    name = models.CharField(_("nombre"), max_length=160)
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("organización aliada")
        verbose_name_plural = _("organizaciones aliadas")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="one_partner_of_a_name",
                deferrable=models.Deferrable.DEFERRED,  # two may swap their names
            )
        ]

    def __str__(self):
        return self.name

    @property
    def logo_url(self) -> str:
        return logo_url(self.programme, self.logo_id)


def logo_url(programme: Programme, logo_id: int | None) -> str:
    return reverse("villages:programme-logo", args=[programme.slug, logo_id]) if logo_id else ""
