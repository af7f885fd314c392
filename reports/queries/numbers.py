"""One number of the board, in all or in a place, with all that a reader may know of it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from reports.indicators import Indicator
from reports.queries import tallies
from reports.queries.board import Board
from reports.queries.parts import Part, parts_of
from reports.queries.places import Place, by_state_for
from reports.queries.promises import Promise
from reports.queries.tallies import Breakdown
from reports.rules.promises import expected
from villages.models import State, TargetVersion, Village


@dataclass
class Number:
    """What `user` reads of an indicator on a board; `state` or `village` narrow it."""

    board: Board
    indicator: Indicator
    user: object
    state: State | None = None
    village: Village | None = None

    @property
    def place(self) -> dict:
        """The place as the tallies take it."""
        if self.village:
            return {"village": self.village}
        return {"state": self.state.code} if self.state else {}

    @property
    def place_query(self) -> str:
        if self.village:
            return urlencode({"village": self.village.code})
        return urlencode({"state": self.state.code}) if self.state else ""

    @property
    def place_name(self) -> str:
        if self.village:
            return self.village.full_name
        return self.state.name if self.state else ""

    @property
    def title(self) -> str:
        return f"{self.indicator.name}: {self.place_name}" if self.place else self.indicator.name

    @property
    def state_url(self) -> str:
        """The page of the state in which the village of this one lies."""
        return self.board.url_of(self.indicator.code, state=self.village.state_id)

    @property
    def first_promise(self) -> Promise | None:
        """The promise a picture of the whole country is drawn against."""
        return self.promises[0] if self.promises and not self.place else None

    @property
    def area(self) -> str:
        if self.village:
            return self.village.area
        return self.state.code if self.state else ""

    @cached_property
    def opens_list(self) -> bool:
        """Whether the reader may see a list behind it: that of what their posts reach."""
        return self.is_counted and self.indicator.opens_for(self.user)

    @property
    def is_counted(self) -> bool:
        return self.indicator.measured and not self.indicator.derived

    @cached_property
    def tells_all(self) -> bool:
        """Whether small counts of this place are no secret to the reader."""
        return not self.indicator.of_people or self.indicator.opens_for(self.user, area=self.area)

    @cached_property
    def places(self) -> list[Place]:
        return by_state_for(self.user, self.board, self.indicator)

    @cached_property
    def here(self) -> Place | None:
        """The state or the village as the reader may know it; None for the whole country."""
        states = {place.code: place for place in self.places}
        if self.village:
            state = states.get(self.village.state_id)
            inside = state.villages if state else ()
            return next((place for place in inside if place.code == self.village.code), None)
        return states.get(self.state.code) if self.state else None

    @property
    def is_hidden(self) -> bool:
        return bool(self.place) and self.is_counted and (self.here is None or self.value is None)

    @property
    def value(self) -> float | None:
        if not self.place:
            return self.board.value(self.indicator.code)
        return self.here.count if self.here else None

    @property
    def goal(self) -> int | None:
        return self.here.goal if self.here else None

    @cached_property
    def promises(self) -> list[Promise]:
        return self.board.promises_about(self.indicator.code)

    @cached_property
    def series(self) -> list:
        """Month by month, where no count in it could point at somebody."""
        if not self.is_counted or (self.place and not self.tells_all):
            return []
        return self.board.series(self.indicator.code, **self.place)

    @property
    def months(self) -> list[tuple]:
        """The same as rows of a table: day, number, what the first plan expected by then."""
        planned = self.first_promise.planned if self.first_promise else []
        return [(day, value, expected(planned, day)) for day, value in self.series]

    @cached_property
    def breakdown(self) -> Breakdown:
        """Of whom it is made, as of the last day of which the reader may be told that."""
        place = {"state": self.state.code if self.state else None, "village": self.village}
        code, programme, at = self.indicator.code, self.board.programme, self.board.at
        return tallies.told_breakdown(code, programme, self.user, at=at, **place)

    @cached_property
    def parts(self) -> list[Part]:
        return parts_of(self.breakdown.dimensions)

    @property
    def parts_are_older(self) -> bool:
        return self.breakdown.day is not None and self.breakdown.day < self.board.day

    @cached_property
    def history(self) -> list[TargetVersion]:
        """What was promised when, newest first, as known on the day of the board."""
        targets = self.board.programme.targets.filter(indicator=self.indicator.code)
        found = TargetVersion.objects.filter(target__in=targets, in_force_on__lte=self.board.day)
        return list(found.order_by("-in_force_on", "-number", "-pk"))
