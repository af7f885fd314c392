"""What each act of this app is called in the trail; see `accounts.audit`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "batch.rehearsed": _("ensayó el lote {subject}: {included} de {people} personas"),
    "batch.ticked": _("cambió quién va en el lote {subject}: {included} personas"),
    "batch.approved": _("aprobó el lote {subject} para {included} personas"),
    "batch.cancelled": _("canceló el lote {subject}: {because}"),
    "certificate.issued": _("expidió la constancia {subject}"),
    "certificate.revoked": _("revocó la constancia {subject}: {because}"),
}
