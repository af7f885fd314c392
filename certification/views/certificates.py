"""Certificates as staff and holders see them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.export import csv_response
from accounts.models import Mail
from accounts.paging import page_of
from accounts.rules import Permission
from certification import queries, tasks
from certification.actions import certificates as actions
from certification.forms import CertificateFilterForm, RevokeForm
from certification.models import Certificate


def certificates_for(user, permission=Permission.CERTIFICATE_VIEW):
    return Certificate.objects.allowing(user, permission).select_related(
        "enrolment__learner", "enrolment__cohort__village"
    )


@login_required
@needs(Permission.CERTIFICATE_VIEW)
def certificates(request):
    form = CertificateFilterForm(request.GET)
    found = form.narrow(certificates_for(request.user))
    context = {
        "form": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "page": page_of(found, by=("-issued_at", "-pk"), after=request.GET.get("after", "")),
        "query": request.GET.urlencode(),
    }
    return render(request, "certification/certificates.html", context)


@login_required
@needs(Permission.CERTIFICATE_VIEW)
def certificates_csv(request):
    found = CertificateFilterForm(request.GET).narrow(certificates_for(request.user))
    header = [
        _("Folio"),
        _("Nombre"),
        _("Curso"),
        _("Horas"),
        _("Aldea"),
        _("Estado de la República"),
        _("Expedida"),
        _("Vigente"),
        _("Motivo de la revocación"),
        _("Página"),
    ]
    rows = (
        [
            certificate.folio,
            certificate.says.holder,
            certificate.says.course,
            certificate.says.hours,
            certificate.says.village,
            certificate.says.state,
            certificate.says.issued_on,
            _("sí") if certificate.is_valid else _("no"),
            certificate.revoked_because,
            certificate.public_url,
        ]
        for certificate in found.iterator(chunk_size=500)
    )
    return csv_response(f"constancias-{timezone.localdate()}.csv", header, rows)


@login_required
def certificate(request, folio):
    """One certificate with its history, for staff who reach it and for its holder."""
    rows = certificates_for(request.user).select_related(
        "batch__proposed_by", "batch__approved_by", "revoked_by"
    )
    certificate = get_object_or_404(rows, folio=folio.upper())
    others = Certificate.objects.filter(enrolment__learner=certificate.enrolment.learner)
    revocable = Certificate.objects.allowing(request.user, Permission.CERTIFICATE_REVOKE)
    context = {
        "certificate": certificate,
        "mail": Mail.objects.filter(key=f"{queries.MAIL_KEY}{certificate.code}").first(),
        "others": others.exclude(pk=certificate.pk).order_by("-issued_at"),
        "may_revoke": certificate.is_valid and revocable.filter(pk=certificate.pk).exists(),
    }
    return render(request, "certification/certificate.html", context)


@login_required
def revoke(request, folio):
    rows = certificates_for(request.user, Permission.CERTIFICATE_REVOKE)
    certificate = get_object_or_404(rows, folio=folio.upper())
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.revoke(certificate, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            tasks.render_certificates.delay_on_commit([certificate.pk])
            messages.success(request, _("Revocaste la constancia. Su página ya lo dice."))
            return redirect("certification:certificate", folio=certificate.folio)
    context = {"certificate": certificate, "form": form}
    return render(request, "certification/revoke.html", context)


@login_required
def mine(request):
    """What one holds oneself: to look at, download and share."""
    own = Certificate.objects.filter(enrolment__learner=request.user)
    return render(request, "certification/mine.html", {"certificates": own})
