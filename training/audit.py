"""What each act of this app is called in the trail; see `accounts.audit`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "cohort.planned": _("planeó la cohorte {subject}"),
    "cohort.edited": _("cambió datos de la cohorte {subject}"),
    "cohort.instructor-appointed": _("nombró a quien imparte la cohorte {subject}"),
    "cohort.instructor-dismissed": _("retiró a quien impartía la cohorte {subject}"),
    "session.scheduled": _("programó la sesión «{subject}»"),
    "session.edited": _("cambió la sesión «{subject}»"),
    "session.cancelled": _("canceló la sesión «{subject}»"),
    "attendance.taken": _("tomó asistencia en «{subject}»"),
    "attendance.corrected": _("corrigió la asistencia de «{subject}»"),
    "enrolment.created": _("inscribió a {subject}"),
    "enrolment.taken-back": _("volvió a inscribir a {subject}"),
    "enrolment.undone": _("deshizo la inscripción de {subject}"),
    "enrolment.withdrawn": _("dio de baja a {subject}"),
    "enrolments.imported": _("inscribió a {enrolled} personas del archivo {subject}"),
    "enrolment-import.discarded": _("descartó el archivo {subject}"),
    "grade.given": _("calificó a {subject}"),
}
