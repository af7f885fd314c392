"""The promise board: every promise with its number, and how far each state has come."""

from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db.models import Case, Exists, OuterRef, When
from django.utils.translation import gettext_lazy as _

from certification.models import Certificate
from reports.indicators import (
    INDICATORS,
    Indicator,
    active_villages,
    staffed_villages,
    total_of,
)
from training.models import Enrolment
from villages.models import Programme, State, Target, Village

PROMISED = ("certified", "states", "students", "businesses")
FRESH_SECONDS = 30  # the public board may lag this far behind, never more than twice it

STAGES = (
    _("Sin aldea todavía"),
    _("Aldea registrada"),
    _("Con coordinación y sede"),
    _("Activa, con cohortes"),
    _("Con personas que ya aprobaron"),
    _("Con personas certificadas"),
)


@dataclass
class Promise:
    """A target with the number it has reached; `value` is None where nothing is measured."""

    target: Target
    indicator: Indicator
    value: int | None
    total: int

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def is_kept(self) -> bool:
        return self.value is not None and self.value >= self.total

    @property
    def left(self) -> int:
        return max(self.total - (self.value or 0), 0)


@dataclass
class StateProgress:
    """A state on the map: `shade` is how many stages its village has climbed, 0-5."""

    code: str
    name: str
    village: str
    village_code: str
    shade: int

    @property
    def words(self) -> str:
        return str(STAGES[self.shade])

    @property
    def url(self) -> str:
        return f"#estado-{self.code}"


class Board:
    """What the board says of a programme now, or up to half a minute ago."""

    def __init__(self, programme: Programme):
        self.programme = programme

    @cached_property
    def numbers(self) -> dict:
        """{"values": by indicator, "stages": by state, "villages": how many}, from the cache."""
        key = f"board:{self.programme.pk}"
        return cache.get_or_set(key, lambda: count(self.programme), FRESH_SECONDS)

    @cached_property
    def promises(self) -> list[Promise]:
        targets = [
            target for target in self.programme.targets.all() if target.indicator in INDICATORS
        ]
        promised = sum(target.value for target in targets if target.indicator == "states")
        return [
            Promise(
                target,
                INDICATORS[target.indicator],
                self.numbers["values"][target.indicator],
                total_of(target, states_promised=promised, villages=self.numbers["villages"]),
            )
            for target in targets
        ]

    @cached_property
    def states(self) -> list[StateProgress]:
        """All 32 states, in alphabetical order."""
        stages = self.numbers["stages"]
        nothing = ("", "", 0)
        return [
            StateProgress(state.code, state.name, *stages.get(state.code, nothing))
            for state in State.objects.order_by("name")
        ]

    def promise(self, code: str) -> Promise | None:
        return next((promise for promise in self.promises if promise.code == code), None)


def count(programme: Programme) -> dict:
    """The numbers anew, in one query for each indicator and one for the states."""
    return {
        "values": {code: INDICATORS[code].value(programme) for code in PROMISED},
        "stages": stages(programme),
        "villages": Village.objects.filter(programme=programme).count(),
    }


def stages(programme: Programme) -> dict[str, list]:
    """By state: its village's name and code, and the highest stage it has reached."""
    itself, learners = {"pk": OuterRef("pk")}, {"cohort__village": OuterRef("pk")}
    certificates = Certificate.objects.valid().filter(enrolment__cohort__village=OuterRef("pk"))
    villages = Village.objects.filter(programme=programme).annotate(
        stage=Case(
            When(Exists(certificates), then=5),
            When(Exists(Enrolment.objects.passed().filter(**learners)), then=4),
            When(Exists(active_villages().filter(**itself)), then=3),
            When(Exists(staffed_villages().filter(**itself)), then=2),
            default=1,
        )
    )
    rows = villages.values_list("state", "locality", "code", "stage")
    return {state: place for state, *place in rows}
