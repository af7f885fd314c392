"""What each act of this app is called in the trail; see `accounts.audit`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "village.registered": _("registró la aldea {subject}"),
    "village.edited": _("cambió datos de la aldea {subject}"),
    "village.asked": _("pidió que la aldea {subject} suba un paso"),
    "village.climbed": _("subió un paso a la aldea {subject}"),
    "village.stepped-back": _("bajó de paso a la aldea {subject}"),
    "village.paused": _("puso en pausa la aldea {subject}"),
    "village.resumed": _("reanudó la aldea {subject}"),
    "village.closed": _("cerró la aldea {subject}"),
    "village.reopened": _("reabrió la aldea {subject}"),
    "village.evidence-given": _("agregó una evidencia de la aldea {subject}"),
    "village.evidence-withdrawn": _("retiró una evidencia de la aldea {subject}"),
    "programme.thresholds-set": _("cambió los umbrales de la escalera del programa {subject}"),
    "villages.imported": _("registró {registered} aldeas del archivo {subject}"),
    "village-import.discarded": _("descartó el archivo {subject}"),
    "programme.begun": _("abrió el programa {subject}"),
    "programme.edited": _("cambió datos del programa {subject}"),
    "programme.logo-changed": _("cambió el logotipo de {of} en el programa {subject}"),
    "target.promised": _("agregó la promesa «{subject}»"),
    "target.edited": _("cambió la promesa «{subject}»"),
    "target.withdrawn": _("retiró la promesa «{subject}»"),
    "target.restored": _("volvió a poner en pie la promesa «{subject}»"),
}
