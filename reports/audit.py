"""What each act of this app is called in the trail; see `accounts.audit`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "report.asked": _("pidió el informe de avance {subject}"),
    "report.made": _("terminó el informe de avance {subject}"),
    "report.failed": _("no pudo hacer el informe de avance {subject}"),
    "report.retried": _("pidió intentar otra vez el informe de avance {subject}"),
}
