"""Rule by rule, in words: met, not met, what is missing.

The sentences speak of the facts and not to somebody, so that the person and
whoever teaches them read the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training.models import Enrolment
from training.queries.plans import Plan, plans_of
from training.rules import Rule, RuleAnswer

TITLES = {
    Rule.ATTENDANCE: gettext_lazy("Asistencia"),
    Rule.MODULES: gettext_lazy("Cuestionarios"),
    Rule.EXAM: gettext_lazy("Examen final"),
    Rule.PROJECT: gettext_lazy("Proyecto"),
}
MODULES_NAMED = 5


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
    """The enrolment's answers, from its kept standing."""
    return answers_of_many([enrolment])[enrolment.pk]


def answers_of_many(enrolments: Iterable[Enrolment]) -> dict[int, list[Told]]:
    """By enrolment id, in two queries where the standings are loaded already."""
    enrolments = list(enrolments)
    plans = plans_of(enrolment.cohort_id for enrolment in enrolments)
    return {
        enrolment.pk: tell(plans[enrolment.cohort_id], enrolment.standing)
        for enrolment in enrolments
    }


def tell(plan: Plan, standing) -> list[Told]:
    return [Told(answer, SENTENCES[answer.rule](answer, plan)) for answer in plan.answers(standing)]


def attendance_sentence(answer: RuleAnswer, plan: Plan) -> str:
    numbers = {
        "have": number(answer.have),
        "need": number(answer.need),
        "planned": number(plan.hours_planned),
        "missing": number(answer.missing),
        "ahead": number(answer.hours_ahead),
    }
    if not plan.hours_planned:
        return _("Todavía no hay sesiones programadas.")
    if answer.met:
        return _("%(have)s de %(planned)s horas de clase; se piden %(need)s.") % numbers
    if answer.possible:
        return (
            _("Lleva %(have)s de %(need)s horas: faltan %(missing)s y quedan %(ahead)s por dar.")
            % numbers
        )
    return (
        _("Lleva %(have)s de %(need)s horas: faltan %(missing)s y solo quedan %(ahead)s por dar.")
        % numbers
    )


def modules_sentence(answer: RuleAnswer, plan: Plan) -> str:
    minimum = plan.thresholds.module_pass_min_pct
    if answer.met:
        return _("Los %(need)s aprobados con %(minimum)s o más.") % {
            "need": number(answer.need),
            "minimum": minimum,
        }
    sentence = ngettext(
        "Falta aprobar %(missing)s de %(need)s con %(minimum)s o más",
        "Faltan por aprobar %(missing)s de %(need)s con %(minimum)s o más",
        int(answer.missing),
    ) % {
        "missing": number(answer.missing),
        "need": number(answer.need),
        "minimum": minimum,
    }
    if len(answer.modules_missing) > MODULES_NAMED:
        return f"{sentence}."
    return f"{sentence}: {in_words(answer.modules_missing)}."


def exam_sentence(answer: RuleAnswer, plan: Plan) -> str:
    numbers = {"have": number(answer.have), "need": number(answer.need)}
    if answer.met:
        return _("Aprobado con %(have)s.") % numbers
    left = ngettext("Queda %(left)s intento.", "Quedan %(left)s intentos.", answer.attempts_left)
    left %= {"left": answer.attempts_left}
    if not answer.attempts_left:
        left = _("Ya no quedan intentos.")
    if answer.have is None:
        return _("Falta presentarlo; se aprueba con %(need)s.") % numbers + f" {left}"
    return _("Lo mejor hasta ahora es %(have)s; se aprueba con %(need)s.") % numbers + f" {left}"


def project_sentence(answer: RuleAnswer, plan: Plan) -> str:
    numbers = {"have": number(answer.have), "need": number(answer.need)}
    if answer.met:
        return _("Aprobado con %(have)s.") % numbers
    if answer.have is None:
        return _("Falta entregarlo y que lo califiquen; se aprueba con %(need)s.") % numbers
    return _("Tiene %(have)s; se aprueba con %(need)s.") % numbers


SENTENCES = {
    Rule.ATTENDANCE: attendance_sentence,
    Rule.MODULES: modules_sentence,
    Rule.EXAM: exam_sentence,
    Rule.PROJECT: project_sentence,
}


def in_words(items: Sequence[str]) -> str:
    """M02, M05 y M07."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s y %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def number(value: Decimal | None) -> str:
    """Without needless decimals: 6, 57.6."""
    return "" if value is None else f"{float(value):g}"
