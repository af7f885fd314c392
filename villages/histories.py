"""What changed, by whom and when, in words: of a promise, and of a programme."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, User
from villages.models import Programme, Target, TargetVersion
from villages.models.targets import PROMISED, Scope
from villages.rules.changes import told

LABELS = {
    "value": gettext_lazy("Meta"),
    "scope": gettext_lazy("Alcance"),
    "due_on": gettext_lazy("Para el"),
    "milestones": gettext_lazy("Hitos"),
    "promise": gettext_lazy("Promesa"),
    "promise_en": gettext_lazy("Promesa en inglés"),
    "source": gettext_lazy("Fuente"),
    "name": gettext_lazy("Nombre"),
    "short_name": gettext_lazy("Siglas"),
    "issuer": gettext_lazy("Organización que certifica"),
    "partners": gettext_lazy("Organizaciones aliadas"),
    "signers": gettext_lazy("Firmantes"),
    "starts_on": gettext_lazy("Empieza"),
    "ends_on": gettext_lazy("Termina"),
}
DAYS = {"due_on", "starts_on", "ends_on"}


@dataclass(frozen=True)
class Change:
    """What somebody changed at once: {field: [before, after]}, as JSON."""

    at: dt.datetime
    by: User | None
    changed: dict[str, list]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """(what, from, to) in words."""
        return [
            (LABELS.get(name, name), words_of(name, before), words_of(name, after))
            for name, (before, after) in self.changed.items()
        ]


@dataclass(frozen=True)
class Chapter:
    """A version of a promise and what it changed of the one before."""

    version: TargetVersion
    title: str
    tone: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def was_written_later(self) -> bool:
        return date_of(self.version.recorded_at) != self.version.in_force_on


def date_of(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def history(target: Target) -> list[Chapter]:
    """Every version of a promise, the newest first."""
    versions = list(target.versions.select_related("by").order_by("number"))
    return [chapter(before, version) for before, version in pairwise([None, *versions])][::-1]


def chapter(before: TargetVersion | None, version: TargetVersion) -> Chapter:
    if before is None:
        return Chapter(version, _("Se prometió"), "act")
    if version.is_withdrawal:
        return Chapter(version, _("Se retiró"), "warn")
    if before.is_withdrawal:
        return Chapter(version, _("Volvió a prometerse"), "act")
    change = Change(version.recorded_at, version.by, difference(before, version))
    return Chapter(version, _("Cambió"), "quiet", change.rows)


def difference(before: TargetVersion, after: TargetVersion) -> dict[str, list]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in PROMISED)
    return {name: [told(old), told(new)] for name, old, new in pairs if old != new}


def of_target_since(target: Target, number: int) -> list[Change]:
    """What others changed of a promise after version `number`."""
    versions = list(
        target.versions.filter(number__gte=number).select_related("by").order_by("number")
    )
    return [
        Change(after.recorded_at, after.by, difference(before, after))
        for before, after in pairwise(versions)
    ]


def of_programme_since(programme: Programme, revision: int) -> list[Change]:
    """What others changed of a programme after that revision, as the trail tells it."""
    lines = AuditEntry.objects.about(programme).filter(
        act="programme.edited", details__revision__gt=revision
    )
    return [
        Change(line.at, line.by, line.details["changed"])
        for line in lines.select_related("by").order_by("at", "id")
    ]


def together(changes: Iterable[Change]) -> dict[str, list]:
    """{field: [before the first, after the last]} of several changes."""
    found: dict[str, list] = {}
    for change in changes:
        for name, (before, after) in change.changed.items():
            found[name] = [found.get(name, [before])[0], after]
    return found


def words_of(name: str, value) -> str:
    if value in (None, "", []):
        return _("sin dato")
    if name in DAYS:
        return date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
    if name == "scope":
        return str(Scope(value).label)
    if name == "value":
        return number_format(value, force_grouping=True)
    if name == "milestones":
        return "; ".join(milestone_words(each) for each in value)
    if name == "signers":
        return "; ".join(", ".join(filter(None, each.values())) for each in value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def milestone_words(milestone: dict) -> str:
    day = date_format(dt.date.fromisoformat(milestone["on"]), "SHORT_DATE_FORMAT")
    return _("%(value)s al %(day)s") % {
        "value": number_format(milestone["value"], force_grouping=True),
        "day": day,
    }
