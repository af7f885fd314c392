"""The other end of a measurement: random bytes to bring down, and a place to send some up."""

import secrets

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from accounts.rules import Permission
from villages.models import Site
from villages.rules.connectivity import (
    MOST_DOWN_BYTES,
    MOST_UP_BYTES,
    WINDOW_BYTES,
    WINDOW_SECONDS,
)

TOO_MUCH, TOO_LARGE, BAD = 429, 413, 400


@login_required
@never_cache
def measure(request, pk):
    """GET ?bytes=n answers with so many random bytes; POST takes what it is sent, and forgets it.

    Each person may spend so much in ten minutes, so that nobody fills the line of the portal.
    """
    get_object_or_404(Site.objects.allowing(request.user, Permission.VILLAGE_EDIT), pk=pk)
    asked = request.GET.get("bytes", "0") if request.method == "GET" else length_of(request)
    if not asked.isdecimal() or len(asked) > 9:
        return HttpResponse(status=BAD)
    size, most = int(asked), MOST_DOWN_BYTES if request.method == "GET" else MOST_UP_BYTES
    if size > most:
        return HttpResponse(status=TOO_LARGE)
    if not may_spend(request.user, size):
        return HttpResponse(status=TOO_MUCH, headers={"Retry-After": str(WINDOW_SECONDS)})
    if request.method == "POST":
        return HttpResponse(str(len(request.body)), content_type="text/plain")
    # Named as encoded, or the portal would spend time compressing what cannot be.
    return HttpResponse(
        secrets.token_bytes(size),
        content_type="application/octet-stream",
        headers={"Content-Encoding": "identity"},
    )


def length_of(request) -> str:
    return request.META.get("CONTENT_LENGTH") or "0"


def may_spend(user, size: int) -> bool:
    """Count what a person spends; with the cache away, nothing is counted."""
    key = f"measured-bytes-{user.pk}"
    if cache.add(key, size, WINDOW_SECONDS):
        return True
    try:
        return cache.incr(key, size) <= WINDOW_BYTES
    except ValueError:  # the window closed between the two
        return True
