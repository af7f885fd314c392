"""Telling of a move on the ladder whoever it concerns."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.actions.mail import Letter, enqueue_many
from accounts.models import User
from villages.models import VillageMove
from villages.models.ladder import STEP_NAMES
from villages.queries.ladder import administering, coordinating
from villages.rules.ladder import step_above

Kind = VillageMove.Kind
SAID = {
    Kind.ASKED: _("%(village)s pide subir a «%(above)s»"),
    Kind.DECLINED: _("%(village)s todavía no sube a «%(above)s»"),
    Kind.CLIMBED: _("%(village)s ya está en «%(step)s»"),
    Kind.STEPPED_BACK: _("%(village)s bajó a «%(step)s»"),
    Kind.PAUSED: _("%(village)s quedó en pausa"),
    Kind.RESUMED: _("%(village)s está otra vez en marcha"),
    Kind.CLOSED: _("%(village)s quedó cerrada"),
    Kind.REOPENED: _("%(village)s está otra vez en marcha"),
}


def tell(move: VillageMove) -> None:
    """Write to who can answer when a village asks to climb, else to who coordinates it.

    One letter a person and move; none to whoever made the move.
    """
    asks = move.kind == Kind.ASKED
    concerned = administering(move.village) if asks else coordinating(move.village)
    if move.by_id:
        concerned = concerned.exclude(pk=move.by_id)
    enqueue_many(letter(move, person) for person in concerned)


def letter(move: VillageMove, person: User) -> Letter:
    with translation.override(person.language):
        context = {
            "name": person.given_names,
            "said": said(move),
            "because": move.because,
            "by": str(move.by or ""),
            "asks": move.kind == Kind.ASKED,
            "path": move.village.get_absolute_url(),
        }
    return Letter(f"ladder-{move.pk}-{person.pk}", person, "ladder_moved", context)


def said(move: VillageMove) -> str:
    """The move in a sentence without its full stop."""
    above = step_above(move.step)
    return SAID[move.kind] % {
        "village": move.village.full_name,
        "step": STEP_NAMES[move.step],
        "above": STEP_NAMES[above] if above else "",
    }
