"""Agreements read with the people they concern."""

import datetime as dt

from django.db.models import CharField, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Post, User
from accounts.rules import Permission, Role
from villages.models import Agreement
from villages.rules.agreements import Standing

STANDING_NAMES = {
    Standing.TO_BEGIN: gettext_lazy("por empezar"),
    Standing.IN_FORCE: gettext_lazy("vigente"),
    Standing.ENDING: gettext_lazy("por vencer"),
    Standing.ENDED: gettext_lazy("vencido"),
    Standing.TERMINATED: gettext_lazy("terminado antes"),
}
TONES = {
    Standing.TO_BEGIN: "info",
    Standing.IN_FORCE: "good",
    Standing.ENDED: "bad",
    Standing.TERMINATED: "quiet",
}


def to_be_warned(agreement: Agreement):
    """Who coordinates the village, and who administers a place that holds it."""
    held = Post.objects.current().annotate(its_area=Value(agreement.area, CharField()))
    concerned = Q(role=Role.ADMIN, its_area__startswith=F("area")) | Q(
        role=Role.COORDINATOR, area=agreement.area
    )
    return User.objects.filter(is_active=True, posts__in=held.filter(concerned)).distinct()


def listed(user: User):
    """Agreements in reach with all that a line says of them."""
    found = Agreement.objects.allowing(user, Permission.VILLAGE_VIEW)
    return found.select_related("organisation", "village__state", "programme", "renewal")


def with_words(agreements, day: dt.date | None = None) -> list[Agreement]:
    """The agreements, each with the `tone` and `words` of where it stands on `day`."""
    day = day or timezone.localdate()
    found = list(agreements)
    for agreement in found:
        agreement.tone, agreement.words = said_of(agreement, day)
    return found


def said_of(agreement: Agreement, day: dt.date) -> tuple:
    stands = agreement.status(day)
    if stands == Standing.ENDING and agreement.is_renewed:
        return "good", _("vigente, ya renovado")
    if stands == Standing.ENDING:
        return "warn", in_days((agreement.ends_on - day).days)
    return TONES[stands], STANDING_NAMES[stands]


def in_days(days: int) -> str:
    if days == 0:
        return _("vence hoy")
    return ngettext("vence en %(days)s día", "vence en %(days)s días", days) % {"days": days}


def next_terms(former: Agreement) -> dict:
    """What a renewal would say: the same, from the day after, for as long."""
    terms = {"title": former.title, "kind": former.kind, "starts_on": timezone.localdate()}
    if former.ends_on:
        begins = former.ends_on + dt.timedelta(days=1)
        terms["starts_on"] = begins
        terms["ends_on"] = begins + (former.ends_on - former.starts_on)
    return terms


def to_renew(user: User, *, most: int = 6) -> list[Agreement]:
    """Those about to end that this person may renew, the first to end first."""
    today = timezone.localdate()
    found = Agreement.objects.allowing(user, Permission.VILLAGE_EDIT).ending(today)
    found = found.select_related("organisation", "village__state", "programme", "renewal")
    return with_words(found.order_by("ends_on", "pk")[:most], today)
