"""States and municipalities, by INEGI's codes. Reference data: see `villages.actions.reference`."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from accounts.models.areas import folded_column
from accounts.rules import fold

ZONE_NAMES = {
    "America/Tijuana": _("Noroeste · Tijuana"),
    "America/Hermosillo": _("Sonora · Hermosillo"),
    "America/Mazatlan": _("Pacífico · Mazatlán"),
    "America/Ciudad_Juarez": _("Frontera de Chihuahua · Ciudad Juárez"),
    "America/Chihuahua": _("Centro · Chihuahua"),
    "America/Ojinaga": _("Frontera de Chihuahua · Ojinaga"),
    "America/Bahia_Banderas": _("Centro · Bahía de Banderas"),
    "America/Mexico_City": _("Centro · Ciudad de México"),
    "America/Monterrey": _("Centro · Monterrey"),
    "America/Matamoros": _("Frontera noreste · Matamoros"),
    "America/Merida": _("Centro · Mérida"),
    "America/Cancun": _("Sureste · Cancún"),
}


class StateQuerySet(AreaQuerySet):
    area_path = "code"

    def without_village(self, programme):
        """States where the programme has no village yet."""
        return self.exclude(villages__programme=programme)


class State(models.Model):
    """One of Mexico's 32 federative entities."""

    code = models.CharField(_("clave INEGI"), max_length=2, primary_key=True)
    name = models.CharField(_("nombre"), max_length=60)
    official_name = models.CharField(_("nombre oficial"), max_length=60)
    abbreviation = models.CharField(_("abreviatura"), max_length=10)
    iso_code = models.CharField(max_length=6)
    curp_code = models.CharField(max_length=2)
    capital = models.CharField(_("capital"), max_length=60)
    population = models.PositiveIntegerField(_("población en 2020"))
    time_zone = models.CharField(_("zona horaria"), max_length=40)
    time_zone_note = models.CharField(max_length=120, blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("estado")
        verbose_name_plural = _("estados")
        ordering = ["code"]

    def __str__(self):
        return self.name


class MunicipalityQuerySet(AreaQuerySet):
    area_path = "code"

    def matching(self, text: str):
        """Municipalities whose name holds `text`, accents and capitals aside."""
        return self.filter(folded__contains=fold(text))

    def starting_first(self, text: str):
        """Those whose name begins with `text`, then the others, by name."""
        begins = Case(When(folded__startswith=fold(text), then=0), default=1)
        return self.order_by(begins, "folded", "code")


class Municipality(models.Model):
    """A municipality, or one of Mexico City's 16 boroughs."""

    code = models.CharField(_("clave INEGI"), max_length=5, primary_key=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="municipalities")
    name = models.CharField(_("nombre"), max_length=100)
    folded = folded_column("name", length=100)
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=4, null=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipio")
        verbose_name_plural = _("municipios")
        ordering = ["folded", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Left(F("code"), 2)), name="municipality_lies_in_its_state"
            )
        ]

    def __str__(self):
        return self.name
