"""What the header offers, from what a person may do."""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission

HOME = ("reports:home", _("Inicio"))
STRANGER = [
    ("training:courses", _("Cursos")),
    ("reports:board", _("Promesas")),
    ("certification:verify", _("Verificar constancia")),
]
LEARNER = [
    ("training:courses", _("Cursos")),
    ("certification:mine", _("Mis constancias")),
]
STAFF = [
    (Permission.VILLAGE_VIEW, "villages:list", _("Aldeas")),
    (Permission.VILLAGE_VIEW, "villages:organisations", _("Organizaciones")),
    (Permission.COHORT_VIEW, "training:cohorts", _("Cohortes")),
    (Permission.CERTIFICATE_PROPOSE, "certification:queue", _("Certificación")),
    (Permission.CERTIFICATE_VIEW, "certification:certificates", _("Constancias")),
    (Permission.REPORT_VIEW, "reports:reports", _("Informes")),
    (Permission.REPORT_VIEW, "reports:board", _("Promesas")),
    (Permission.PERSON_VIEW, "accounts:people", _("Personas")),
    (Permission.ENROLMENT_EDIT, "intake:imports", _("Importar")),
    (Permission.AUDIT_VIEW, "accounts:audit", _("Bitácora")),
]
# Pages that lie under another name than the place of work they belong to.
ALSO = {
    "/escalera/": "villages:list",
    "/sedes/": "villages:list",
    "/mediciones/": "villages:list",
    "/evidencias/": "villages:list",
    "/convenios/": "villages:organisations",
    "/contactos/": "villages:organisations",
    "/participaciones/": "villages:organisations",
    "/programas/": "reports:board",
    "/sesiones/": "training:cohorts",
    "/inscripciones/": "training:cohorts",
    "/lotes/": "certification:queue",
    "/nombramientos/": "accounts:people",
}


def navigation(request) -> dict:
    """Context processor: `nav`, a list of {"label", "url", "active"}."""
    return {"nav": SimpleLazyObject(lambda: items(request))}


def items(request) -> list[dict]:
    """The places of this person's work; the one they are in is active."""
    places = [HOME, *places_of(getattr(request, "user", None))]
    found = [{"label": label, "url": reverse(name)} for name, label in places]
    here = nearest(home_of(request.path), [item["url"] for item in found])
    return [{**item, "active": item["url"] == here} for item in found]


def places_of(user) -> list[tuple]:
    if not (user and user.is_authenticated):
        return STRANGER
    if not user.current_posts:
        return LEARNER
    return [(name, label) for permission, name, label in STAFF if user.may(permission)]


def home_of(path: str) -> str:
    """The path itself, or the place of work it belongs to."""
    elsewhere = (name for start, name in ALSO.items() if path.startswith(start))
    name = next(elsewhere, None)
    return reverse(name) if name else path


def nearest(path: str, urls: list[str]) -> str:
    """The longest of `urls` that `path` lies under; the home page is only itself."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
