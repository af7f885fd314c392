"""How a large programme is spread: every share that `reports.actions.scale` uses. Plain Python.

They are assumptions, written down so that a measurement can be judged; about a
quarter of those who begin pass, as in blended courses for adults.
"""

from dataclasses import dataclass
from itertools import accumulate

YEARS = 3.4  # from the first cohort until today
GROWTH = 1.5  # cohorts begun by a share t of that time: t ** GROWTH
COMING_DAYS = 21
COHORT_SIZES = (24, 36)
COHORTS_AN_INSTRUCTOR = 8
COURSES = {"GET-EMP": 0.60, "GET-EST": 0.30, "GET-INS": 0.10}
SESSIONS = {"GET-EMP": 3, "GET-EST": 9, "GET-INS": 5}  # days of class, one a week

EARLIER_EDITION = 1 / 26  # of the places, in eight villages of an edition before
EARLIER_STATES = ("07", "09", "14", "19", "20", "21", "30", "31")
RETURN_EVERY = 26  # one place in so many is taken by somebody of an earlier cohort,
RETURN_FROM = 105  # so many places before, who did not return there
FIRST_RETURN = 129

WITH_CURP = 0.30
WITH_PHONE = 0.60
SECOND_GIVEN_NAME = 0.55
SINGLE_SURNAME = 0.01
LOCAL_SURNAME = 0.35  # where a region has names of its own
WOMEN = 0.58
TOLD_ABOUT = 0.40  # answered the questions of `accounts.About`, of those:
ABOUT = {"speaks_indigenous": 0.09, "disability": 0.06, "rural": 0.34}
NOT_ANSWERED = 0.10  # of each question
AGES = {"GET-EMP": (19, 61), "GET-EST": (18, 26), "GET-INS": (26, 58)}

WAYS = {"file": 0.60, "code": 0.25, "coordinator": 0.15}
TRIES_TWICE = 0.12
LATE, EXCUSED = 0.08, 0.20
WHY_LEAVE = (
    "Cambió de domicilio",
    "Se empalma con su trabajo",
    "Cuidados en casa",
    "Por motivos de salud",
    "No respondió a los mensajes",
)

CERTIFIED_OF_PASSED = 0.93  # of those whose cohort's batch has been approved
REVOKED_EVERY = 200
WHY_REVOKED = "El apellido estaba mal escrito; se expedirá otra."


@dataclass(frozen=True)
class Fate:
    """What becomes of somebody. Shares are of modules passed and of classes missed, least and most.

    `exam`: 1 passed, -1 failed, 0 not tried. `next`: what they did of the module after those
    passed: -1 failed its quiz, 1 only read it, 0 nothing.
    """

    name: str
    over: int  # of a hundred in a cohort that is over
    open: int  # of a hundred in one that runs
    modules: tuple[float, float] = (1, 1)
    missed: tuple[float, float] = (0, 0.2)
    exam: int = 0
    project: bool = False
    next: int = 0
    leaves: bool = False


FATES = (
    Fate("passed", 24, 0, exam=1, project=True),
    Fate("project to grade", 2, 3, exam=1),
    Fate("exam to take", 3, 0, project=True),
    Fate("exam failed", 3, 0, exam=-1, project=True),
    Fate("too few hours", 3, 0, missed=(0.25, 0.45), exam=1, project=True),
    Fate("stuck in a quiz", 7, 8, modules=(0.7, 0.9), next=-1),
    Fate("halfway", 13, 34, modules=(0.35, 0.65), missed=(0, 0.35), next=1),
    Fate("just begun", 20, 35, modules=(0.05, 0.3), missed=(0.1, 0.5), next=1),
    Fate("never came", 12, 12, modules=(0, 0), missed=(0.5, 1)),
    Fate("withdrew", 13, 8, modules=(0, 0.3), missed=(0.2, 0.6), leaves=True),
)
NEVER_CAME = 8


def bounds(stage: str) -> list[float]:
    """The upper bound, of one, of each fate: a number drawn below it and not below another's."""
    return [total / 100 for total in accumulate(getattr(fate, stage) for fate in FATES)]


def apportion(places: int, weights: dict[str, float]) -> dict[str, int]:
    """Whole places by weight, at least one each, that add up to `places` where it reaches."""
    total = sum(weights.values())
    found = {key: max(1, int(places * weight / total)) for key, weight in weights.items()}
    largest = max(weights, key=weights.get)
    found[largest] = max(1, found[largest] + places - sum(found.values()))
    return found
