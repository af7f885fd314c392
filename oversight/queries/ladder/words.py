"""The ladder in words: what each gate asks, and what is missing."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from villages.models.ladder import STEP_NAMES
from villages.rules.ladder import GateAnswer, Step, Why

ASKS = {
    "vocation": gettext_lazy("La vocación productiva está escrita"),
    "coordinator": gettext_lazy("Tiene quien la coordine"),
    "host": gettext_lazy("Tiene organización anfitriona"),
    "diagnosis": gettext_lazy("El diagnóstico se hizo con la comunidad"),
    "university": gettext_lazy("Convenio vigente con una universidad"),
    "government": gettext_lazy("Convenio vigente con gobierno"),
    "company": gettext_lazy("Convenio vigente con una empresa"),
    "site": gettext_lazy("Tiene una sede abierta"),
    "first-visit": gettext_lazy("La primera visita de seguimiento se hizo"),
    "second-visit": gettext_lazy("La segunda visita de seguimiento se hizo"),
    "handover": gettext_lazy("La comunidad recibió la aldea y seguirá por su cuenta"),
}
COUNTED = {
    "instructors": ngettext_lazy(
        "%(need)s persona certificada para instruir está aquí",
        "%(need)s personas certificadas para instruir están aquí",
        "need",
    ),
    "cohort": ngettext_lazy(
        "Empezó una cohorte con %(need)s persona o más",
        "Empezó una cohorte con %(need)s personas o más",
        "need",
    ),
    "certified": ngettext_lazy(
        "%(need)s persona certificada", "%(need)s personas certificadas", "need"
    ),
    "accompanied": ngettext_lazy(
        "%(need)s microempresa acompañada", "%(need)s microempresas acompañadas", "need"
    ),
    "launched": ngettext_lazy(
        "%(need)s microempresa lanzada", "%(need)s microempresas lanzadas", "need"
    ),
    "first-days": ngettext_lazy(
        "Pasó %(need)s día desde que se acompaña a las microempresas",
        "Pasaron %(need)s días desde que se acompaña a las microempresas",
        "need",
    ),
    "second-days": ngettext_lazy(
        "Pasó %(need)s día desde que se acompaña a las microempresas",
        "Pasaron %(need)s días desde que se acompaña a las microempresas",
        "need",
    ),
}
# In few words, for lists.
SHORTLY = {
    "vocation": gettext_lazy("Vocación"),
    "coordinator": gettext_lazy("Coordinación"),
    "host": gettext_lazy("Organización anfitriona"),
    "diagnosis": gettext_lazy("Diagnóstico"),
    "university": gettext_lazy("Convenio con universidad"),
    "government": gettext_lazy("Convenio con gobierno"),
    "company": gettext_lazy("Convenio con empresa"),
    "instructors": gettext_lazy("Instrucción certificada"),
    "site": gettext_lazy("Sede"),
    "cohort": gettext_lazy("Cohorte con suficientes personas"),
    "certified": gettext_lazy("Personas certificadas"),
    "accompanied": gettext_lazy("Microempresas acompañadas"),
    "first-days": gettext_lazy("Plazo del primer seguimiento"),
    "first-visit": gettext_lazy("Primera visita"),
    "second-days": gettext_lazy("Plazo del segundo seguimiento"),
    "second-visit": gettext_lazy("Segunda visita"),
    "launched": gettext_lazy("Microempresas lanzadas"),
    "handover": gettext_lazy("Entrega a la comunidad"),
}
MISSING = {
    "vocation": gettext_lazy("Falta escribir qué hace y qué vende la comunidad."),
    "coordinator": gettext_lazy("Nadie la coordina."),
    "host": gettext_lazy("Falta decir qué organización presta la sede."),
    "diagnosis": gettext_lazy("Falta mostrarlo: el acta, una foto de la asamblea o el documento."),
    "university": gettext_lazy("No hay ninguno firmado y vigente con una universidad."),
    "government": gettext_lazy("No hay ninguno firmado y vigente con gobierno."),
    "company": gettext_lazy("No hay ninguno firmado y vigente con una empresa."),
    "site": gettext_lazy("No tiene ninguna sede abierta."),
    "accompanied": gettext_lazy(
        "El portal todavía no lo mide: muéstralo con evidencia y escribe cuántas son."
    ),
    "launched": gettext_lazy(
        "El portal todavía no lo mide: muéstralo con evidencia y escribe cuántas son."
    ),
    "first-visit": gettext_lazy("Falta mostrarla: un informe, fotos o una nota de la visita."),
    "second-visit": gettext_lazy("Falta mostrarla: un informe, fotos o una nota de la visita."),
    "handover": gettext_lazy("Falta mostrarlo: el acta de entrega o el plan para seguir."),
}
SHORT = {
    "instructors": gettext_lazy(
        "Hay %(have)s de %(need)s con constancia vigente de instrucción que dan clase, "
        "o están nombradas, aquí."
    ),
    "cohort": gettext_lazy("La cohorte más grande que ya empezó tiene %(have)s de %(need)s."),
    "certified": gettext_lazy("Hay %(have)s de %(need)s con constancia vigente."),
    "accompanied": gettext_lazy("La evidencia muestra %(have)s de %(need)s."),
    "launched": gettext_lazy("La evidencia muestra %(have)s de %(need)s."),
}


def asked(answer: GateAnswer) -> str:
    """What the gate asks for."""
    if answer.code in COUNTED:
        return COUNTED[answer.code] % {"need": answer.need}
    return str(ASKS[answer.code])


def missing(answer: GateAnswer, *, has_begun: bool = True) -> str:
    """What is missing, in a sentence; nothing when the gate is met.

    `has_begun`: whether the time that a gate waits for is running.
    """
    if answer.met:
        return ""
    if answer.why is Why.EARLY:
        return waited(answer) if has_begun else not_running()
    if answer.why is Why.SHORT:
        numbers = {"have": f"{answer.have:,}", "need": f"{answer.need:,}"}
        return str(SHORT[answer.code]) % numbers
    return str(MISSING[answer.code])


def waited(answer: GateAnswer) -> str:
    left = answer.need - answer.have
    day = timezone.localdate() + dt.timedelta(days=left)
    words = ngettext(
        "Falta %(left)s día: se cumple el %(day)s.",
        "Faltan %(left)s días: se cumple el %(day)s.",
        left,
    )
    return words % {"left": left, "day": date_format(day)}


def not_running() -> str:
    return _("El plazo empieza cuando llegue a «%(step)s».") % {"step": STEP_NAMES[Step.BUSINESSES]}
