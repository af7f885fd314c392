"""Error pages. None of them reads the database: they must answer when it is away."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(None, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(None, "errors/403.html", status=403)


def csrf_failure(request, reason=""):
    return render(None, "errors/csrf.html", status=403)


def not_found(request, exception=None):
    return render(None, "errors/404.html", status=404)


def failed(request):
    return render(None, "errors/500.html", status=500)


def unavailable(request):
    response = render(None, "errors/503.html", status=503)
    response["Retry-After"] = "30"
    return response
