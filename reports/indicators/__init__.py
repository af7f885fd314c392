"""What the programme is measured by; each indicator is defined once.

`data/indicators.csv` is the programme's catalogue; `source` is the row an
indicator comes from. Screens, files and the API all ask these definitions or
what `reports.actions.tallies` keeps of them, so a number and its list agree.
"""

from reports.indicators.base import COLUMNS, DIMENSIONS, Derived, Indicator, state_codes
from reports.indicators.catalogue import Line, without_indicator
from reports.indicators.people import (
    Certified,
    Completed,
    CompletionRate,
    Enrolled,
    Instructors,
    Passed,
    Started,
    Students,
    StudentsPerInstructor,
    Studying,
)
from reports.indicators.places import (
    ActiveStates,
    Businesses,
    HoursReceived,
    HoursTaught,
)
from reports.rules.breakdowns import AGE_BANDS
from villages.models import Target

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        Certified(),
        ActiveStates(),
        Students(),
        Businesses(),
        Enrolled(),
        Started(),
        Completed(),
        Passed(),
        CompletionRate(),
        HoursTaught(),
        HoursReceived(),
        Studying(),
        Instructors(),
        StudentsPerInstructor(),
    )
}

# Those of which rows are kept and readings taken.
KEPT: dict[str, Indicator] = {
    code: one for code, one in INDICATORS.items() if one.measured and not one.derived
}


def total_of(target: Target, *, states_promised: int, villages: int) -> int:
    """What a promise adds up to in the whole programme.

    One made for each village counts the villages promised, not only those there are.
    """
    times = {
        Target.Scope.PROGRAMME: 1,
        Target.Scope.STATE: len(state_codes()),
        Target.Scope.VILLAGE: states_promised or villages,
    }
    return target.value * times[target.scope]


__all__ = [
    "AGE_BANDS",
    "COLUMNS",
    "DIMENSIONS",
    "INDICATORS",
    "KEPT",
    "Derived",
    "Indicator",
    "Line",
    "further_lines",
    "state_codes",
    "total_of",
]


def further_lines() -> list[Line]:
    """What the catalogue names beyond these: told among the parts of one, or not measured yet."""
    return without_indicator({one.source for one in INDICATORS.values()})


def choices() -> list[tuple[str, str]]:
    """What can be promised, for whoever sets targets on a floor below: (code, name)."""
    return [(code, one.name) for code, one in INDICATORS.items() if not one.derived]
