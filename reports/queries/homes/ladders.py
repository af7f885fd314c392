"""What of the villages' ladders needs somebody, on the home pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from oversight.queries.ladder import Line, board
from reports.queries.homes.parts import Step, Urgency
from villages.models.ladder import STEP_NAMES
from villages.rules.ladder import step_above


def ladders_of(villages) -> list[Line]:
    """Their ladders: who asks first, then who is ready, then where something no longer holds."""
    lines = board(list(villages.select_related("programme", "state")))
    return sorted(lines, key=lambda line: (not asks(line), not line.is_ready, not line.broken))


def asks(line: Line) -> bool:
    return line.village.asked_at is not None


def needing_somebody(lines: list[Line]) -> list[Line]:
    return [line for line in lines if asks(line) or line.is_ready or is_broken(line)]


def is_broken(line: Line) -> bool:
    return line.is_active and bool(line.broken)


def answer(lines: list[Line]) -> Step | None:
    """For who administers: somebody waits for a yes or a no."""
    asking = [line for line in lines if asks(line)]
    if not asking:
        return None
    village = asking[0].village
    return Step(
        _("%(village)s pide subir a «%(step)s».") % {"village": village, "step": above(village)},
        _("Revisa lo que se cumplió y responde."),
        _("Revisar"),
        reverse("oversight:ladder-climb", args=[village.code]),
        Urgency.OTHERS_WAIT,
    )


def ask(lines: list[Line]) -> Step | None:
    """For who coordinates: everything is there, and nobody has asked yet."""
    ready = [line for line in lines if line.is_ready and not asks(line)]
    if not ready:
        return None
    village = ready[0].village
    return Step(
        _("%(village)s puede subir a «%(step)s».") % {"village": village, "step": above(village)},
        _("Cumplió todos los requisitos: pide que suba."),
        _("Ver su escalera"),
        village.get_absolute_url(),
        Urgency.SOON,
    )


def above(village) -> str:
    return str(STEP_NAMES[step_above(village.step)])
