"""Rule by rule, in words: met, not met, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import Enrolment
from training.queries.plans import Plan, plans_of
from training.queries.sentences import number, sentence_of
from training.rules import Rule, RuleAnswer

TITLES = {
    Rule.ATTENDANCE: gettext_lazy("Asistencia"),
    Rule.MODULES: gettext_lazy("Cuestionarios"),
    Rule.EXAM: gettext_lazy("Examen final"),
    Rule.PROJECT: gettext_lazy("Proyecto"),
}


@dataclass(frozen=True)
class Told:
    """A rule's answer with what a page says about it."""

    answer: RuleAnswer
    sentence: str

    @property
    def title(self) -> str:
        return TITLES[self.answer.rule]

    @property
    def verdict(self) -> bool | None:
        """True met, None still open, False out of reach."""
        if self.answer.met:
            return True
        return False if self.answer.is_lost else None

    @property
    def short(self) -> str:
        """For a cell of a table: 51 de 57.6 h, 10 de 12, 85."""
        have, need = number(self.answer.have), number(self.answer.need)
        if self.answer.rule == Rule.ATTENDANCE:
            return _("%(have)s de %(need)s h") % {"have": have, "need": need}
        if self.answer.rule == Rule.MODULES:
            return _("%(have)s de %(need)s") % {"have": have, "need": need}
        return have or _("sin calificación")

    @property
    def state(self) -> str:
        if self.answer.met:
            return _("Cumplido")
        return _("Ya no alcanza") if self.answer.is_lost else _("Falta")


def answers_of(enrolment: Enrolment) -> list[Told]:
    """The enrolment's answers, from its kept standing, as they are told to staff."""
    return answers_of_many([enrolment])[enrolment.pk]


def answers_of_many(enrolments: Iterable[Enrolment]) -> dict[int, list[Told]]:
    """By enrolment id, in two queries where the standings are loaded already."""
    enrolments = list(enrolments)
    plans = plans_of(enrolment.cohort_id for enrolment in enrolments)
    return {
        enrolment.pk: tell(plans[enrolment.cohort_id], enrolment.standing)
        for enrolment in enrolments
    }


def tell(plan: Plan, standing, *, to_learner: bool = False) -> list[Told]:
    """The answers in sentences that speak of the person, or to them."""
    return [
        Told(answer, sentence_of(answer, plan, to_learner=to_learner))
        for answer in plan.answers(standing)
    ]
