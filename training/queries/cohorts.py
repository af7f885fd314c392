"""How a cohort goes: who lacks what, who teaches, what waits to be done."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Permission, fold
from training.models import Cohort, Enrolment, Session
from training.queries.answers import Told, tell
from training.queries.plans import Plan, plan_of
from training.queries.sentences import in_words
from training.rules import Rule

IDLE = dt.timedelta(days=14)
RECENT = dt.timedelta(days=60)

GROUPS = {
    "near": _("a una asistencia"),
    "modules": _("solo les faltan cuestionarios"),
    "exam": _("solo les falta el examen"),
    "project": _("solo les falta el proyecto"),
    "lost": _("algo ya no les alcanza"),
    "idle": _("sin actividad en dos semanas"),
    "passed": _("ya cumplieron todo"),
}


@dataclass(frozen=True)
class Line:
    """A person of a cohort with their answers and the groups they fall in."""

    enrolment: Enrolment
    answers: list[Told]
    groups: frozenset[str]

    @property
    def missing(self) -> list[Told]:
        return [told for told in self.answers if not told.answer.met]

    @property
    def lacks(self) -> str:
        """The whole sentence of the only rule missing, or the names of those that are."""
        if len(self.missing) == 1:
            return f"{self.missing[0].title}. {self.missing[0].sentence}"
        return in_words([str(told.title) for told in self.missing])

    @property
    def is_lost(self) -> bool:
        return "lost" in self.groups

    def matches(self, text: str) -> bool:
        """Whether the name or the e-mail holds every word of `text`."""
        learner = self.enrolment.learner
        return all(
            word in learner.sort_name or word in learner.email for word in fold(text).split()
        )


@dataclass(frozen=True)
class Progress:
    """The people of a cohort by name, and how many fall in each group."""

    plan: Plan
    lines: list[Line]
    counts: Counter = field(default_factory=Counter)

    def of_group(self, group: str) -> list[Line]:
        return [line for line in self.lines if group in line.groups] if group else self.lines

    @property
    def groups(self) -> list[tuple[str, int, str]]:
        """(group, how many, what to call them) of those with anybody in them."""
        return [
            (name, self.counts[name], text) for name, text in GROUPS.items() if self.counts[name]
        ]


def progress_of(cohort: Cohort) -> Progress:
    """In four queries, however many the people."""
    plan = plan_of(cohort.pk)
    one_class = longest_class_ahead(cohort)
    people = cohort.enrolments.active().select_related("learner", "standing")
    lines = []
    counts: Counter = Counter()
    for enrolment in people.order_by("learner__sort_name", "pk"):
        answers = tell(plan, enrolment.standing)
        groups = groups_of(enrolment, answers, one_class=one_class)
        counts.update(groups)
        lines.append(Line(enrolment, answers, groups))
    return Progress(plan, lines, counts)


def longest_class_ahead(cohort: Cohort) -> Decimal:
    ahead = cohort.sessions.filter(attendance_taken_at=None)
    return ahead.aggregate(most=Max("hours"))["most"] or Decimal(0)


def groups_of(enrolment: Enrolment, answers: list[Told], *, one_class: Decimal) -> frozenset[str]:
    missing = [told.answer for told in answers if not told.answer.met]
    if not missing:
        return frozenset({"passed"})
    groups = set()
    if any(answer.is_lost for answer in missing):
        groups.add("lost")
    elif len(missing) == 1:
        [only] = missing
        if only.rule != Rule.ATTENDANCE:
            groups.add(str(only.rule))
        elif only.missing <= one_class:
            groups.add("near")
    last = enrolment.standing.last_activity_at or enrolment.enrolled_at
    if timezone.now() - last > IDLE:
        groups.add("idle")
    return frozenset(groups)


def cohorts_of_area(user: User):
    """Cohorts that a coordinator runs and that are not over, the one that ends first first."""
    cohorts = Cohort.objects.allowing(user, Permission.COHORT_EDIT)
    cohorts = cohorts.filter(ends_on__gte=timezone.localdate())
    return cohorts.with_names().with_counts().order_by("ends_on", "pk")


@dataclass(frozen=True)
class Teaching:
    """What an instructor came to do: classes today, sheets not filled, projects to grade."""

    cohorts: list[Cohort]
    today: list[Session]
    unmarked: list[Session]
    ungraded: list[Enrolment]


def teaching_of(user: User) -> Teaching:
    """In five queries. `ungraded` presented the exam and have no grade for their project."""
    taught = Cohort.objects.allowing(user, Permission.GRADE).values_list("pk", flat=True)
    cohorts = Cohort.objects.filter(pk__in=list(taught))  # few: nothing else need be looked at
    shown = cohorts.with_names().with_counts().filter(ends_on__gte=timezone.localdate() - RECENT)
    ungraded = (
        Enrolment.objects.active()
        .filter(cohort__in=list(taught), standing__project_score=None)
        .exclude(standing__exam_attempts=0)
        .with_names()
    )
    return Teaching(
        cohorts=list(shown.order_by("ends_on", "pk")),
        today=classes_today(cohorts),
        unmarked=list(classes_of(cohorts).awaiting_attendance(timezone.now())),
        ungraded=list(ungraded.order_by("cohort", "learner__sort_name")),
    )


def classes_of(cohorts):
    return Session.objects.filter(cohort__in=cohorts.values("pk")).select_related(
        "cohort__village", "cohort__course"
    )


def classes_today(cohorts) -> list[Session]:
    """Classes on the date it is now in each village."""
    day = dt.timedelta(days=1)
    now = timezone.now()
    near = classes_of(cohorts).filter(starts_at__range=(now - day, now + day))
    return [
        one for one in near if one.starts_at.astimezone(one.cohort.zone).date() == one.cohort.today
    ]
