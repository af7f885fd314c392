"""Organisations read across tables: where each is used, and which are nearly the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from rapidfuzz import fuzz, process

from accounts.models import AuditEntry, User
from accounts.rules import Permission, fold
from villages.models import Agreement, Involvement, Organisation, Village

LIKENESS = 87  # of 100; below it, names that only share "Universidad de" would come up
SUGGESTED = 5


@dataclass(frozen=True)
class Uses:
    """What needs an organisation now; `elsewhere` counts what the reader may not see."""

    hosted: list = field(default_factory=list)
    involvements: list = field(default_factory=list)
    agreements: list = field(default_factory=list)
    elsewhere: int = 0

    @property
    def are_any(self) -> bool:
        return bool(self.hosted or self.involvements or self.agreements or self.elsewhere)


def uses(organisation: Organisation, *, seen_by: User | None = None) -> Uses:
    """Villages it hosts, its current parts in villages, and agreements not over yet.

    With `seen_by`, those in that person's reach by name and the rest as a number.
    """
    rows = (
        organisation.hosted_villages.select_related("state"),
        organisation.involvements.current().select_related("village__state"),
        organisation.agreements.filter(not_over()).select_related("village__state"),
    )
    if seen_by is None:
        return Uses(*map(list, rows))
    seen = [list(found.allowing(seen_by, Permission.VILLAGE_VIEW)) for found in rows]
    total = sum(found.count() for found in rows)
    return Uses(*seen, elsewhere=total - sum(map(len, seen)))


def not_over() -> Q:
    """Of agreements: in force, or to begin."""
    today = timezone.localdate()
    return Q(Q(ends_on=None) | Q(ends_on__gte=today), terminated_on=None)


def works_beyond(user: User, ids: Iterable[int]) -> set[int]:
    """Those of these organisations that are at work where the person may change nothing.

    Their name is read there and their kind counts for a ladder: who administers both may
    correct them.
    """
    ids = list(ids)
    if user.may(Permission.VILLAGE_EDIT, ""):
        return set()
    rows = (
        ("host", Village.objects.all()),
        ("organisation", Involvement.objects.current()),
        ("organisation", Agreement.objects.filter(not_over())),
    )
    found = set()
    for key, there in rows:
        own = there.allowing(user, Permission.VILLAGE_EDIT).values("pk")
        beyond = there.filter(**{f"{key}__in": ids}).exclude(pk__in=own)
        found.update(beyond.order_by().values_list(key, flat=True))
    return found


def similar(name: str, *, short_name: str = "", but: int | None = None) -> list[Organisation]:
    """Organisations whose name says nearly the same, accents and order of words aside."""
    known = Organisation.objects.exclude(pk=but).values_list("pk", "folded", "short_name")
    names = {pk: folded for pk, folded, _short in known}
    wanted = fold(name)
    alike = process.extract(
        wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=LIKENESS, limit=SUGGESTED
    )
    found = [pk for _name, _score, pk in alike]
    found += [pk for pk, folded in names.items() if says_more(wanted, folded)]
    found += [pk for pk, _name, short in known if short and fold(short) == fold(short_name)]
    rows = Organisation.objects.select_related("state").in_bulk(found)
    return [rows[pk] for pk in dict.fromkeys(found)][:SUGGESTED]


def says_more(one: str, other: str) -> bool:
    """One name is the other with words added: «… de los Valles Centrales (de Oaxaca)»."""
    fewer, more = sorted((set(one.split()), set(other.split())), key=len)
    return len(fewer) >= 4 and fewer <= more


def listed(user: User):
    """Organisations with what a line of the list says of each, counted within reach."""
    villages = Village.objects.allowing(user, Permission.VILLAGE_VIEW)
    in_reach = Q(involvements__until=None, involvements__village__in=villages)
    return (
        Organisation.objects.allowing(user, Permission.VILLAGE_VIEW)
        .select_related("state")
        .annotate(
            hosting=Count("hosted_villages", Q(hosted_villages__in=villages), distinct=True),
            taking_part=Count("involvements", in_reach, distinct=True),
            has_agreement=Exists(in_force(user).filter(organisation=OuterRef("pk"))),
        )
    )


def in_force(user: User):
    found = Agreement.objects.allowing(user, Permission.VILLAGE_VIEW)
    return found.in_force(timezone.localdate())


def parts_of(village: Village, *, current: bool = True):
    """What organisations do, or did, in a village."""
    found = Involvement.objects.filter(village=village, until__isnull=current)
    return found.select_related("organisation").order_by("role", "organisation__folded")


def history(row, *, seen_by: User, latest: int = 20) -> list[dict]:
    """The lines of the trail about a row, newest first."""
    entries = AuditEntry.objects.allowing(seen_by, Permission.AUDIT_VIEW).about(row)
    return [
        {"at": entry.at, "said": f"{entry.actor} {entry.sentence}"}
        for entry in entries.select_related("by")[:latest]
    ]
