"""What the pages show, read across several tables."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, Invitation, Post, User
from accounts.rules import Permission, Role
from villages.models import Programme, State, Village

FIELD_NAMES = {"host": _("organización anfitriona")} | {
    field.name: field.verbose_name for field in Village._meta.fields
}


def coordinators(village: Village, *, seen_by: User):
    """Who coordinates the village: all of them for who may see people, else only oneself."""
    posts = Post.objects.coordinating(village.area).select_related("user").order_by("given_at")
    in_reach = Post.objects.allowing(seen_by, Permission.PERSON_VIEW)
    return posts.filter(Q(pk__in=in_reach.values("pk")) | Q(user=seen_by))


def invited(village: Village, *, seen_by: User):
    """Offers to coordinate the village that nobody has answered yet."""
    offers = Invitation.objects.pending().allowing(seen_by, Permission.POST_GIVE)
    return offers.filter(area=village.area, role=Role.COORDINATOR).order_by("created_at")


def history(village: Village, *, seen_by: User, latest: int = 20) -> list[AuditEntry]:
    """The village's lines of the trail, newest first, each with `changes` in words."""
    entries = AuditEntry.objects.allowing(seen_by, Permission.AUDIT_VIEW).about(village)
    found = list(entries.select_related("by")[:latest])
    for entry in found:
        changed = entry.details.get("changed", {})
        entry.changes = [
            (FIELD_NAMES.get(field, field), before, after)
            for field, (before, after) in changed.items()
        ]
    return found


def country(programme: Programme, *, seen_by: User) -> list[dict]:
    """The 32 states, each with its village when the person may see it, for map and table."""
    villages = (
        Village.objects.allowing(seen_by, Permission.VILLAGE_VIEW)
        .filter(programme=programme)
        .with_coordination()
        .select_related("municipality", "host")
    )
    by_state = {village.state_id: village for village in villages}
    return [{"state": state, "village": by_state.get(state.pk)} for state in State.objects.all()]
