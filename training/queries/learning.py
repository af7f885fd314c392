"""What a learner sees: how far they are, what is missing, and what is next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from training.models import Activity, Cohort, Completion, Enrolment, Session
from training.queries.answers import Told, number, tell
from training.queries.plans import Plan
from training.rules import Rule, Thresholds

MODULE = ("module__course_id", "module__code", "module__title", "module__title_en", "module__hours")
ACTIVITY = ("pk", "kind", "title", "title_en")


@dataclass(slots=True)
class Step:
    """An activity as one learner sees it. `score` is the best of a quiz, None before a try."""

    pk: int
    kind: str
    title: str
    is_done: bool
    score: float | None = None

    @property
    def is_reading(self) -> bool:
        return self.kind == Activity.Kind.READING

    @property
    def is_exam(self) -> bool:
        return self.kind == Activity.Kind.EXAM

    @property
    def icon(self) -> str:
        if self.is_done:
            return "check"
        return "book" if self.is_reading else "target"

    @property
    def note(self) -> str:
        """How it stands, in few words."""
        if self.is_reading:
            return _("Leída") if self.is_done else _("Por leer")
        if self.score is None:
            return _("Aprobado") if self.is_done else _("Por responder")
        if self.is_done:
            return _("Aprobado con %(score)s") % {"score": number(self.score)}
        return _("Mejor resultado: %(score)s. Falta aprobarlo.") % {"score": number(self.score)}


@dataclass(slots=True)
class Part:
    """A module as one learner sees it."""

    code: str
    title: str
    hours: int
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.steps)


@dataclass(frozen=True)
class Next:
    """What to do now: one sentence and, where there is something to press, one button."""

    sentence: str
    label: str = ""
    step: Step | None = None


@dataclass(frozen=True)
class Outline:
    """A whole course as one learner sees it; its sentences speak to them."""

    enrolment: Enrolment
    parts: list[Part]
    answers: list[Told]
    next: Next
    next_class: Session | None = None

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def total(self) -> int:
        return sum(len(part.steps) for part in self.parts)

    @property
    def rules_met(self) -> int:
        return sum(told.answer.met for told in self.answers)

    @property
    def current(self) -> Part | None:
        """The module in which the next step lies."""
        step = self.next.step
        return next((part for part in self.parts if step in part.steps), None) if step else None


def learning_of(user: User) -> list[Outline]:
    """What a person learns now, the course begun last first."""
    enrolments = Enrolment.objects.active().filter(learner=user).with_course()
    found = sorted(enrolments, key=lambda one: (one.cohort.starts_on, one.pk), reverse=True)
    return list(outlines_of(found).values())


def outline_of(enrolment: Enrolment) -> Outline:
    return outlines_of([enrolment])[enrolment.pk]


def outlines_of(enrolments: list[Enrolment]) -> dict[int, Outline]:
    """By enrolment id, in three queries. The enrolments come `with_course`."""
    courses = activities_of({enrolment.cohort.course_id for enrolment in enrolments})
    done = completed_by(enrolments)
    classes = classes_of({enrolment.cohort_id for enrolment in enrolments})
    now = timezone.now()
    found = {}
    for enrolment in enrolments:
        rows = courses[enrolment.cohort.course_id]
        sessions = classes[enrolment.cohort_id]
        plan = plan_from(enrolment.cohort, rows, sessions)
        answers = tell(plan, enrolment.standing, to_learner=True)
        parts = parts_of(rows, enrolment.standing, done[enrolment.pk], answers)
        coming = next((one for one in sessions if one.starts_at >= now), None)
        found[enrolment.pk] = Outline(
            enrolment, parts, answers, what_is_next(enrolment, parts, answers, coming), coming
        )
    return found


def activities_of(course_ids: Iterable[int]) -> dict[int, list[tuple]]:
    rows = Activity.objects.filter(module__course__in=course_ids)
    rows = rows.order_by("module__position", "position").values_list(*MODULE, *ACTIVITY)
    found: dict[int, list[tuple]] = {pk: [] for pk in course_ids}
    for course_id, *row in rows:
        found[course_id].append(row)
    return found


def completed_by(enrolments: list[Enrolment]) -> dict[int, set[int]]:
    done: dict[int, set[int]] = {enrolment.pk: set() for enrolment in enrolments}
    rows = Completion.objects.filter(enrolment__in=done)
    for enrolment_id, activity_id in rows.values_list("enrolment_id", "activity_id"):
        done[enrolment_id].add(activity_id)
    return done


def classes_of(cohort_ids: Iterable[int]) -> dict[int, list[Session]]:
    """Every class of each cohort, in order."""
    found: dict[int, list[Session]] = {pk: [] for pk in cohort_ids}
    for session in Session.objects.filter(cohort__in=found).order_by("starts_at"):
        found[session.cohort_id].append(session)
    return found


def plan_from(cohort: Cohort, rows: list[tuple], sessions: list[Session]) -> Plan:
    """What `plans_of` would answer, from what a learner's page has read already."""
    quizzes = (code for code, *_names, kind, _es, _en in rows if kind == Activity.Kind.QUIZ)
    return Plan(
        thresholds=Thresholds.of(cohort.course.rules),
        hours_planned=sum((session.hours for session in sessions), Decimal(0)),
        modules=tuple(dict.fromkeys(quizzes)),
    )


def parts_of(rows: list[tuple], standing, done: set[int], answers: list[Told]) -> list[Part]:
    english = get_language() == "en"
    exam_met = any(told.answer.met for told in answers if told.answer.rule == Rule.EXAM)
    parts: dict[str, Part] = {}
    for code, name, name_en, hours, pk, kind, title, title_en in rows:
        part = parts.get(code)
        if part is None:
            part = parts[code] = Part(code, (english and name_en) or name, hours)
        step = Step(pk, kind, (english and title_en) or title, pk in done)
        if kind == Activity.Kind.QUIZ:
            step.score = standing.module_scores.get(code)
        elif kind == Activity.Kind.EXAM:
            step.score = standing.exam_score
            step.is_done = step.is_done or exam_met  # on paper, maybe
        part.steps.append(step)
    return list(parts.values())


def what_is_next(enrolment, parts: list[Part], answers: list[Told], coming) -> Next:
    """The first thing that brings the person nearer to passing."""
    cohort = enrolment.cohort
    if cohort.stage == "coming":
        date = date_format(cohort.starts_on, "DATE_FORMAT")
        return Next(_("Tu curso empieza el %(date)s.") % {"date": date})
    lacking = {told.answer.rule: told.answer for told in answers if not told.answer.met}
    exam_lost = Rule.EXAM in lacking and lacking[Rule.EXAM].is_lost
    for part in parts:
        for step in part.steps:
            if not step.is_done and not (step.is_exam and exam_lost):
                return to_do(step)
    if not lacking:
        return Next(
            _("Cumpliste todo. El equipo de certificación revisará tu avance para tu constancia.")
        )
    return Next(beyond_the_screen(cohort, lacking, coming))


def to_do(step: Step) -> Next:
    """The sentence and the button of a step that the learner does on screen."""
    title = {"title": step.title}
    if step.is_reading:
        return Next(_("Te toca leer «%(title)s».") % title, _("Leer"), step)
    if step.score is not None:
        tried = title | {"score": number(step.score)}
        sentence = _("Te falta aprobar «%(title)s»: tu mejor resultado es %(score)s.") % tried
        return Next(sentence, _("Intentar otra vez"), step)
    if step.is_exam:
        return Next(_("Ya puedes presentar el examen final."), _("Presentar el examen"), step)
    return Next(_("Te toca responder «%(title)s».") % title, _("Responder"), step)


def beyond_the_screen(cohort, lacking: dict, coming) -> str:
    """What is missing once everything on screen is done."""
    if any(answer.is_lost for answer in lacking.values()):
        return _("Habla con tu coordinación: hay algo que ya no alcanzas a cumplir por tu cuenta.")
    if Rule.PROJECT in lacking:
        project = cohort.course.project_title
        return _("Entrega tu proyecto, «%(project)s», a quien imparte tu curso.") % {
            "project": project
        }
    if coming is None:
        return _("Te faltan horas de clase. Pregunta cuándo es la próxima sesión.")
    moment = timezone.localtime(coming.starts_at, cohort.zone)
    return _("Te faltan horas de clase: ve a «%(topic)s» el %(date)s.") % {
        "topic": coming.topic,
        "date": date_format(moment, "DATETIME_FORMAT"),
    }
