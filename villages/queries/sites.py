"""Sites read with how well they are connected."""

from django.utils.translation import gettext_lazy as _

from villages.models import Reading, Site
from villages.rules.connectivity import quality

QUALITY = {
    "none": ("bad", _("sin conexión")),
    "poor": ("bad", _("muy lenta: apenas para mensajes")),
    "fair": ("warn", _("regular: para leer y ver un video")),
    "good": ("good", _("buena: para una clase con video")),
}
SHOWN = 24


def with_quality(sites) -> list[Site]:
    """The sites, each with the `tone` and `words` of its last reading (None without one)."""
    found = list(sites)
    for site in found:
        site.tone, site.words = said_of(site.last_down)
    return found


def judged(reading: Reading | None) -> Reading | None:
    if reading:
        reading.tone, reading.words = said_of(reading.down_mbps)
    return reading


def said_of(down_mbps) -> tuple:
    return (None, None) if down_mbps is None else QUALITY[quality(float(down_mbps))]


def speeds(site: Site) -> list[float]:
    """The last download speeds, oldest first, for a small chart."""
    newest = site.readings.standing().values_list("down_mbps", flat=True)[:SHOWN]
    return [float(speed) for speed in reversed(newest)]
