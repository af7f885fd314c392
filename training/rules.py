"""What it takes to pass a course, rule by rule. Plain Python: no clock, no database.

Source of the thresholds: the sample curriculum (`data/curriculum.json`). They
are data of each course, so a programme with other rules changes no code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Rule(StrEnum):
    ATTENDANCE = "attendance"
    MODULES = "modules"
    EXAM = "exam"
    PROJECT = "project"


@dataclass(frozen=True)
class Thresholds:
    """Percentages and scores are 0-100. `final_exam_attempts` counts a paper exam as one."""

    attendance_min_pct: int = 80
    module_pass_min_pct: int = 70
    final_exam_min_pct: int = 70
    final_exam_attempts: int = 2
    project_required: bool = True
    project_min_pct: int = 70

    @classmethod
    def of(cls, values: Mapping) -> "Thresholds":
        """From a course's own `rules`; what they leave out keeps the value above."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(**known)

    def to_pass(self, *, is_exam: bool) -> int:
        """The score that passes the final exam, or a module's quiz."""
        return self.final_exam_min_pct if is_exam else self.module_pass_min_pct


@dataclass(frozen=True)
class Evidence:
    """What an enrolment has earned, and what its cohort plans.

    Hours are of class. `hours_ahead` are those planned in which the person has
    not been marked yet. `modules` are the codes of the modules with a quiz, in
    order; `module_scores` holds the best score of those tried.
    """

    hours_attended: Decimal = Decimal(0)
    hours_planned: Decimal = Decimal(0)
    hours_ahead: Decimal = Decimal(0)
    modules: Sequence[str] = ()
    module_scores: Mapping[str, float] = field(default_factory=dict)
    exam_score: Decimal | None = None
    exam_attempts: int = 0
    project_score: Decimal | None = None


@dataclass(frozen=True)
class RuleAnswer:
    """Whether a rule is met, and in numbers what is missing.

    `have`, `need` and `missing` are hours for attendance, modules for the
    quizzes, and points for the exam and the project (`have` is None while there
    is no score). `possible` is False when nothing planned can meet the rule any more.
    """

    rule: Rule
    met: bool
    have: Decimal | None
    need: Decimal
    missing: Decimal = Decimal(0)
    possible: bool = True
    modules_missing: tuple[str, ...] = ()
    attempts_left: int | None = None
    hours_ahead: Decimal | None = None

    @property
    def is_lost(self) -> bool:
        return not self.met and not self.possible


def answers(evidence: Evidence, thresholds: Thresholds) -> list[RuleAnswer]:
    """The answer of each rule that applies, in the order in which people meet them."""
    found = [
        attendance(evidence, thresholds),
        modules(evidence, thresholds),
        exam(evidence, thresholds),
    ]
    if thresholds.project_required:
        found.append(project(evidence, thresholds))
    return found


def has_passed(evidence: Evidence, thresholds: Thresholds) -> bool:
    return all(answer.met for answer in answers(evidence, thresholds))


def attendance(evidence: Evidence, thresholds: Thresholds) -> RuleAnswer:
    """Hours attended against the hours of class planned.

    With no class planned the rule is not met yet: nobody passes by attending nothing.
    """
    need = evidence.hours_planned * thresholds.attendance_min_pct / Decimal(100)
    missing = max(need - evidence.hours_attended, Decimal(0))
    unplanned = evidence.hours_planned <= 0
    return RuleAnswer(
        Rule.ATTENDANCE,
        met=not unplanned and missing == 0,
        have=evidence.hours_attended,
        need=need,
        missing=missing,
        possible=unplanned or missing <= evidence.hours_ahead,
        hours_ahead=evidence.hours_ahead,
    )


def modules(evidence: Evidence, thresholds: Thresholds) -> RuleAnswer:
    scores = evidence.module_scores
    missing = tuple(
        code
        for code in evidence.modules
        if code not in scores or scores[code] < thresholds.module_pass_min_pct
    )
    return RuleAnswer(
        Rule.MODULES,
        met=not missing,
        have=Decimal(len(evidence.modules) - len(missing)),
        need=Decimal(len(evidence.modules)),
        missing=Decimal(len(missing)),
        modules_missing=missing,
    )


def exam(evidence: Evidence, thresholds: Thresholds) -> RuleAnswer:
    left = max(thresholds.final_exam_attempts - evidence.exam_attempts, 0)
    answer = scored(Rule.EXAM, evidence.exam_score, thresholds.final_exam_min_pct)
    return RuleAnswer(
        Rule.EXAM,
        met=answer.met,
        have=answer.have,
        need=answer.need,
        missing=answer.missing,
        possible=answer.met or left > 0,
        attempts_left=left,
    )


def project(evidence: Evidence, thresholds: Thresholds) -> RuleAnswer:
    return scored(Rule.PROJECT, evidence.project_score, thresholds.project_min_pct)


def scored(rule: Rule, score: Decimal | None, minimum: int) -> RuleAnswer:
    have = Decimal(0) if score is None else score
    missing = max(Decimal(minimum) - have, Decimal(0))
    met = score is not None and missing == 0
    return RuleAnswer(rule, met=met, have=score, need=Decimal(minimum), missing=missing)


def score_of(right: int, asked: int) -> Decimal:
    """Right answers as a score of 0-100 with two decimals.

    Raises ValueError for a quiz that asks nothing.
    """
    if asked <= 0:
        raise ValueError("A quiz must ask something.")
    return (Decimal(100 * right) / asked).quantize(Decimal("0.01"), ROUND_HALF_UP)
