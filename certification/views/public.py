"""What anyone may see: a certificate by its code, and how to check one."""

import datetime as dt
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from certification.actions.certificates import pdf_of
from certification.forms import VerifyForm
from certification.models import Certificate
from certification.rules import NotReadable, Typed, read_typed

TRIES = {"verify-certificate": "30/m/ip"}


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
        if not ratelimit.consume(request, action="verify-certificate", config=TRIES):
            return render(request, "certification/verify.html", {"too_many": True}, status=429)
        if form.is_valid():
            return redirect(form.cleaned_data["codigo"])
    return render(request, "certification/verify.html", context)
