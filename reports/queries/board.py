"""The promise board: every promise and every other number of an edition, as on a day."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.indicators import INDICATORS, Indicator, Line, further_lines, total_of
from reports.queries import tallies
from reports.queries.promises import Promise
from reports.rules import share
from villages.models import Programme, State, TargetVersion, Village

STAGES = (
    gettext_lazy("Sin aldea todavía"),
    gettext_lazy("Aldea registrada"),
    gettext_lazy("Con personas inscritas"),
    gettext_lazy("Activa, con cohortes"),
    gettext_lazy("Con personas que ya aprobaron"),
    gettext_lazy("Con personas certificadas"),
)
CLIMBED = (("certified", 5), ("passed", 4), ("states", 3), ("enrolled", 2))
FUNNEL = (
    ("enrolled", gettext_lazy("Se inscribieron")),
    ("started", gettext_lazy("Iniciaron")),
    ("completed", gettext_lazy("Concluyeron")),
    ("passed", gettext_lazy("Aprobaron")),
    ("certified", gettext_lazy("Recibieron su constancia")),
)


@dataclass(frozen=True)
class Measure:
    """An indicator with its number; None where there is none."""

    indicator: Indicator
    value: float | None

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True)
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
    """What the board says of a programme at the end of `day`, or as far as counted today.

    `query` is what the addresses of its parts carry along.
    """

    def __init__(self, programme: Programme, day: dt.date | None = None, query: str = ""):
        self.programme = programme
        self.at = day
        self.day = day or timezone.localdate()
        self.query = query

    def url_of(self, code: str, **place: str) -> str:
        """The page of one of its numbers, in a place."""
        query = urlencode(dict(parse_qsl(self.query.removeprefix("?"))) | place)
        address = reverse("reports:promise", args=[code])
        return f"{address}?{query}" if query else address

    @property
    def is_past(self) -> bool:
        return self.at is not None

    @cached_property
    def said(self) -> list[TargetVersion]:
        """What was promised as it stood that day."""
        return [each for each in self.programme.promises(self.at) if each.indicator in INDICATORS]

    @cached_property
    def numbers(self) -> dict:
        return tallies.board_values(self.programme, at=self.at)

    def value(self, code: str) -> float | None:
        return self.numbers[code]["value"]

    def by_state(self, code: str) -> dict[str, float]:
        return self.numbers[code]["states"]

    def by_village(self, code: str) -> dict[int, float]:
        return tallies.by_village(code, self.programme, at=self.at)

    @cached_property
    def promises(self) -> list[Promise]:
        return [self.promise_of(said) for said in self.said]

    def promises_about(self, code: str) -> list[Promise]:
        return [self.promise_of(said) for said in self.said if said.indicator == code]

    def promise_of(self, said: TargetVersion) -> Promise:
        return Promise(
            said=said,
            indicator=INDICATORS[said.indicator],
            value=self.value(said.indicator),
            total=self.total(said),
            starts_on=self.programme.starts_on,
            day=self.day,
            series=self.series(said.indicator),
        )

    def total(self, said: TargetVersion) -> int:
        """What it adds up to in the whole programme."""
        promised = sum(each.value for each in self.said if each.indicator == "states")
        return total_of(said, states_promised=promised, villages=len(self.villages))

    def goal_for_each(self, code: str, scope: str) -> int | None:
        """What was promised of an indicator for each state, or for each village."""
        found = (s.value for s in self.said if s.indicator == code and s.scope == scope)
        return next(found, None)

    def series(self, code: str, **place) -> list[tuple[dt.date, float]]:
        """Month by month until the day of the board, from the programme's first day on."""
        if not INDICATORS[code].measured:
            return []
        found = tallies.series(code, self.programme, until=self.day, **place)
        starts_on = self.programme.starts_on
        found = [point for point in found if point[1] is not None]
        since = [point for point in found if point[0] > starts_on]
        return since if len(since) == len(found) else [(starts_on, 0), *since]

    @cached_property
    def measures(self) -> list[Measure]:
        return [Measure(one, self.value(code)) for code, one in INDICATORS.items()]

    @cached_property
    def further(self) -> list[Line]:
        """What the programme's catalogue names beyond the measures."""
        return further_lines()

    @cached_property
    def funnel(self) -> list[tuple]:
        """Each step as (name, people, share of the step before, indicator)."""
        steps = [(name, self.value(code) or 0, code) for code, name in FUNNEL]
        rows = [(*steps[0][:2], "", steps[0][2])]
        for (_before, had, _code), (name, value, code) in pairwise(steps):
            part = share(value, had)
            words = "" if part is None else _("%(share)s de cada 100 del paso anterior")
            rows.append((name, value, words and words % {"share": f"{part:.0f}"}, code))
        return rows

    @cached_property
    def villages(self) -> list[Village]:
        """Those registered by then."""
        end = end_of(self.day)
        found = self.programme.villages.filter(registered_at__lt=end)
        return list(found.order_by("state", "locality"))

    @cached_property
    def villages_by_state(self) -> dict[str, list[Village]]:
        found = defaultdict(list)
        for village in self.villages:
            found[village.state_id].append(village)
        return dict(found)

    @cached_property
    def states(self) -> list[StateProgress]:
        """All 32 states, in alphabetical order."""
        return [self.progress_of(state) for state in State.objects.order_by("name")]

    @cached_property
    def reached(self) -> dict[str, set[str]]:
        """The states that have come to each stage, unless that would tell a hidden count."""
        return {code: self.reached_publicly(INDICATORS[code]) for code, _stage in CLIMBED}

    def reached_publicly(self, one: Indicator) -> set[str]:
        wholes = self.by_state(one.within.code) if one.within else {}
        told = one.told(self.by_state(one.code), user=AnonymousUser(), wholes=wholes)
        if set(told.values()) == {None}:  # the zeros are hidden: one state may have them all
            return set()
        return {state for state, count in told.items() if count != 0}

    def progress_of(self, state: State) -> StateProgress:
        villages = self.villages_by_state.get(state.code, [])
        reached = [stage for code, stage in CLIMBED if state.code in self.reached[code]]
        stage = max(reached, default=1) if villages else 0
        names = ", ".join(village.locality for village in villages)
        codes = villages[0].code if villages else ""
        return StateProgress(state.code, state.name, names, codes, stage)


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a day of the board is over."""
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
    return timezone.make_aware(following, timezone.get_default_timezone())
