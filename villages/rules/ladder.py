"""The village's ladder: its steps, the gates of each, and what a village's records say of them.

A gate is *computed* where the portal keeps the records that answer it, and *ticked* with
evidence where it does not. The source of each default threshold stands beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.rules import Role


class Step(StrEnum):
    """Where a village stands, from the ground up."""

    PROPOSED = "proposed"
    DIAGNOSIS = "diagnosis"
    AGREEMENTS = "agreements"
    INSTRUCTORS = "instructors"
    COHORT = "cohort"
    BUSINESSES = "businesses"
    FIRST_FOLLOW_UP = "first-follow-up"
    SECOND_FOLLOW_UP = "second-follow-up"
    GRADUATED = "graduated"


class Condition(StrEnum):
    """Whether the programme is at work in the village."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


STEPS = tuple(Step)

# What a programme may set for itself (`Programme.thresholds`), and what holds where it has not.
DEFAULTS: dict[str, int] = {
    "instructors": 1,  # nobody certified, nobody to teach
    "cohort_people": 10,  # below that a class does not pay its instructor's journeys
    "certified": 6,  # the public promise: 200 certified people over 32 villages
    "businesses_accompanied": 10,  # a fifth of those promised
    "businesses_launched": 50,  # the public promise: 50 in each village
    "first_follow_up_days": 90,
    "second_follow_up_days": 180,
}
MOST = 100_000


@dataclass(frozen=True)
class Gate:
    """One thing that must hold for a village to stand on `step`.

    `by`: the roles that can see to it, nearest first. `threshold` names how much is needed.
    `fact` names what in `Facts` answers it; empty when it is ticked with evidence.
    `waits`: nobody can hurry it, only time.
    """

    code: str
    step: Step
    fact: str = ""
    threshold: str = ""
    by: tuple[Role, ...] = (Role.COORDINATOR, Role.ADMIN)
    waits: bool = False

    @property
    def is_ticked(self) -> bool:
        return not self.fact

    @property
    def is_counted(self) -> bool:
        """Whether its evidence must say how many, because the portal does not count them yet."""
        return self.is_ticked and bool(self.threshold)


OFFICE = (Role.ADMIN,)
CERTIFIERS = (Role.OFFICER, Role.COORDINATOR)
GATES = (
    Gate("vocation", Step.DIAGNOSIS, "vocation"),
    Gate("coordinator", Step.DIAGNOSIS, "coordinator", by=OFFICE),
    Gate("host", Step.DIAGNOSIS, "host"),
    Gate("diagnosis", Step.DIAGNOSIS),
    Gate("university", Step.AGREEMENTS, "university"),
    Gate("government", Step.AGREEMENTS, "government"),
    Gate("company", Step.AGREEMENTS, "company"),
    Gate("instructors", Step.INSTRUCTORS, "instructors", "instructors"),
    Gate("site", Step.COHORT, "sites"),
    Gate("cohort", Step.COHORT, "cohort_people", "cohort_people"),
    Gate("certified", Step.BUSINESSES, "certified", "certified", by=CERTIFIERS),
    Gate("accompanied", Step.BUSINESSES, threshold="businesses_accompanied"),
    Gate(
        "first-days",
        Step.FIRST_FOLLOW_UP,
        "days_since_businesses",
        "first_follow_up_days",
        by=(),
        waits=True,
    ),
    Gate("first-visit", Step.FIRST_FOLLOW_UP),
    Gate(
        "second-days",
        Step.SECOND_FOLLOW_UP,
        "days_since_businesses",
        "second_follow_up_days",
        by=(),
        waits=True,
    ),
    Gate("second-visit", Step.SECOND_FOLLOW_UP),
    Gate("launched", Step.GRADUATED, threshold="businesses_launched"),
    Gate("handover", Step.GRADUATED),
)
BY_CODE = {gate.code: gate for gate in GATES}
TICKED = tuple(gate.code for gate in GATES if gate.is_ticked)


@dataclass(frozen=True)
class Tick:
    """The evidence of one gate that stands: how many pieces, and the most that any counts."""

    pieces: int
    quantity: int | None = None


@dataclass(frozen=True)
class Facts:
    """What the records say of one village on one day.

    `university`, `government`, `company`: agreements signed with one, and in force.
    `sites`: places of its own, open.
    `instructors`: people certified to teach who teach, or are posted, there.
    `cohort_people`: the most people in one cohort that has begun.
    `certified`: people with a valid certificate earned there. Neither of these two is
    counted further than what its gate asks.
    `days_since_businesses`: None while the village has not reached that step.
    """

    vocation: bool = False
    coordinator: bool = False
    host: bool = False
    university: int = 0
    government: int = 0
    company: int = 0
    instructors: int = 0
    sites: int = 0
    cohort_people: int = 0
    certified: int = 0
    days_since_businesses: int | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)


class Why(StrEnum):
    """Why a gate is not met."""

    MET = "met"
    MISSING = "missing"
    SHORT = "short"
    EARLY = "early"
    UNPROVEN = "unproven"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True)
class GateAnswer:
    """Whether a gate is met: `have` of `need`, why not, and whose turn it is."""

    gate: Gate
    met: bool
    have: int
    need: int
    why: Why
    by: tuple[Role, ...]

    @property
    def code(self) -> str:
        return self.gate.code


def thresholds(own: Mapping[str, int] | None) -> dict[str, int]:
    """Every threshold: the programme's own, else the default. Unknown names are left out."""
    own = own or {}
    return {name: own.get(name, default) for name, default in DEFAULTS.items()}


def gates_of(step: Step) -> tuple[Gate, ...]:
    return tuple(gate for gate in GATES if gate.step == step)


def verdict(step: Step, facts: Facts, needed: Mapping[str, int]) -> list[GateAnswer]:
    """How a village stands before `step`, gate by gate. The ground has none."""
    return [answer(gate, facts, needed) for gate in gates_of(step)]


def answer(gate: Gate, facts: Facts, needed: Mapping[str, int]) -> GateAnswer:
    need = needed[gate.threshold] if gate.threshold else 1
    tick = facts.ticks.get(gate.code)
    if gate.is_counted:
        have = (tick.quantity or 0) if tick else 0
    elif gate.is_ticked:
        have = tick.pieces if tick else 0
    else:
        have = int(getattr(facts, gate.fact) or 0)
    met = have >= need
    return GateAnswer(gate, met, have, need, Why.MET if met else why(gate, have), gate.by)


def why(gate: Gate, have: int) -> Why:
    if gate.waits:
        return Why.EARLY
    if gate.is_counted and not have:
        return Why.UNCOUNTED
    if gate.is_ticked and not have:
        return Why.UNPROVEN
    return Why.SHORT if gate.threshold else Why.MISSING


def step_above(step: Step) -> Step | None:
    """The next one up; None from the top."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def steps_up_to(step: Step) -> tuple[Step, ...]:
    """All that a village on `step` has climbed, itself included."""
    return STEPS[: STEPS.index(step) + 1]


def steps_below(step: Step) -> tuple[Step, ...]:
    return STEPS[: STEPS.index(step)]


def gates_up_to(step: Step) -> tuple[str, ...]:
    """The codes of all gates that must hold to stand on `step`."""
    passed = steps_up_to(step)
    return tuple(gate.code for gate in GATES if gate.step in passed)


def unmet(answers: Iterable[GateAnswer]) -> list[GateAnswer]:
    return [each for each in answers if not each.met]


def rung(step: Step) -> int:
    """1 for the ground, 9 for graduated."""
    return STEPS.index(step) + 1


def shade(step: Step) -> int:
    """One of the map's five shades, from just proposed to graduated."""
    return 1 + (rung(step) - 1) // 2
