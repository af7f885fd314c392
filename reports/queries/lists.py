"""The lists behind the numbers: what a row says, where it leads, and how to look for one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import fold
from reports.models import Counted
from villages.models import Village

MOST_COUNTED = 1000  # a longer list says that it is longer, not by how much


@dataclass(frozen=True)
class Row:
    """A line of a list: what it is called, where it leads, and its further cells by label."""

    title: str
    url: str
    cells: list[tuple[str, Any]]


class Listing:
    """How the rows of some indicators are shown. A search looks in the `folded` columns.

    What counted on a past day may be gone since, undone as if it had never been: then there
    is nothing to lead to, and maybe no name.
    """

    title = _("Persona")
    labels: tuple = ()
    folded: tuple[str, ...] = ("village__folded",)
    related: tuple[str, ...] = ("person", "enrolment", "cohort__course", "village__state")
    order = ("-began_at", "-pk")

    def matching(self, rows: QuerySet, text: str) -> QuerySet:
        """Those whose folded columns hold every word of `text`."""
        for word in fold(text).split():
            wanted = Q()
            for column in self.folded:
                wanted |= Q(**{f"{column}__contains": word})
            rows = rows.filter(wanted)
        return rows

    def row(self, item: Counted) -> Row:
        cells = list(zip(self.labels, self.cells(item), strict=True))
        return Row(self.name(item), self.url(item), cells)

    def name(self, item: Counted) -> str:
        return item.person.full_name if item.person else str(_("Registro deshecho"))

    def url(self, item: Counted) -> str:
        if item.enrolment is None:
            return ""
        return reverse("training:enrolment", args=[item.enrolment_id])

    def cells(self, item: Counted) -> list:
        raise NotImplementedError


class People(Listing):
    """Rows of people, found by their names too."""

    def matching(self, rows, text):
        """Those whose village or whose name holds every word of `text`.

        Villages are few and asked beforehand: a word that none has can only be a person's,
        and then the database may begin with the index of names rather than with the rows.
        """
        named = User.objects.order_by().values("pk")
        names = []
        for word in fold(text).split():
            places = list(
                Village.objects.filter(folded__contains=word).values_list("pk", flat=True)
            )
            if places:
                people = named.filter(sort_name__contains=word)
                rows = rows.filter(Q(village__in=places) | Q(who__in=people))
            else:
                names.append(Q(sort_name__contains=word))
        return rows.filter(who__in=named.filter(*names)) if names else rows


class Certificates(People):
    related = ("person", "certificate", "cohort__course", "village__state")
    labels = (_("Folio"), _("Curso"), _("Aldea"), _("Expedida"))

    def url(self, item):
        return reverse("certification:certificate", args=[item.certificate.folio])

    def cells(self, item):
        day = timezone.localdate(item.certificate.issued_at)
        return [item.certificate.folio, str(item.cohort.course), where(item.village), day]


class Enrolments(People):
    labels = (_("Curso"), _("Cohorte"), _("Aldea"), _("Desde"))

    def cells(self, item):
        return [
            str(item.cohort.course),
            item.cohort.name,
            where(item.village),
            timezone.localdate(item.began_at),
        ]


class Instructors(Enrolments):
    """Who teaches: the row leads to the cohort, which everybody who sees the list may see."""

    related = ("person", "cohort__course", "village__state")

    def url(self, item):
        return item.cohort.get_absolute_url()


class Sessions(Listing):
    title = _("Clase")
    related = ("session", "cohort", "village__state")
    labels = (_("Cohorte"), _("Aldea"), _("Día"), _("Horas"))
    folded = ("village__folded", "cohort__folded")

    def name(self, item):
        return item.session.topic if item.session else str(_("Clase cancelada"))

    def url(self, item):
        return item.cohort.get_absolute_url()

    def cells(self, item):
        day = timezone.localdate(item.session.starts_at if item.session else item.began_at)
        return [item.cohort.name, where(item.village), day, item.weight]


class Villages(Listing):
    title = _("Aldea")
    related = ("village__state", "village__host")
    labels = (_("Clave"), _("Estado"), _("Organización anfitriona"), _("Desde"))

    def name(self, item):
        return item.village.locality

    def url(self, item):
        return item.village.get_absolute_url()

    def cells(self, item):
        village = item.village
        host = village.host.name if village.host else ""
        return [village.code, village.state.name, host, timezone.localdate(item.began_at)]


def where(village: Village) -> str:
    return f"{village.locality}, {village.state.name}"


LISTINGS: dict[str, Listing] = {
    "certified": Certificates(),
    "states": Villages(),
    "students": Enrolments(),
    "enrolled": Enrolments(),
    "started": Enrolments(),
    "completed": Enrolments(),
    "passed": Enrolments(),
    "studying": Enrolments(),
    "instructors": Instructors(),
    "hours": Sessions(),
    "person_hours": Sessions(),
}


@dataclass(frozen=True)
class Length:
    """How many rows a list has, counted no further than `MOST_COUNTED`."""

    counted: int

    @property
    def is_more(self) -> bool:
        return self.counted > MOST_COUNTED

    @property
    def shown(self) -> int:
        return min(self.counted, MOST_COUNTED)


def length_of(rows: QuerySet) -> Length:
    """Of rows in the order of their list: they are read as its page is, along its index."""
    return Length(rows[: MOST_COUNTED + 1].count())
