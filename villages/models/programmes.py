"""A programme edition and what it promised."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
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


class Target(models.Model):
    """A public promise: so much of an indicator, for the programme or for each village."""

    class Scope(models.TextChoices):
        PROGRAMME = "programme", _("todo el programa")
        STATE = "state", _("cada estado")
        VILLAGE = "village", _("cada aldea")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    indicator = models.CharField(_("indicador"), max_length=40)
    scope = models.CharField(_("alcance"), max_length=10, choices=Scope, default=Scope.PROGRAMME)
    value = models.PositiveIntegerField(_("meta"))
    promise = models.CharField(_("promesa"), max_length=200)
    promise_en = models.CharField(max_length=200)
    source = models.CharField(_("fuente"), max_length=200, blank=True)
    due_on = models.DateField(_("para el"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("meta")
        verbose_name_plural = _("metas")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "scope"],
                name="one_target_per_indicator_and_scope",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="target_is_positive"),
        ]

    def __str__(self):
        return self.promise_en if get_language() == "en" else self.promise
