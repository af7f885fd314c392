"""The places where a village works, and how well each is connected."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from accounts.models.areas import folded_column
from villages.models.villages import Village
from villages.rules.connectivity import MAX_LATENCY_MS, MAX_MBPS


class SiteQuerySet(AreaQuerySet):
    area_path = "village__area"

    def open(self):
        return self.filter(closed_at=None)

    def with_last_reading(self):
        """Each site with `last_down`, `last_up`, `last_latency` and `last_measured_at`."""
        newest = Reading.objects.standing().filter(site=OuterRef("pk"))
        newest = newest.order_by("-measured_at", "-pk")
        return self.annotate(
            last_down=Subquery(newest.values("down_mbps")[:1]),
            last_up=Subquery(newest.values("up_mbps")[:1]),
            last_latency=Subquery(newest.values("latency_ms")[:1]),
            last_measured_at=Subquery(newest.values("measured_at")[:1]),
        )


class Site(models.Model):
    """A place of a village with an address of its own; one is the main one. Closed, never lost."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("nombre"), max_length=120)
    folded = folded_column("name", length=120)
    address = models.CharField(_("domicilio"), max_length=300)
    latitude = models.DecimalField(_("latitud"), max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(_("longitud"), max_digits=8, decimal_places=4, null=True)
    opening_hours = models.CharField(_("horario"), max_length=200, blank=True)
    computers = models.PositiveSmallIntegerField(_("computadoras"), default=0)
    tablets = models.PositiveSmallIntegerField(_("tabletas"), default=0)
    projectors = models.PositiveSmallIntegerField(_("proyectores"), default=0)
    printers = models.PositiveSmallIntegerField(_("impresoras"), default=0)
    equipment = models.CharField(_("otro equipo"), max_length=300, blank=True)
    is_main = models.BooleanField(_("sede principal"), default=False)
    registered_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("sede")
        verbose_name_plural = _("sedes")
        ordering = ["-is_main", "folded", "id"]
        constraints = [
            models.UniqueConstraint(
                "village",
                "folded",
                condition=Q(closed_at=None),
                name="one_open_site_per_name_in_a_village",
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(is_main=True, closed_at=None),
                name="one_main_site_per_village",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(14, 33), longitude__range=(-119, -86)),
                name="site_lies_in_mexico",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("villages:site", args=[self.pk])

    @property
    def area(self) -> str:
        return self.village.area

    @property
    def point(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class ReadingQuerySet(AreaQuerySet):
    area_path = "site__village__area"

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class Reading(models.Model):
    """How fast a site's connection was. None where nobody looked; 0 Mbps is no connection.

    A wrong one is withdrawn with a reason: it stays listed and no longer counts.
    """

    class Way(models.TextChoices):
        MEASURED = "measured", _("medida desde el teléfono o la computadora")
        TYPED = "typed", _("escrita a mano")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="readings")
    down_mbps = models.DecimalField(_("bajada"), max_digits=7, decimal_places=2)
    up_mbps = models.DecimalField(_("subida"), max_digits=7, decimal_places=2, null=True)
    latency_ms = models.PositiveIntegerField(_("latencia"), null=True)
    measured_at = models.DateTimeField(_("cuándo"), default=timezone.now)
    way = models.CharField(_("cómo"), max_length=10, choices=Way, default=Way.TYPED)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("retirada el"), null=True, blank=True)
    withdrawn_because = models.CharField(
        _("motivo"), max_length=300, blank=True, default="", db_default=""
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("medición")
        verbose_name_plural = _("mediciones")
        ordering = ["-measured_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(down_mbps__range=(0, MAX_MBPS))
                & (Q(up_mbps=None) | Q(up_mbps__range=(0, MAX_MBPS)))
                & (Q(latency_ms=None) | Q(latency_ms__range=(1, MAX_LATENCY_MS))),
                name="reading_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="reading_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["site", "-measured_at"], name="readings_by_site")]

    def __str__(self):
        return f"{self.site} · {self.down_mbps} Mbps"

    @property
    def area(self) -> str:
        return self.site.area
