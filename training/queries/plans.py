"""What a cohort asks of its people, and what each has to show for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from training.models import Activity, Cohort, Module, Standing
from training.rules import Evidence, RuleAnswer, Thresholds, answers, has_passed


@dataclass(frozen=True)
class Plan:
    """The rules of a cohort's course and what its sessions add up to."""

    thresholds: Thresholds
    hours_planned: Decimal
    modules: tuple[str, ...]

    def evidence(self, standing: Standing) -> Evidence:
        marked = standing.hours_attended + standing.hours_missed
        return Evidence(
            hours_attended=standing.hours_attended,
            hours_planned=self.hours_planned,
            hours_ahead=self.hours_planned - marked,
            modules=self.modules,
            module_scores=standing.module_scores,
            exam_score=standing.exam_score,
            exam_attempts=standing.exam_attempts,
            project_score=standing.project_score,
        )

    def answers(self, standing: Standing) -> list[RuleAnswer]:
        return answers(self.evidence(standing), self.thresholds)

    def is_met_by(self, standing: Standing) -> bool:
        return has_passed(self.evidence(standing), self.thresholds)


def plans_of(cohort_ids: Iterable[int]) -> dict[int, Plan]:
    """The plan of each cohort, in two queries however many there are."""
    cohorts = (
        Cohort.objects.filter(pk__in=set(cohort_ids))
        .annotate(hours_planned=Sum("sessions__hours"))
        .values_list("pk", "course_id", "course__rules", "hours_planned")
    )
    cohorts = list(cohorts)
    modules = assessed_modules({course_id for _, course_id, _, _ in cohorts})
    return {
        pk: Plan(Thresholds.of(rules), hours or Decimal(0), modules.get(course_id, ()))
        for pk, course_id, rules, hours in cohorts
    }


def plan_of(cohort_id: int) -> Plan:
    return plans_of([cohort_id])[cohort_id]


def assessed_modules(course_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """By course, the codes of its modules that have a quiz, in order."""
    quizzes = (
        Module.objects.filter(course__in=course_ids, activities__kind=Activity.Kind.QUIZ)
        .order_by("course_id", "position")
        .values_list("course_id", "code")
        .distinct()
    )
    found: dict[int, tuple[str, ...]] = {}
    for course_id, code in quizzes:
        found[course_id] = (*found.get(course_id, ()), code)
    return found
