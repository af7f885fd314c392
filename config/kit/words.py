"""Dates, numbers and money as people in Mexico write them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit import register

ZONES = {
    "America/Mexico_City": gettext_lazy("hora del centro"),
    "America/Monterrey": gettext_lazy("hora del centro"),
    "America/Merida": gettext_lazy("hora del centro"),
    "America/Chihuahua": gettext_lazy("hora del centro"),
    "America/Mazatlan": gettext_lazy("hora del Pacífico"),
    "America/Hermosillo": gettext_lazy("hora de Sonora"),
    "America/Tijuana": gettext_lazy("hora del noroeste"),
    "America/Cancun": gettext_lazy("hora del sureste"),
}


@register.filter
def numero(value) -> str:
    """12040 → 12,040; 8.50 → 8.5; None → nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        value = Decimal(str(round(value, 2)))
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


@register.filter
def dinero(value) -> str:
    """1250 → $1,250.00 MXN."""
    return "" if value is None or value == "" else f"${Decimal(value):,.2f} MXN"


def in_zone(moment, zone: str):
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment, ZoneInfo(str(zone)) if zone else None)
    return moment


@register.filter
def fecha(value, zone="") -> str:
    """A day: 22 de noviembre de 2026, where it was that day if a zone is given."""
    return date_format(in_zone(value, zone), "DATE_FORMAT") if value else ""


@register.filter
def fecha_corta(value, zone="") -> str:
    """A day for tables: 22/11/2026."""
    return date_format(in_zone(value, zone), "SHORT_DATE_FORMAT") if value else ""


@register.filter
def fecha_hora(value, zone="") -> str:
    """A moment; with a zone it is told in that zone, and the zone is named."""
    if not value:
        return ""
    text = date_format(in_zone(value, zone), "DATETIME_FORMAT")
    return _("%(moment)s (%(zone)s)") % {"moment": text, "zone": zona(zone)} if zone else text


@register.filter
@stringfilter
def zona(name) -> str:
    """America/Tijuana → hora del noroeste."""
    if name in ZONES:
        return str(ZONES[name])
    return _("hora de %(place)s") % {"place": name.rsplit("/")[-1].replace("_", " ")}


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@register.filter
@stringfilter
def equipo(user_agent) -> str:
    """What a browser says of itself, as a person would: Chrome en Android."""
    browser, device = (
        next((name for sign, name in known if sign in user_agent), "")
        for known in (BROWSERS, DEVICES)
    )
    if browser and device:
        return _("%(browser)s en %(device)s") % {"browser": browser, "device": device}
    return browser or device or _("Otro equipo")
