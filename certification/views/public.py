"""What anyone may see: a certificate by its code, and how to check one."""

import datetime as dt
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from certification.actions.certificates import pdf_of
from certification.forms import VerifyForm
from certification.models import Certificate
from certification.rules import NotReadable, Typed, read_typed

TRIES_A_MINUTE = 30


def find(code: str) -> Certificate | None:
    """By its code in any writing; a folio is no key here, since folios can be counted through."""
    try:
        kind, written = read_typed(code)
    except NotReadable:
        return None
    return Certificate.objects.filter(code=written).first() if kind is Typed.CODE else None


@cache_control(no_cache=True)
@conditional_page
def public(request, code):
    """Open to anyone with the code. Says nothing but what the certificate says."""
    certificate = find(code)
    if certificate is None:
        return render(request, "certification/unknown.html", status=404)
    context = {
        "certificate": certificate,
        "issued_on": dt.date.fromisoformat(certificate.says.issued_on),
        "host": urlsplit(settings.SITE_URL).netloc,
    }
    return render(request, "certification/public.html", context)


@cache_control(no_cache=True)
def public_pdf(request, code):
    """The stored file, or one drawn now while there is none yet."""
    certificate = find(code)
    if certificate is None:
        return render(request, "certification/unknown.html", status=404)
    response = stored(certificate) or HttpResponse(
        pdf_of(certificate), content_type="application/pdf"
    )
    name = f"constancia-{certificate.folio}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def stored(certificate) -> FileResponse | None:
    if not certificate.pdf:
        return None
    try:
        return FileResponse(default_storage.open(certificate.pdf), content_type="application/pdf")
    except FileNotFoundError:
        return None


def verify(request):
    """A folio or a code leads to its page; trying many in a row does not."""
    form = VerifyForm(request.GET if "codigo" in request.GET else None)
    context = {"form": form}
    if form.is_bound:
        if tries_this_minute(request) > TRIES_A_MINUTE:
            return render(request, "certification/verify.html", {"too_many": True}, status=429)
        if form.is_valid():
            return redirect(form.cleaned_data["codigo"])
    return render(request, "certification/verify.html", context)


def tries_this_minute(request) -> int:
    """Counted in the cache, by address; while the cache is away nobody is held back."""
    address = get_adapter().get_client_ip(request)
    key = f"verify:{address}:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # emptied in between
        return 1
