"""The home of a programme admin, of the country or of some states."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Invitation, Post, User
from accounts.rules import Permission, Role
from reports.queries.board import Board
from reports.queries.homes import ladders
from reports.queries.homes.parts import Section, Step, Urgency
from villages.models import Programme, State, Village
from villages.queries.agreements import to_renew

SHOWN = 6


def administration(user: User) -> Section:
    programme = Programme.current()
    states = State.objects.allowing(user, Permission.VILLAGE_REGISTER)
    villages = Village.objects.allowing(user, Permission.VILLAGE_EDIT).filter(programme=programme)
    coordinated = Post.objects.current().filter(role=Role.COORDINATOR).values("area")
    offers = Invitation.objects.pending().allowing(user, Permission.POST_GIVE)
    trail = AuditEntry.objects.allowing(user, Permission.AUDIT_VIEW).select_related("by")
    lines = ladders.ladders_of(villages)
    says = {
        "board": Board(programme),
        "ladders": ladders.needing_somebody(lines),
        "villages": villages.count(),
        "without_village": list(states.without_village(programme).order_by("name")),
        "uncoordinated": list(
            villages.exclude(area__in=coordinated).select_related("state").order_by("state")
        ),
        "agreements": to_renew(user),
        "invitations": list(offers.order_by("-created_at", "-pk")[:SHOWN]),
        "trail": list(trail.order_by("-at", "-pk")[:SHOWN]),
    }
    return Section("admin", says, step_of(says))


def step_of(says: dict) -> Step | None:
    if asked := ladders.answer(says["ladders"]):
        return asked
    if says["without_village"]:
        state = says["without_village"][0]
        return Step(
            _("Registra la aldea de %(state)s.") % {"state": state},
            _("Cada estado tiene una; a este todavía le falta."),
            _("Registrar aldea"),
            f"{reverse('villages:register')}?state={state.pk}",
        )
    if says["uncoordinated"]:
        village = says["uncoordinated"][0]
        return Step(
            _("%(village)s todavía no tiene quien la coordine.") % {"village": village},
            _("Sin coordinación, una aldea no cuenta como activa."),
            _("Ver la aldea"),
            village.get_absolute_url(),
            Urgency.SOON,
        )
    return None
