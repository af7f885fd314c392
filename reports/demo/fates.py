"""What becomes of each learner of the demo, told as shares of their course. Plain Python."""

from dataclasses import dataclass
from random import Random

PASS, FAIL = "pass", "fail"


@dataclass(frozen=True)
class Fate:
    """`modules` and `missed` are the least and the most: of modules passed, of classes missed.

    `exam` is PASS, FAIL or None (not tried); `stuck` fails the quiz of the next
    module; `reads_on` reads the next module without trying its quiz.
    """

    name: str
    modules: tuple[float, float] = (1, 1)
    missed: tuple[float, float] = (0, 0.2)
    exam: str | None = None
    project: bool = False
    stuck: bool = False
    reads_on: bool = False
    leaves: bool = False


PASSED = Fate("passed", exam=PASS, project=True)
UNGRADED = Fate("project to grade", exam=PASS)
NO_EXAM = Fate("exam to take", project=True)
FAILED_EXAM = Fate("exam to repeat", exam=FAIL, project=True)
ABSENT = Fate("too few hours", missed=(0.25, 0.45), exam=PASS, project=True)
STUCK = Fate("stuck in a quiz", modules=(0.7, 0.9), stuck=True)
HALFWAY = Fate("halfway", modules=(0.35, 0.65), missed=(0, 0.35), reads_on=True)
EARLY = Fate("just begun", modules=(0.05, 0.3), missed=(0.1, 0.5), reads_on=True)
NEW = Fate("new", modules=(0, 0), missed=(0.5, 1))
GONE = Fate("withdrawn", modules=(0, 0.3), missed=(0.5, 1), leaves=True)

# Of a hundred people, by the stage of their cohort.
SHARES = {
    "over": {
        PASSED: 62,
        UNGRADED: 5,
        NO_EXAM: 5,
        FAILED_EXAM: 4,
        ABSENT: 5,
        STUCK: 4,
        HALFWAY: 6,
        NEW: 4,
        GONE: 5,
    },
    "open": {UNGRADED: 9, STUCK: 8, HALFWAY: 50, EARLY: 22, NEW: 7, GONE: 4},
    "coming": {NEW: 100},
}
WHY_LEAVE = (
    "Cambió de domicilio",
    "Se empalma con su trabajo",
    "Cuidados en casa",
    "Por motivos de salud",
    "No respondió a los mensajes",
)


def fate_in(stage: str, rng: Random) -> Fate:
    shares = SHARES[stage]
    return rng.choices(list(shares), weights=list(shares.values()))[0]
