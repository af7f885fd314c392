"""Refusals as RFC 9457 problems, in the language of whoever reads them."""

from django.http import JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TITLES = {
    401: gettext_lazy("Hay que entrar"),
    404: gettext_lazy("No se encontró"),
    405: gettext_lazy("Así no se puede"),
    422: gettext_lazy("La petición no se entiende"),
}


class Refused(Exception):
    """`errors` is a list of {"parameter", "detail"}."""

    def __init__(self, status: int, detail, errors: list[dict] | None = None):
        super().__init__(str(detail))
        self.status, self.detail, self.errors = status, detail, errors


def problem(request, status: int, detail, errors: list[dict] | None = None) -> JsonResponse:
    told = {
        "type": "about:blank",
        "title": str(TITLES[status]),
        "status": status,
        "detail": str(detail),
        "instance": request.path,
    }
    if errors:
        told["errors"] = errors
    response = JsonResponse(
        told, status=status, content_type="application/problem+json", json_dumps_params=PLAIN
    )
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response["Cache-Control"] = "no-store"
    return response


PLAIN = {"ensure_ascii": False}


def not_found(request, exc):
    return problem(request, 404, _("No existe, o no está a tu alcance."))


def refused(request, exc: Refused):
    return problem(request, exc.status, exc.detail, exc.errors)


def misunderstood(request, exc):
    """What a parameter's type already refuses; whose words are English and technical."""
    errors = [
        {"parameter": str(error["loc"][-1]), "detail": _("Este valor no sirve aquí.")}
        for error in exc.errors
    ]
    return problem(request, 422, _("Revisa los parámetros de la petición."), errors)
