"""Opening, correcting and closing the sites of a village, and noting how each is connected."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import Folded, User
from villages.actions.organisations import written
from villages.checks import check_point
from villages.models import Reading, Site, Village
from villages.rules.connectivity import MAX_LATENCY_MS, MAX_MBPS

EDITABLE = (
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
SENT_TWICE = dt.timedelta(minutes=1)
OLDEST_READING = dt.timedelta(days=5 * 366)


@transaction.atomic
def open_site(village: Village, *, by: User | None, **facts) -> Site:
    """Add a site; the first of a village is its main one.

    Raises ValidationError by field: name-taken, and whatever is wrong with the point.
    """
    village = locked(village)
    site = Site(village=village, **facts)
    check(site)
    others = village.sites.open()
    site.is_main = site.is_main or not others.exists()
    if site.is_main:
        others.filter(is_main=True).update(is_main=False)
    site.save()
    record("site.opened", on=site, by=by, village=village.locality)
    return site


@transaction.atomic
def edit(site: Site, *, by: User | None, **changes) -> Site:
    village = locked(site.village)
    site = village.sites.select_for_update(no_key=True).get(pk=site.pk)
    before = {field: getattr(site, field) for field in EDITABLE}
    changed = {field: value for field, value in changes.items() if before[field] != value}
    for field, value in changed.items():
        setattr(site, field, value)
    check(site)
    if changed.get("is_main"):
        village.sites.open().exclude(pk=site.pk).filter(is_main=True).update(is_main=False)
    if changed:
        site.save(update_fields=list(changed))
        said = {field: [written(before[field]), written(new)] for field, new in changed.items()}
        record("site.edited", on=site, by=by, changed=said)
    if changed.get("is_main") is False:
        choose_main(village, but=site, by=by)
    return site


@transaction.atomic
def close(site: Site, *, by: User | None) -> None:
    """The village no longer works there; the site and its readings stay in the history."""
    village = locked(site.village)
    site = village.sites.get(pk=site.pk)
    if site.closed_at:
        return
    site.closed_at, site.is_main = timezone.now(), False
    site.save(update_fields=["closed_at", "is_main"])
    record("site.closed", on=site, by=by, village=village.locality)
    choose_main(village, but=site, by=by)


@transaction.atomic
def reopen(site: Site, *, by: User | None) -> None:
    """Raises ValidationError name-taken when another site took its name meanwhile."""
    village = locked(site.village)
    site = village.sites.get(pk=site.pk)
    if site.closed_at is None:
        return
    site.closed_at = None
    check(site)
    site.is_main = not village.sites.open().exists()
    site.save(update_fields=["closed_at", "is_main"])
    record("site.reopened", on=site, by=by, village=village.locality)


@transaction.atomic
def note_reading(
    site: Site,
    *,
    down_mbps: Decimal,
    up_mbps: Decimal | None = None,
    latency_ms: int | None = None,
    measured_at: dt.datetime | None = None,
    way: str = Reading.Way.TYPED,
    by: User | None,
) -> Reading:
    """Keep how the connection was. Raises ValidationError by field: impossible, date.

    The same numbers by the same person within a minute are the one there is: sent twice.
    """
    measured_at = measured_at or timezone.now()
    check_reading(down_mbps, up_mbps, latency_ms)
    check_moment(measured_at)
    locked(site.village)
    said = {"down_mbps": down_mbps, "up_mbps": up_mbps, "latency_ms": latency_ms}
    said |= {"site": site, "way": way, "by": by}
    minute = (measured_at - SENT_TWICE, measured_at + SENT_TWICE)
    if twin := Reading.objects.standing().filter(measured_at__range=minute, **said).first():
        return twin
    reading = Reading.objects.create(measured_at=measured_at, **said)
    record("site.measured", on=site, by=by, down=written(down_mbps))
    return reading


@transaction.atomic
def withdraw_reading(reading: Reading, *, because: str, by: User | None) -> None:
    """It was wrong: it stays in the history and no longer counts as how the site is connected."""
    locked(reading.site.village)
    reading = Reading.objects.select_related("site").get(pk=reading.pk)
    if reading.withdrawn_at:
        return
    reading.withdrawn_at, reading.withdrawn_because = timezone.now(), because
    reading.save(update_fields=["withdrawn_at", "withdrawn_because"])
    down = written(reading.down_mbps)
    record("site.reading-withdrawn", on=reading.site, by=by, down=down, because=because)


def choose_main(village: Village, *, but: Site, by: User | None) -> None:
    """A village with open sites has a main one: the first of the others that was registered."""
    others = village.sites.open()
    if others.filter(is_main=True).exists():
        return
    if heir := others.exclude(pk=but.pk).order_by("registered_at", "pk").first() or others.first():
        heir.is_main = True
        heir.save(update_fields=["is_main"])
        said = {"is_main": [written(False), written(True)]}
        record("site.edited", on=heir, by=by, changed=said)


def check(site: Site) -> None:
    problems = {}
    if site.latitude is not None or site.longitude is not None:
        village = site.village
        problems |= check_point(
            site.latitude, site.longitude, state=village.state, municipality=village.municipality
        )
    others = site.village.sites.open().exclude(pk=site.pk)
    if not site.closed_at and others.filter(folded=Folded(Value(site.name))).exists():
        sentence = _("Esta aldea ya tiene una sede con ese nombre.")
        problems["name"] = ValidationError(sentence, code="name-taken")
    if problems:
        raise ValidationError(problems)


def check_reading(down_mbps: Decimal, up_mbps: Decimal | None, latency_ms: int | None) -> None:
    speeds = {"down_mbps": down_mbps, "up_mbps": up_mbps}
    problems = {
        field: ValidationError(
            _("Entre 0 y %(most)s Mbps; si lo leíste en kbps, divide entre 1000."),
            code="impossible",
            params={"most": MAX_MBPS},
        )
        for field, speed in speeds.items()
        if speed is not None and not 0 <= speed <= MAX_MBPS
    }
    if latency_ms is not None and not 1 <= latency_ms <= MAX_LATENCY_MS:
        problems["latency_ms"] = ValidationError(
            _("Entre 1 y %(most)s milisegundos."),
            code="impossible",
            params={"most": MAX_LATENCY_MS},
        )
    if problems:
        raise ValidationError(problems)


def check_moment(measured_at: dt.datetime) -> None:
    now = timezone.now()
    if measured_at > now + dt.timedelta(minutes=5):  # clocks of telephones run a little ahead
        refusal = ValidationError(_("Ese momento aún no llega."), code="date")
        raise ValidationError({"measured_at": refusal})
    if measured_at < now - OLDEST_READING:
        refusal = ValidationError(_("Es de hace más de cinco años: revisa la fecha."), code="date")
        raise ValidationError({"measured_at": refusal})


def locked(village: Village) -> Village:
    """The village, so that two people do not each make a site its main one."""
    found = Village.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("state", "municipality").get(pk=village.pk)
