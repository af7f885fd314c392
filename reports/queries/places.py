"""One number place by place, as somebody may see it."""

from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.indicators import Indicator
from reports.queries.board import Board
from reports.rules import suppress
from villages.models import Village

DARKEST = 5


@dataclass(frozen=True)
class Place:
    """A state or a village with its number: None where it is too small to tell, or not measured.

    `url` is the page of its number; `goal` what was promised for each such place.
    """

    code: str
    name: str
    count: float | None
    words: str
    url: str
    shade: int = 0
    goal: int | None = None
    villages: tuple["Place", ...] = ()


def by_state_for(user, board: Board, indicator: Indicator) -> list[Place]:
    """Every state in alphabetical order, each with its villages."""
    if not indicator.measured:
        return []
    told = told_states(user, board, indicator)
    most = max((count for count in told.values() if count), default=0)
    villages = villages_for(user, board, indicator, told)
    goal = board.goal_for_each(indicator.code, "state")
    return [
        Place(
            state.code,
            state.name,
            told[state.code],
            words_of(told[state.code], indicator),
            board.url_of(indicator.code, state=state.code),
            shade(told[state.code], most),
            goal,
            tuple(villages.get(state.code, [])),
        )
        for state in board.states
    ]


def told_states(user, board: Board, indicator: Indicator) -> dict:
    """Numbers by state as `user` may see them; what is made of two, of what is told of them."""
    if not indicator.derived:
        return told_of(user, board, indicator)
    part, whole = (told_of(user, board, one) for one in indicator.over)
    return {code: indicator.of_numbers(part[code], whole[code]) for code in part}


def told_of(user, board: Board, indicator: Indicator) -> dict:
    wholes = board.by_state(indicator.within.code) if indicator.within else {}
    return indicator.told(board.by_state(indicator.code), user=user, wholes=wholes)


def villages_for(user, board: Board, indicator: Indicator, states: dict) -> dict[str, list[Place]]:
    """The villages of each state. Where the state's number is hidden, so are theirs."""
    if indicator.derived:
        part, whole = (
            told_by_village(user, board, one, told_of(user, board, one)) for one in indicator.over
        )
        told = {pk: indicator.of_numbers(part[pk], whole[pk]) for pk in part}
    else:
        told = told_by_village(user, board, indicator, states)
    goal = board.goal_for_each(indicator.code, "village")
    return {
        code: [
            Place(
                village.code,
                village.locality,
                told[village.pk],
                words_of(told[village.pk], indicator),
                board.url_of(indicator.code, village=village.code),
                goal=goal,
            )
            for village in villages
        ]
        for code, villages in board.villages_by_state.items()
    }


def told_by_village(user, board: Board, indicator: Indicator, states: dict) -> dict:
    counts = board.by_village(indicator.code)
    told = {}
    for code, villages in board.villages_by_state.items():
        inside = {village.pk: counts.get(village.pk, 0) for village in villages}
        told |= told_inside(user, indicator, inside, villages, state=states[code])
    return told


def told_inside(user, indicator: Indicator, counts: dict, villages: list[Village], *, state):
    """Counts of the villages of one state whose own number is `state`; None is hidden."""
    if not indicator.of_people:
        return counts
    told = dict.fromkeys(counts) if state is None else suppress(counts)
    return told | {v.pk: counts[v.pk] for v in villages if indicator.opens_for(user, area=v.area)}


def shade(count: float | None, most: float) -> int:
    """From paper for none to the darkest for the most; a hidden count has the lightest."""
    if count is None:
        return 1
    return ceil(DARKEST * count / most) if count else 0


def words_of(count: float | None, indicator: Indicator) -> str:
    if count is None and indicator.derived:
        return _("Sin dato")
    if count is None:
        return _("Muy pocas personas para publicarlo")
    if indicator.code == "states":
        return _("Aldea activa") if count else _("Sin aldea activa")
    if not count:
        return _("Todavía nadie") if indicator.of_people else _("Todavía nada")
    if indicator.of_people:
        return ngettext("%(count)s persona", "%(count)s personas", count) % {"count": f"{count:,}"}
    return f"{count:,} {indicator.unit}"
