"""Forms about the sites of a village and how each is connected."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import check_readable
from villages.forms.opened import OpenedForm
from villages.forms.organisations import RefusingForm
from villages.forms.villages import DegreesField
from villages.models import Reading, Site

MOST_DEVICES = 999


def count(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_DEVICES, initial=0, required=False
    )


class SiteForm(OpenedForm, RefusingForm):
    name = forms.CharField(
        label=_("Nombre"),
        max_length=120,
        validators=[check_readable],
        help_text=_("Por ejemplo «Biblioteca municipal»."),
    )
    address = forms.CharField(
        label=_("Domicilio"),
        max_length=300,
        validators=[check_readable],
        help_text=_("Calle y número o señas, y la localidad."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    latitude = DegreesField(
        label=_("Latitud"), required=False, max_length=30, help_text=_("Por ejemplo 17.0503.")
    )
    longitude = DegreesField(
        label=_("Longitud"),
        required=False,
        max_length=30,
        help_text=_("Lleva signo menos: -96.5030."),
    )
    opening_hours = forms.CharField(
        label=_("Horario"),
        max_length=200,
        required=False,
        help_text=_("Por ejemplo «Lunes a viernes, 9:00 a 18:00»."),
    )
    computers = count(_("Computadoras"))
    tablets = count(_("Tabletas"))
    projectors = count(_("Proyectores"))
    printers = count(_("Impresoras"))
    equipment = forms.CharField(
        label=_("Otro equipo"),
        max_length=300,
        required=False,
        help_text=_("Por ejemplo «cámara, aro de luz, báscula»."),
    )
    is_main = forms.BooleanField(
        label=_("Es la sede principal"),
        required=False,
        help_text=_("La que la aldea tenía como principal deja de serlo."),
    )

    FACTS = (
        "name",
        "address",
        "latitude",
        "longitude",
        "opening_hours",
        "computers",
        "tablets",
        "projectors",
        "printers",
        "equipment",
        "is_main",
    )
    COUNTS = ("computers", "tablets", "projectors", "printers")

    def __init__(self, *args, site: Site | None = None, **kwargs):
        known = {name: getattr(site, name) for name in self.FACTS} if site else {}
        super().__init__(*args, initial=dict(known), **kwargs)
        self.open_on(known)

    def clean(self):
        found = super().clean()
        return found | {name: found.get(name) or 0 for name in self.COUNTS}


class ReadingForm(RefusingForm):
    """A measurement: filled by the page that took it, or typed by hand."""

    down_mbps = forms.DecimalField(
        label=_("Bajada (Mbps)"),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    up_mbps = forms.DecimalField(
        label=_("Subida (Mbps)"),
        max_digits=12,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    latency_ms = forms.IntegerField(
        label=_("Latencia (ms)"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    measured_at = forms.DateTimeField(
        label=_("Cuándo"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Hora de la aldea. Si lo dejas vacío, ahora."),
    )
    way = forms.ChoiceField(
        choices=Reading.Way.choices, required=False, widget=forms.HiddenInput, initial="typed"
    )

    def clean_measured_at(self):
        return self.cleaned_data["measured_at"] or timezone.now()

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Reading.Way.TYPED


class WithdrawReadingForm(RefusingForm):
    because = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        validators=[check_readable],
        help_text=_("Por ejemplo «se midió en otra sede». No escribas nombres de personas."),
    )
