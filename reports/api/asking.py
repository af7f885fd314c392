"""What a request asks about: which indicator, of which programme, as of which day, and where."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from reports.actions.tallies import catch_up_if_stale
from reports.api.problems import Refused
from reports.forms import BoardForm
from reports.indicators import INDICATORS, Indicator
from reports.queries.board import Board
from villages.models import State

NAMES = {"programa": "programme", "al": "as_of"}


@dataclass(frozen=True)
class Asked:
    """`state` is None for the whole programme; `board.at` is None for today."""

    board: Board
    state: str | None = None

    @property
    def programme(self):
        return self.board.programme

    @property
    def at(self):
        return self.board.at

    @property
    def heading(self) -> dict:
        return {"programme": self.programme.slug, "as_of": self.board.day}


def asked(programme: str | None, as_of: str | None, state: str | None = None) -> Asked:
    """As the screen would read it, with its words for what makes no sense."""
    form = BoardForm({"programa": programme, "al": as_of})
    errors = [
        {"parameter": NAMES[name], "detail": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    if state is not None and not State.objects.filter(code=state).exists():
        words = _("No hay un estado con esa clave. Son las del INEGI, de 01 a 32.")
        errors.append({"parameter": "state", "detail": words})
    if errors:
        raise Refused(422, _("Revisa los parámetros de la petición."), errors)
    if form.day is None:
        catch_up_if_stale()
    return Asked(Board(form.programme, form.day), state)


def indicator_or_404(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def dimensions_of(indicator: Indicator, disaggregate: str | None) -> list[str] | None:
    """The dimensions named, parted by commas; None when none was asked for."""
    if not disaggregate:
        return None
    wanted = [name.strip() for name in disaggregate.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in indicator.dimensions]:
        words = _("Este indicador no se desglosa por «%(name)s». Sí por: %(names)s.")
        known = ", ".join(indicator.dimensions) or "—"
        detail = words % {"name": unknown[0], "names": known}
        raise Refused(422, detail, [{"parameter": "disaggregate", "detail": detail}])
    return wanted
