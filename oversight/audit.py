"""What the trail says of acts done here."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "people.merged": _("unió dos registros de {subject}"),
    "people.merge-undone": _("deshizo la unión de dos registros de {subject}"),
    "duplicate.told-apart": _("dijo que son dos personas: {subject}"),
    "duplicate.reconsidered": _("volvió a preguntar si son la misma persona: {subject}"),
}
