"""What each act of this app is called in the trail; see `accounts.audit`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "village.registered": _("registró la aldea {subject}"),
    "village.edited": _("cambió datos de la aldea {subject}"),
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
