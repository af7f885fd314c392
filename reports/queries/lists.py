"""The lists behind the promises' numbers: what a row says, and how to look for one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import fold
from villages.models import Village


@dataclass(frozen=True)
class Row:
    """A line of a list: what it is called, where it leads, and its further cells by label."""

    title: str
    url: str
    cells: list[tuple[str, Any]]


class Listing:
    """How one indicator's rows are shown. `folded` are the columns that a search looks in."""

    title = _("Persona")
    labels: tuple = ()
    folded: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    order = ("-pk",)

    def matching(self, rows, text: str):
        """Those whose folded columns hold every word of `text`."""
        for word in fold(text).split():
            wanted = Q()
            for column in self.folded:
                wanted |= Q(**{f"{column}__contains": word})
            rows = rows.filter(wanted)
        return rows

    def shown(self, rows):
        return rows.select_related(*self.related)

    def row(self, item) -> Row:
        cells = list(zip(self.labels, self.cells(item), strict=True))
        return Row(self.name(item), self.url(item), cells)

    def name(self, item) -> str:
        raise NotImplementedError

    def url(self, item) -> str:
        raise NotImplementedError

    def cells(self, item) -> list:
        raise NotImplementedError


class Certificates(Listing):
    labels = (_("Folio"), _("Curso"), _("Aldea"), _("Expedida"))
    folded = ("enrolment__learner__sort_name", "enrolment__cohort__village__folded")
    related = (
        "enrolment__learner",
        "enrolment__cohort__course",
        "enrolment__cohort__village__state",
    )

    def name(self, item):
        return item.enrolment.learner.full_name

    def url(self, item):
        return reverse("certification:certificate", args=[item.folio])

    def cells(self, item):
        cohort = item.enrolment.cohort
        day = timezone.localdate(item.issued_at)
        return [item.folio, str(cohort.course), where(cohort.village), day]


class Enrolments(Listing):
    labels = (_("Curso"), _("Cohorte"), _("Aldea"), _("Aprobó"))
    folded = ("learner__sort_name", "cohort__village__folded")
    related = ("learner", "standing", "cohort__course", "cohort__village__state")

    def name(self, item):
        return item.learner.full_name

    def url(self, item):
        return reverse("training:enrolment", args=[item.pk])

    def cells(self, item):
        cohort = item.cohort
        day = timezone.localdate(item.standing.passed_at)
        return [str(cohort.course), cohort.name, where(cohort.village), day]


def where(village: Village) -> str:
    return f"{village.locality}, {village.state.name}"


class Villages(Listing):
    title = _("Aldea")
    labels = (_("Clave"), _("Estado"), _("Organización anfitriona"))
    folded = ("folded",)
    related = ("state", "host")
    order = ("state_id", "pk")

    def name(self, item):
        return item.locality

    def url(self, item):
        return item.get_absolute_url()

    def cells(self, item):
        return [item.code, item.state.name, item.host.name]


LISTINGS = {"certified": Certificates(), "students": Enrolments(), "states": Villages()}
