"""One village's ladder, as somebody may see it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import User
from accounts.rules import Permission, Role
from oversight.queries.ladder import words
from oversight.queries.ladder.doors import Doors
from oversight.queries.ladder.facts import facts_of
from villages.models import GateEvidence, Village, VillageMove
from villages.models.ladder import CONDITION_NAMES, STEP_NAMES
from villages.rules.ladder import (
    STEPS,
    Condition,
    GateAnswer,
    Step,
    rung,
    step_above,
    thresholds,
    verdict,
)


@dataclass
class GateLine:
    """A gate on the page. `pieces` are its evidence, for who may see it."""

    answer: GateAnswer
    asked: str
    missing: str
    turn: str
    door: tuple[str, str] | None
    pieces: list[GateEvidence] = field(default_factory=list)

    @property
    def met(self) -> bool:
        return self.answer.met

    @property
    def shows_bar(self) -> bool:
        """Whether how much there is, of how much, is worth a bar."""
        return not self.met and self.answer.need > 1 and self.answer.have > 0


@dataclass
class Rung:
    """A step of the ladder. States: done, now, next, ahead. `since`: when it was reached."""

    step: Step
    number: int
    name: str
    state: str
    gates: list[GateLine]
    since: dt.datetime | None = None

    @property
    def met(self) -> int:
        return sum(line.met for line in self.gates)

    @property
    def unmet(self) -> list[GateLine]:
        return [line for line in self.gates if not line.met]

    @property
    def is_climbed(self) -> bool:
        return self.state in {"done", "now"}


@dataclass
class Ladder:
    """`top` is the last rung's number; `may` says what the reader may do."""

    village: Village
    rungs: list[Rung]
    moves: list[VillageMove]
    may: dict[str, bool]
    confirmed_by: str

    @property
    def here(self) -> Rung:
        return self.rungs[rung(self.village.step) - 1]

    @property
    def above(self) -> Rung | None:
        above = step_above(self.village.step)
        return self.rungs[rung(above) - 1] if above else None

    @property
    def top(self) -> int:
        return len(self.rungs)

    @property
    def broken(self) -> list[GateLine]:
        """Gates of steps already climbed that no longer hold."""
        return [line for each in self.rungs if each.is_climbed for line in each.unmet]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing to climb: neither above nor below."""
        return self.is_active and bool(self.above) and not self.above.unmet and not self.broken

    @property
    def is_active(self) -> bool:
        return self.village.condition == Condition.ACTIVE

    @property
    def is_graduated(self) -> bool:
        return self.village.step == Step.GRADUATED

    @property
    def condition(self) -> str:
        return str(CONDITION_NAMES[self.village.condition])

    @property
    def because(self) -> str:
        """Why it is paused or closed; for who may see the evidence."""
        return self.moves[0].because if self.moves and not self.is_active else ""


def ladder_of(village: Village, *, seen_by: User) -> Ladder:
    doors = Doors(village, seen_by)
    pieces = pieces_of(village, seen_by)
    facts = facts_of([village])[village.pk]
    needed = thresholds(village.programme.thresholds)
    moves = list(village.moves.select_related("by"))
    reached = climbs(moves)
    begun = rung(village.step) >= rung(Step.BUSINESSES)
    rungs = []
    for step in STEPS:
        lines = [
            GateLine(
                answer,
                words.asked(answer),
                words.missing(answer, has_begun=begun),
                doors.turn(answer),
                doors.door(answer),
                pieces[answer.code],
            )
            for answer in verdict(step, facts, needed)
        ]
        rungs.append(Rung(step, rung(step), str(STEP_NAMES[step]), state(step, village), lines))
        rungs[-1].since = reached.get(step) if rungs[-1].is_climbed else None
    rungs[0].since = min([village.registered_at, *reached.values()])
    return Ladder(village, rungs, moves, may(village, seen_by), doors.who((Role.ADMIN,)))


def may(village: Village, user: User) -> dict[str, bool]:
    wanted = (
        Permission.VILLAGE_CLIMB,
        Permission.VILLAGE_EDIT,
        Permission.EVIDENCE_VIEW,
        Permission.PERSON_VIEW,
    )
    return {each.name.lower(): user.may(each, village.area) for each in wanted}


def state(step: Step, village: Village) -> str:
    away = rung(step) - rung(village.step)
    if away < 0:
        return "done"
    return {0: "now", 1: "next"}.get(away, "ahead")


def climbs(moves: list[VillageMove]) -> dict[str, dt.datetime]:
    """When each step was last climbed to; `moves` come newest first."""
    found: dict[str, dt.datetime] = {}
    for move in moves:
        if move.kind == VillageMove.Kind.CLIMBED:
            found.setdefault(move.step, move.at)
    return found


def pieces_of(village: Village, user: User) -> dict[str, list[GateEvidence]]:
    """The village's evidence by gate, the withdrawn too, for who may see it."""
    seen = GateEvidence.objects.allowing(user, Permission.EVIDENCE_VIEW)
    found = defaultdict(list)
    for piece in seen.filter(village=village).select_related("file", "by", "withdrawn_by"):
        found[piece.gate].append(piece)
    return found
