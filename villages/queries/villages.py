"""What the pages show, read across several tables."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, Invitation, Post, User
from accounts.rules import Permission, Role
from villages.models import State, Village

SHORT_OF_PEOPLE = gettext_lazy("Con aldea, sin coordinación")
FIELD_NAMES = {"host": gettext_lazy("organización anfitriona")} | {
    field.name: field.verbose_name for field in Village._meta.fields
}


def coordinators(village: Village, *, seen_by: User):
    """The posts of who coordinates the village, for those who may see people there."""
    posts = Post.objects.coordinating(village.area).allowing(seen_by, Permission.PERSON_VIEW)
    return posts.select_related("user").order_by("given_at")


def invited(village: Village, *, seen_by: User):
    """Offers to coordinate the village that nobody has answered yet."""
    offers = Invitation.objects.pending().allowing(seen_by, Permission.POST_GIVE)
    return offers.filter(area=village.area, role=Role.COORDINATOR).order_by("created_at")


def history(village: Village, *, seen_by: User, latest: int = 20) -> list[dict]:
    """The village's lines of the trail in words, newest first."""
    entries = AuditEntry.objects.allowing(seen_by, Permission.AUDIT_VIEW).about(village)
    return [
        {
            "at": entry.at,
            "said": f"{entry.actor} {entry.sentence}",
            "changes": "; ".join(change_in_words(*change) for change in changes_of(entry)),
        }
        for entry in entries.select_related("by")[:latest]
    ]


def changes_of(entry: AuditEntry) -> list[tuple]:
    changed = entry.details.get("changed", {})
    return [(FIELD_NAMES.get(field, field), *values) for field, values in changed.items()]


def change_in_words(field: str, before: str, after: str) -> str:
    words = {"field": str(field).capitalize(), "before": before, "after": after}
    if not before:
        return _("%(field)s: «%(after)s»") % words
    if not after:
        return _("%(field)s: se quitó «%(before)s»") % words
    return _("%(field)s: «%(before)s» → «%(after)s»") % words


def country(villages, *, seen_by: User) -> list[dict]:
    """The 32 states with what `villages` has in each, for the map and the table under it."""
    by_state = {village.state_id: village for village in villages}
    in_reach = State.objects.allowing(seen_by, Permission.VILLAGE_REGISTER)
    may_register = set(in_reach.values_list("pk", flat=True))
    return [
        place(state, by_state.get(state.pk), may_register=state.pk in may_register)
        for state in State.objects.order_by("name")
    ]


def place(state: State, village: Village | None, *, may_register: bool) -> dict:
    """One state of the map: its words, its shade from 0 (paper) up, and where it leads."""
    if village:
        shade, words = (4, _("Con coordinación")) if village.coordinated else (2, SHORT_OF_PEOPLE)
        url = village.get_absolute_url()
    else:
        shade, words = 0, _("Sin aldea")
        door = "villages:register" if may_register else "villages:list"
        url = f"{reverse(door)}?state={state.pk}"
    return {
        "code": state.pk,
        "name": state.name,
        "village": village,
        "words": words,
        "shade": shade,
        "url": url,
        "may_register": may_register,
    }
