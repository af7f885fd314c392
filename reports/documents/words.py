"""What each measure of a progress report is called, on paper and on screen."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "enrolled": _("Inscripciones vigentes"),
    "enrolled_new": _("Inscripciones nuevas"),
    "withdrawn": _("Bajas"),
    "active": _("Con actividad en el mes"),
    "sessions": _("Sesiones impartidas"),
    "hours": _("Horas impartidas"),
    "attendance": _("Asistencia"),
    "activities": _("Actividades terminadas"),
    "passed": _("Aprobadas a la fecha"),
    "passed_new": _("Aprobadas en el mes"),
    "certified": _("Constancias vigentes"),
    "certified_new": _("Constancias nuevas"),
    "revoked": _("Constancias revocadas"),
}
HEADLINE = ("enrolled", "active", "passed_new", "certified_new")
TABLE = ("enrolled", "enrolled_new", "active", "hours", "attendance", "passed", "certified")
SHORT_LABELS = {
    "enrolled": _("Inscritas"),
    "enrolled_new": _("Nuevas"),
    "active": _("Activas"),
    "hours": _("Horas"),
    "attendance": _("Asistencia"),
    "passed": _("Aprobadas"),
    "certified": _("Constancias"),
}
TREND = {
    "enrolled_new": _("Inscripciones nuevas"),
    "passed_new": _("Aprobadas"),
    "certified_new": _("Constancias expedidas"),
}
DEFINITIONS = [
    _("Cada inscripción es el lugar de una persona en una cohorte."),
    _("Con actividad: terminó al menos una actividad o asistió a una sesión en el mes."),
    _(
        "Asistencia: asistencias y retardos entre todas las marcas del mes, "
        "sin contar las faltas justificadas."
    ),
    _("Horas impartidas: las de sesiones cuya asistencia ya se pasó."),
]


def shown(measure: str, value) -> str:
    """A figure as people read it; a dash where there is nothing to say."""
    if value is None:
        return "—"
    if measure == "attendance":
        return f"{value:g} %"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"
