"""Quizzes and exams answered on a page, or elsewhere and brought in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training.actions import standing as standings
from training.actions.progress.locks import lock
from training.models import Activity, Completion, Enrolment, Question, QuizAttempt, Standing
from training.queries.plans import Plan, plan_of
from training.rules import Thresholds, score_of

AnswerKey = dict[int, dict[int, bool]]


@dataclass(frozen=True)
class Submission:
    """A quiz answered in the past: `answers` maps question id to choice id."""

    enrolment_id: int
    activity_id: int
    answers: dict[int, int]
    at: datetime
    form_token: UUID


@transaction.atomic
def submit_quiz(
    enrolment: Enrolment, activity: Activity, *, answers: dict[int, int], form_token: UUID
) -> QuizAttempt:
    """Grade the answers and count an attempt. The same page sent twice is one attempt.

    `answers` maps each question's id to the id of the choice picked.
    """
    standing = lock(enrolment)
    same_page = QuizAttempt.objects.filter(enrolment=enrolment, form_token=form_token).first()
    if same_page and same_page.activity_id == activity.pk:
        return same_page
    if same_page:
        raise ValidationError(_("Abre la página otra vez y responde ahí."), code="other-page")
    plan = plan_of(enrolment.cohort_id)
    tried = QuizAttempt.objects.filter(enrolment=enrolment, activity=activity).count()
    check_attempts_left(activity, standing, plan.thresholds, tried=tried)
    right, asked = marked(answers, answer_keys([activity.pk])[activity.pk])
    attempt = QuizAttempt.objects.create(
        enrolment=enrolment,
        activity=activity,
        number=tried + 1,
        form_token=form_token,
        answers={str(question): choice for question, choice in answers.items()},
        right=right,
        asked=asked,
        score=score_of(right, asked),
    )
    keep(standing, attempt, plan)
    return attempt


def check_attempts_left(
    activity: Activity, standing: Standing, thresholds: Thresholds, *, tried: int
) -> None:
    """An exam is over once passed; its attempts count one taken on paper."""
    if activity.is_exam:
        tried = standing.exam_attempts
        if (standing.exam_score or 0) >= thresholds.final_exam_min_pct:
            raise ValidationError(_("Ya aprobaste el examen final."), code="already-passed")
    if activity.max_attempts is not None and tried >= activity.max_attempts:
        raise ValidationError(_("Ya usaste todos tus intentos."), code="no-attempts-left")


def answer_keys(activity_ids: Iterable[int]) -> dict[int, AnswerKey]:
    """By quiz and question, the choices and whether each is right."""
    keys: dict[int, AnswerKey] = {pk: {} for pk in activity_ids}
    rows = Question.objects.filter(activity__in=keys)
    fields = ("activity_id", "pk", "choices", "choices__is_right")
    for activity, question, choice, is_right in rows.values_list(*fields):
        keys[activity].setdefault(question, {})[choice] = is_right
    return keys


def marked(answers: dict[int, int], key: AnswerKey) -> tuple[int, int]:
    """How many answers are right, of how many asked."""
    if answers.keys() != key.keys():
        raise ValidationError(_("Responde todas las preguntas."), code="unanswered")
    if any(choice not in key[question] for question, choice in answers.items()):
        raise ValidationError(_("Elige una de las opciones."), code="unknown-choice")
    return sum(key[question][choice] for question, choice in answers.items()), len(key)


def keep(standing: Standing, attempt: QuizAttempt, plan: Plan) -> None:
    """Add one attempt to the standing, and the completion that a passing score earns."""
    activity, moment = attempt.activity, attempt.submitted_at
    if activity.is_exam:
        standing.exam_attempts += 1
        standing.exam_score = max(attempt.score, standing.exam_score or Decimal(0))
    else:
        code, score = activity.module.code, float(attempt.score)
        best = max(score, standing.module_scores.get(code, 0.0))
        standing.module_scores = {**standing.module_scores, code: best}
    if attempt.score >= plan.thresholds.to_pass(is_exam=activity.is_exam):
        _done, is_new = Completion.objects.get_or_create(
            enrolment_id=attempt.enrolment_id, activity=activity, defaults={"at": moment}
        )
        standing.activities_done += is_new
    standing.last_activity_at = standings.later(standing.last_activity_at, moment)
    standings.judge(standing, plan, at=moment)
    standings.write([standing])


@transaction.atomic
def submit_many(submissions: Iterable[Submission]) -> int:
    """Add quizzes answered elsewhere, in the order given, in a constant number of queries.

    For people who have not tried these quizzes yet: attempts are numbered from one.
    """
    submissions = list(submissions)
    ids = {submission.enrolment_id for submission in submissions}
    activities = Activity.objects.in_bulk({submission.activity_id for submission in submissions})
    keys = answer_keys(activities)
    thresholds = thresholds_of(ids)
    standings.lock(ids)
    attempts = numbered(submissions, keys)
    QuizAttempt.objects.bulk_create(attempts, batch_size=5000)
    Completion.objects.bulk_create(
        (
            Completion(
                enrolment_id=attempt.enrolment_id,
                activity_id=attempt.activity_id,
                at=attempt.submitted_at,
            )
            for attempt in attempts
            if attempt.score
            >= thresholds[attempt.enrolment_id].to_pass(
                is_exam=activities[attempt.activity_id].is_exam
            )
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )
    standings.refresh(ids)
    return len(attempts)


def numbered(submissions: list[Submission], keys: dict) -> list[QuizAttempt]:
    counts: dict[tuple[int, int], int] = {}
    attempts = []
    for submission in submissions:
        quiz = submission.enrolment_id, submission.activity_id
        counts[quiz] = counts.get(quiz, 0) + 1
        right, asked = marked(submission.answers, keys[submission.activity_id])
        attempts.append(
            QuizAttempt(
                enrolment_id=submission.enrolment_id,
                activity_id=submission.activity_id,
                number=counts[quiz],
                form_token=submission.form_token,
                answers={str(question): pick for question, pick in submission.answers.items()},
                right=right,
                asked=asked,
                score=score_of(right, asked),
                submitted_at=submission.at,
            )
        )
    return attempts


def thresholds_of(enrolment_ids: Iterable[int]) -> dict[int, Thresholds]:
    rows = Enrolment.objects.filter(pk__in=enrolment_ids)
    return {
        pk: Thresholds.of(rules) for pk, rules in rows.values_list("pk", "cohort__course__rules")
    }
