"""What the trail says of acts done here."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "import.applied": _("importó {applied} filas del archivo {subject}"),
    "import.undone": _("deshizo la importación {subject}: {undone} filas"),
    "import.discarded": _("descartó el archivo {subject}"),
}
