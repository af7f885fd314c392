"""Error pages. None of them reads the database: they must answer when it is away."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

log = logging.getLogger(__name__)


def bad_request(request, exception=None):
    return render(None, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(None, "errors/403.html", status=403)


def csrf_failure(request, reason=""):
    return render(None, "errors/csrf.html", status=403)


def not_found(request, exception=None):
    return render(None, "errors/404.html", status=404)


def failed(request):
    """What nobody caught, in views and middleware alike; with the database away, say just that."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        log.error("database away: %s", error)
        return unavailable(request)
    return render(None, "errors/500.html", status=500)


def unavailable(request):
    response = render(None, "errors/503.html", status=503)
    response["Retry-After"] = "30"
    return response
