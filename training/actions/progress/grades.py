"""Grades given by hand, by those who teach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.audit import record_many
from accounts.models import User
from training.actions import standing as standings
from training.models import Enrolment, Grade, Standing
from training.rules import Thresholds


@dataclass(frozen=True)
class Mark:
    """A grade of many: of a project or a paper exam, 0-100."""

    enrolment_id: int
    component: str
    score: Decimal
    at: datetime | None = None
    comment: str = ""


@transaction.atomic
def grade(
    enrolment: Enrolment, *, component: str, score: Decimal, comment: str = "", by: User
) -> Grade:
    """Grade a project, or an exam taken on paper, 0-100. A newer grade corrects an older one.

    The same grade sent twice is one.
    """
    [standing] = standings.lock([enrolment.pk])
    if standing.enrolment.is_withdrawn:
        raise ValidationError(_("Esta persona ya no está en la cohorte."), code="withdrawn")
    check_score(score)
    newest = enrolment.grades.filter(component=component).order_by("graded_at", "pk").last()
    if newest and (newest.score, newest.comment, newest.graded_by) == (score, comment, by):
        return newest
    if component == Grade.Component.EXAM:
        check_paper_exam(enrolment, standing)
    given = Grade.objects.create(
        enrolment=enrolment, component=component, score=score, comment=comment, graded_by=by
    )
    record("grade.given", on=enrolment, by=by, component=component, score=str(score))
    standings.refresh([enrolment.pk])
    return given


def check_score(score: Decimal) -> None:
    if not 0 <= score <= 100:
        message = _("La calificación va de 0 a 100.")
        raise ValidationError({"score": ValidationError(message, code="score-out-of-range")})


def check_paper_exam(enrolment: Enrolment, standing: Standing) -> None:
    """A first paper exam takes one of the attempts; grading it again corrects it."""
    if enrolment.grades.filter(component=Grade.Component.EXAM).exists():
        return
    limit = Thresholds.of(enrolment.cohort.course.rules).final_exam_attempts
    if standing.exam_attempts >= limit:
        message = _("Ya usó sus %(limit)s intentos del examen final.")
        error = ValidationError(message, code="no-attempts-left", params={"limit": limit})
        raise ValidationError({"component": error})


@transaction.atomic
def grade_many(marks: Iterable[Mark], *, by: User) -> int:
    """Many grades in a constant number of queries. `by` is trusted to have counted attempts."""
    marks = list(marks)
    for mark in marks:
        check_score(mark.score)
    ids = {mark.enrolment_id for mark in marks}
    standings.lock(ids)
    graded = Enrolment.objects.select_related("learner", "cohort__village").in_bulk(ids)
    now = timezone.now()
    Grade.objects.bulk_create(
        Grade(
            enrolment_id=mark.enrolment_id,
            component=mark.component,
            score=mark.score,
            comment=mark.comment,
            graded_by=by,
            graded_at=mark.at or now,
        )
        for mark in marks
    )
    lines = (line_of(graded[mark.enrolment_id], mark) for mark in marks)
    record_many("grade.given", rows=lines, by=by)
    standings.refresh(ids)
    return len(marks)


def line_of(enrolment: Enrolment, mark: Mark) -> tuple:
    return enrolment, enrolment.area, {"component": mark.component, "score": str(mark.score)}
