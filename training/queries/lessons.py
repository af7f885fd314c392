"""One activity as its learner sees it."""

from dataclasses import dataclass

from django.db.models import Prefetch

from training.models import Activity, Completion, Enrolment, Question, QuizAttempt
from training.rules import Thresholds


@dataclass(frozen=True)
class Lesson:
    """Where an activity stands in its course; its siblings are the module's, `done` all done."""

    number: int
    total: int
    is_done: bool
    before: Activity | None
    after: Activity | None
    siblings: list[Activity]
    done: frozenset[int]


def lesson_of(enrolment: Enrolment, activity: Activity) -> Lesson:
    """In two queries."""
    outline = Activity.objects.of(enrolment.cohort.course_id)
    steps = list(outline.only("title", "title_en", "kind", "module"))
    place = next(place for place, step in enumerate(steps) if step.pk == activity.pk)
    completed = Completion.objects.filter(enrolment=enrolment)
    done = frozenset(completed.values_list("activity_id", flat=True))
    return Lesson(
        number=place + 1,
        total=len(steps),
        is_done=activity.pk in done,
        before=steps[place - 1] if place else None,
        after=steps[place + 1] if place + 1 < len(steps) else None,
        siblings=[step for step in steps if step.module_id == activity.module_id],
        done=done,
    )


@dataclass(frozen=True)
class Answered:
    """A question with what was picked. `feedback` is empty while it would give an exam away."""

    question: Question
    picked: str
    is_right: bool
    feedback: str


@dataclass(frozen=True)
class Quiz:
    """A learner's tries at a quiz. `attempt` is the one shown; `left` is None without a limit."""

    attempts: list[QuizAttempt]
    attempt: QuizAttempt | None
    answered: list[Answered]
    pass_mark: int
    left: int | None
    best: float | None

    @property
    def passed(self) -> bool:
        return self.best is not None and self.best >= self.pass_mark

    @property
    def attempt_passed(self) -> bool:
        return self.attempt is not None and self.attempt.score >= self.pass_mark

    @property
    def may_try(self) -> bool:
        """A quiz may be tried again and again; an exam until it is passed or its tries are used."""
        return self.left is None or (self.left > 0 and not self.passed)


def quiz_of(enrolment: Enrolment, activity: Activity, *, number: str = "") -> Quiz:
    """With the answers of attempt `number`, or of the last one."""
    attempts = list(QuizAttempt.objects.filter(enrolment=enrolment, activity=activity))
    standing = enrolment.standing
    is_exam = activity.is_exam
    best = max((attempt.score for attempt in attempts), default=None)
    used = standing.exam_attempts if is_exam else len(attempts)
    left = None if activity.max_attempts is None else max(activity.max_attempts - used, 0)
    shown = next((one for one in attempts if str(one.number) == number), None)
    shown = shown or (attempts[-1] if attempts else None)
    quiz = Quiz(
        attempts=attempts,
        attempt=shown,
        answered=[],
        pass_mark=Thresholds.of(enrolment.cohort.course.rules).to_pass(is_exam=is_exam),
        left=left,
        best=standing.exam_score if is_exam else best,
    )
    if shown:
        quiz.answered.extend(answered(shown, reveal=not (is_exam and quiz.may_try)))
    return quiz


def answered(attempt: QuizAttempt, *, reveal: bool) -> list[Answered]:
    questions = Question.objects.filter(activity=attempt.activity_id)
    found = []
    for question in questions.prefetch_related(Prefetch("choices")):
        picked = attempt.answers.get(str(question.pk))
        choice = next((one for one in question.choices.all() if one.pk == picked), None)
        if choice:
            feedback = question.feedback if reveal else ""
            found.append(Answered(question, choice.text, choice.is_right, feedback))
    return found
