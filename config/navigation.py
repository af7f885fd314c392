"""What the header offers, from what a person may do."""

from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission

STAFF = [
    (Permission.VILLAGE_VIEW, "villages:list", _("Aldeas")),
    (Permission.COHORT_VIEW, "training:cohorts", _("Cohortes")),
    (Permission.CERTIFICATE_PROPOSE, "certification:queue", _("Certificación")),
    (Permission.CERTIFICATE_VIEW, "certification:certificates", _("Constancias")),
    (Permission.REPORT_VIEW, "reports:reports", _("Informes")),
    (Permission.PERSON_VIEW, "accounts:people", _("Personas")),
    (Permission.AUDIT_VIEW, "accounts:audit", _("Bitácora")),
]
PUBLIC = [
    ("training:courses", _("Cursos")),
    ("reports:board", _("Promesas")),
    ("certification:verify", _("Verificar constancia")),
]


def navigation(request) -> dict:
    """Context processor: `nav`, a list of {"label", "url", "active"}."""
    return {"nav": SimpleLazyObject(lambda: items(request))}


def items(request) -> list[dict]:
    user = getattr(request, "user", None)
    names = [("reports:home", _("Inicio"))]
    if user and user.is_authenticated:
        names += [(name, label) for ability, name, label in STAFF if user.may(ability)]
    names += PUBLIC
    found = []
    for name, label in names:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "active": request.path == url})
    return found
