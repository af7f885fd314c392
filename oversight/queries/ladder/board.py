"""The ladders of many villages at once: who stands where, how long, and what comes next."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.queries.ladder.facts import facts_of
from oversight.queries.ladder.words import SHORTLY
from villages.models import State, Village
from villages.models.ladder import CONDITION_NAMES, STEP_NAMES
from villages.rules.ladder import (
    STEPS,
    Condition,
    GateAnswer,
    Step,
    rung,
    shade,
    step_above,
    steps_up_to,
    thresholds,
    unmet,
    verdict,
)


@dataclass
class Line:
    """A village on the board. `days` on its step; `wanted` to climb, `broken` below."""

    village: Village
    days: int
    wanted: list[GateAnswer]
    broken: list[GateAnswer]

    @property
    def number(self) -> int:
        return rung(self.village.step)

    @property
    def step(self) -> str:
        return str(STEP_NAMES[self.village.step])

    @property
    def is_active(self) -> bool:
        return self.village.condition == Condition.ACTIVE

    @property
    def condition(self) -> str:
        return str(CONDITION_NAMES[self.village.condition])

    @property
    def is_graduated(self) -> bool:
        return self.village.step == Step.GRADUATED

    @property
    def is_ready(self) -> bool:
        return self.is_active and not (self.is_graduated or self.wanted or self.broken)

    @property
    def next_wanted(self) -> str:
        """The first thing missing, in few words; empty where nothing is."""
        found = self.broken or self.wanted
        return str(SHORTLY[found[0].code]) if found else ""

    @property
    def others_wanted(self) -> int:
        return max(len(self.broken) + len(self.wanted) - 1, 0)


def board(villages: list[Village]) -> list[Line]:
    """A line for each village, who has stood longest on a step first."""
    facts, now = facts_of(villages), timezone.now()
    lines = []
    for village in villages:
        needed = thresholds(village.programme.thresholds)
        above = step_above(village.step)
        below = [
            answer
            for step in steps_up_to(village.step)
            for answer in verdict(step, facts[village.pk], needed)
        ]
        wanted = verdict(above, facts[village.pk], needed) if above else []
        days = max((now - village.step_since).days, 0)
        lines.append(Line(village, days, unmet(wanted), unmet(below)))
    return sorted(lines, key=lambda line: (-line.days, line.village.pk))


def stairs(lines: list[Line]) -> list[dict]:
    """How many of the villages at work stand on each step, from the top down."""
    standing = Counter(line.village.step for line in lines if line.is_active)
    return [
        {"step": step, "number": rung(step), "name": STEP_NAMES[step], "count": standing[step]}
        for step in reversed(STEPS)
    ]


def states_of(lines: list[Line]) -> list[dict]:
    """The 32 states for the map: darker the higher their village stands, paper without one."""
    by_state = {line.village.state_id: line for line in lines}
    return [place(state, by_state.get(state.pk)) for state in State.objects.order_by("name")]


def place(state: State, line: Line | None) -> dict:
    if not line:
        words, tone, url = _("Sin aldea a tu alcance"), 0, "#aldeas"
    else:
        words, tone, url = line.step, shade(line.village.step), line.village.get_absolute_url()
        if not line.is_active:
            words, tone = f"{line.condition} · {line.step}", 0
    return {"code": state.pk, "name": state.name, "words": words, "shade": tone, "url": url}
