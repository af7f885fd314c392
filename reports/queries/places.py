"""One promise state by state, as somebody may see it."""

from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.indicators import Indicator
from reports.queries.board import Board, StateProgress

DARKEST = 5


@dataclass
class Place:
    """A state with its number; `count` is None where it is too small to tell, or not measured."""

    code: str
    name: str
    village: str
    count: int | None
    words: str
    shade: int

    @property
    def url(self) -> str:
        return f"#estado-{self.code}"


def by_state_for(user, board: Board, indicator: Indicator) -> list[Place]:
    if not indicator.measured:
        return []
    counts = indicator.told_by_state(board.programme, user=user)
    most = max((count for count in counts.values() if count), default=0)
    return [place(state, counts[state.code], most, indicator) for state in board.states]


def place(state: StateProgress, count: int | None, most: int, indicator: Indicator) -> Place:
    words = told(state, count, indicator)
    return Place(state.code, state.name, state.village, count, words, shade(count, most))


def shade(count: int | None, most: int) -> int:
    """From paper for none to the darkest for the most; a hidden count has the lightest."""
    if count is None:
        return 1
    return ceil(DARKEST * count / most) if count else 0


def told(state: StateProgress, count: int | None, indicator: Indicator) -> str:
    if not indicator.of_people:
        return _("Aldea activa") if count else state.words
    if count is None:
        return _("Muy pocas personas para publicarlo")
    if not count:
        return _("Todavía nadie")
    return ngettext("%(count)s persona", "%(count)s personas", count) % {"count": f"{count:,}"}
