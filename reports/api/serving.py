"""How every answer goes out: what may keep it, HEAD like GET, and refusals as problems."""

from functools import wraps
from hashlib import sha256

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from reports.api.problems import problem

FRESH_SECONDS = 10


class PortalAPI(NinjaAPI):
    def create_response(self, request, data, *, status=None, temporal_response=None):
        response = super().create_response(
            request, data, status=status, temporal_response=temporal_response
        )
        return kept(request, response)


def kept(request, response: HttpResponse) -> HttpResponse:
    """Public figures may be kept for some seconds by anybody; others only by who asked."""
    if response.status_code != 200:
        return response
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    etag = f'W/"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def served(api: NinjaAPI) -> tuple:
    """The URLs of the API, and a problem for every address that is none of them."""
    patterns, _app, namespace = api.urls
    found = [
        URLPattern(one.pattern, answering(one.callback), one.default_args, one.name)
        for one in patterns
    ]
    return (
        [*found, path("<path:rest>", answering(nowhere), name="nowhere")],
        "reports-api",
        namespace,
    )


def answering(view):
    """Answer HEAD as GET, which a server sends without its body; name what is allowed."""

    @csrf_exempt
    @wraps(view, assigned=())
    def answer(request, *args, **kwargs):
        if request.method == "HEAD":
            request.method = "GET"
        if request.method not in {"GET", "OPTIONS"}:
            response = problem(request, 405, _("Esta dirección solo se puede leer."))
            response["Allow"] = "GET, HEAD, OPTIONS"
            return response
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Allow"] = "GET, HEAD, OPTIONS"
            return response
        return view(request, *args, **kwargs)

    return answer


def nowhere(request, rest):
    return problem(request, 404, _("No hay nada en esta dirección."))
