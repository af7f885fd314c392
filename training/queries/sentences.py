"""What is said of a rule's answer.

Each rule has sentences of two kinds: staff read of a person (*Lleva 30 horas*), and the
person is spoken to (*Llevas 30 horas*).
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.queries.plans import Plan
from training.rules import Rule, RuleAnswer

MODULES_NAMED = 5


def sentence_of(answer: RuleAnswer, plan: Plan, *, to_learner: bool) -> str:
    return SENTENCES[answer.rule](answer, plan, to_learner)


def attendance(answer: RuleAnswer, plan: Plan, to_learner: bool) -> str:
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
    return hours_missing(to_learner, enough_ahead=answer.possible) % numbers


def hours_missing(to_learner: bool, *, enough_ahead: bool) -> str:
    if to_learner and enough_ahead:
        return _(
            "Llevas %(have)s de %(need)s horas: te faltan %(missing)s y quedan %(ahead)s por dar."
        )
    if to_learner:
        return _(
            "Llevas %(have)s de %(need)s horas: te faltan %(missing)s"
            " y solo quedan %(ahead)s por dar."
        )
    if enough_ahead:
        return _("Lleva %(have)s de %(need)s horas: faltan %(missing)s y quedan %(ahead)s por dar.")
    return _(
        "Lleva %(have)s de %(need)s horas: faltan %(missing)s y solo quedan %(ahead)s por dar."
    )


def modules(answer: RuleAnswer, plan: Plan, to_learner: bool) -> str:
    numbers = {
        "missing": number(answer.missing),
        "need": number(answer.need),
        "minimum": plan.thresholds.module_pass_min_pct,
    }
    if answer.met:
        return _("Los %(need)s aprobados con %(minimum)s o más.") % numbers
    sentence = quizzes_missing(int(answer.missing), to_learner) % numbers
    if len(answer.modules_missing) > MODULES_NAMED:
        return f"{sentence}."
    return f"{sentence}: {in_words(answer.modules_missing)}."


def quizzes_missing(count: int, to_learner: bool) -> str:
    if to_learner:
        return ngettext(
            "Te falta aprobar %(missing)s de %(need)s con %(minimum)s o más",
            "Te faltan por aprobar %(missing)s de %(need)s con %(minimum)s o más",
            count,
        )
    return ngettext(
        "Falta aprobar %(missing)s de %(need)s con %(minimum)s o más",
        "Faltan por aprobar %(missing)s de %(need)s con %(minimum)s o más",
        count,
    )


def exam(answer: RuleAnswer, plan: Plan, to_learner: bool) -> str:
    numbers = {"have": number(answer.have), "need": number(answer.need)}
    if answer.met and to_learner:
        return _("Lo aprobaste con %(have)s.") % numbers
    if answer.met:
        return _("Aprobado con %(have)s.") % numbers
    if answer.have is None:
        so_far = (
            _("Te falta presentarlo; se aprueba con %(need)s.")
            if to_learner
            else _("Falta presentarlo; se aprueba con %(need)s.")
        )
    else:
        so_far = (
            _("Tu mejor resultado es %(have)s; se aprueba con %(need)s.")
            if to_learner
            else _("Lo mejor hasta ahora es %(have)s; se aprueba con %(need)s.")
        )
    return f"{so_far % numbers} {attempts_left(answer.attempts_left or 0, to_learner)}"


def attempts_left(count: int, to_learner: bool) -> str:
    if not count:
        return _("Ya no te quedan intentos.") if to_learner else _("Ya no quedan intentos.")
    sentence = (
        ngettext("Te queda %(left)s intento.", "Te quedan %(left)s intentos.", count)
        if to_learner
        else ngettext("Queda %(left)s intento.", "Quedan %(left)s intentos.", count)
    )
    return sentence % {"left": count}


def project(answer: RuleAnswer, plan: Plan, to_learner: bool) -> str:
    numbers = {"have": number(answer.have), "need": number(answer.need)}
    if answer.met and to_learner:
        return _("Lo aprobaste con %(have)s.") % numbers
    if answer.met:
        return _("Aprobado con %(have)s.") % numbers
    if answer.have is None and to_learner:
        return _("Te falta entregarlo y que lo califiquen; se aprueba con %(need)s.") % numbers
    if answer.have is None:
        return _("Falta entregarlo y que lo califiquen; se aprueba con %(need)s.") % numbers
    if to_learner:
        return _("Tienes %(have)s; se aprueba con %(need)s.") % numbers
    return _("Tiene %(have)s; se aprueba con %(need)s.") % numbers


SENTENCES = {
    Rule.ATTENDANCE: attendance,
    Rule.MODULES: modules,
    Rule.EXAM: exam,
    Rule.PROJECT: project,
}


def in_words(items: Sequence[str]) -> str:
    """M02, M05 y M07."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s y %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def number(value: Decimal | None) -> str:
    """Without needless decimals: 6, 57.6."""
    return "" if value is None else f"{float(value):g}"
