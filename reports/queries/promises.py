"""A promise as it stood on a day: what was promised, what was reached, and how it goes."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.rules.promises import (
    Pace,
    Point,
    Standing,
    expected,
    forecast,
    pace,
    plan,
    standing,
)

LOOK_AHEAD = dt.timedelta(days=365)  # a picture follows today's pace no further than this


@dataclass(frozen=True)
class Sign:
    """What a verdict says: its words, and the tone and the drawing that go with them."""

    words: str
    tone: str
    icon: str


SIGNS = {
    Standing.KEPT: Sign(gettext_lazy("Cumplida"), "good", "check"),
    Standing.ON_PLAN: Sign(gettext_lazy("Al ritmo del plan"), "good", "check"),
    Standing.SLIGHTLY_BEHIND: Sign(gettext_lazy("Un poco atrás del plan"), "warn", "clock"),
    Standing.WELL_BEHIND: Sign(gettext_lazy("Muy atrás del plan"), "bad", "alert"),
    Standing.OVERDUE: Sign(gettext_lazy("Venció sin cumplirse"), "bad", "alert"),
    Standing.NO_PLAN: Sign(gettext_lazy("Sin fecha prometida"), "quiet", "calendar"),
    Standing.NOT_MEASURED: Sign(gettext_lazy("Todavía no se mide"), "info", "info"),
}


@dataclass(frozen=True)
class Promise:
    """`said` is the target as it stood on `day`; `value` is None where nothing is measured.

    `total` is what was promised in all, of what is due in each state or each village too.
    `series` holds (day, value) until `day`, oldest first.
    """

    said: object
    indicator: object
    value: int | None
    total: int
    starts_on: dt.date
    day: dt.date
    series: list[Point] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.indicator.code

    @cached_property
    def planned(self) -> list[Point]:
        steps = [(day, value * self.total // self.said.value) for day, value in self.said.steps]
        return plan(self.starts_on, self.said.due_on, self.total, steps)

    @property
    def expected(self) -> int | None:
        return expected(self.planned, self.day)

    @cached_property
    def pace(self) -> Pace | None:
        return None if self.value is None else pace(self.series, self.day)

    @cached_property
    def reached_on(self) -> dt.date | None:
        """Where today's pace leads; None when it never gets there, or nothing is measured."""
        return None if self.value is None else forecast(self.value, self.total, self.pace, self.day)

    @property
    def standing(self) -> Standing:
        return standing(self.value, self.total, self.planned, self.said.due_on, self.day)

    @property
    def sign(self) -> Sign:
        return SIGNS[self.standing]

    @property
    def is_kept(self) -> bool:
        return self.standing is Standing.KEPT

    @property
    def left(self) -> int:
        return max(self.total - (self.value or 0), 0)

    @property
    def ahead(self) -> list[Point]:
        """From what is reached to where today's pace leads, for the picture."""
        if self.value is None or self.is_kept or not self.pace or self.pace.gained <= 0:
            return []
        horizon = max(self.said.due_on or self.day, self.day + LOOK_AHEAD)
        until = min(self.reached_on or horizon, horizon)
        reached = min(self.value + self.pace.a_day * (until - self.day).days, self.total)
        return [(self.day, self.value), (until, round(reached))]

    @property
    def values(self) -> list[int]:
        return [value for _day, value in self.series]

    @property
    def forecast_words(self) -> str:
        """When it is reached at today's pace."""
        if self.value is None:
            return ""
        if self.is_kept:
            return _("Ya se cumplió")
        if self.reached_on is None:
            return _("No se alcanza")
        return date_format(self.reached_on)

    @property
    def forecast_sentence(self) -> str:
        """The same where no heading says what it is about."""
        if self.value is None or self.is_kept:
            return self.forecast_words
        if self.reached_on is None:
            return _("A este ritmo no se alcanza")
        return _("A este ritmo, el %(day)s") % {"day": date_format(self.reached_on)}

    @property
    def expected_words(self) -> str:
        if self.expected is None:
            return _("No se prometió para cuándo")
        return _("El plan espera %(count)s a esta fecha") % {"count": f"{self.expected:,}"}

    @property
    def pace_words(self) -> str:
        """What the last three months brought, or the days there are of them."""
        if self.pace is None:
            return ""
        words = ngettext(
            "%(gained)s en el último día",
            "%(gained)s en los últimos %(days)s días",
            self.pace.days,
        )
        return words % {"gained": f"{self.pace.gained:+,}", "days": self.pace.days}

    @property
    def label(self) -> str:
        """What the bar says to who does not see it."""
        words = _("%(value)s de %(total)s") % {
            "value": f"{self.value or 0:,}",
            "total": f"{self.total:,}",
        }
        return f"{words}. {self.expected_words}. {self.sign.words}"
