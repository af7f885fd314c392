"""Certificates once issued: their PDFs, and taking them back."""

import logging
from collections.abc import Iterable

import typst
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import record
from accounts.actions.mail import enqueue
from certification.documents import certificate_pdf, revoked
from certification.models import Certificate

log = logging.getLogger(__name__)


def render(certificates: Iterable[Certificate]) -> int:
    """Make and store the PDFs that are missing, outside any lock; say how many.

    The same certificate always gives the same file, so doing it twice, at once
    or after being killed, changes nothing.
    """
    waiting = [certificate for certificate in certificates if not certificate.pdf]
    return sum(render_one(certificate) for certificate in waiting)


def render_one(certificate: Certificate) -> bool:
    try:
        content = pdf_of(certificate)
    except typst.TypstError:
        log.exception("certificate %s cannot be drawn", certificate.folio)
        return False
    name = store(file_name(certificate), content)
    still = Certificate.objects.filter(pk=certificate.pk, pdf="", revoked_at=certificate.revoked_at)
    if still.update(pdf=name):
        certificate.pdf = name
        return True
    kept = Certificate.objects.values_list("pdf", flat=True).get(pk=certificate.pk)
    if kept != name:
        default_storage.delete(name)
    return False


def pdf_of(certificate: Certificate) -> bytes:
    """The PDF as it must be now: a revoked certificate says so across the page."""
    if certificate.is_valid:
        return certificate_pdf(certificate.says)
    stamp = revoked(certificate.revoked_on, certificate.revoked_because)
    return certificate_pdf(certificate.says, stamp)


def file_name(certificate: Certificate) -> str:
    suffix = "" if certificate.is_valid else "-revocada"
    return f"certificates/{certificate.says.issued_on[:4]}/{certificate.code}{suffix}.pdf"


def store(name: str, content: bytes) -> str:
    """Write the file anew: what is there may be half of it, left by a worker that was killed."""
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


@transaction.atomic
def revoke(certificate: Certificate, *, because: str, by) -> Certificate:
    """Take a certificate back, for good and in public. The person may be certified anew.

    Raises ValidationError when it is revoked already, or without a reason.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.is_valid:
        raise ValidationError(_("Esta constancia ya estaba revocada."), code="already-revoked")
    if not because.strip():
        raise ValidationError({"because": _("Escribe el motivo.")}, code="required")
    outdated = certificate.pdf
    certificate.revoked_at = timezone.now()
    certificate.revoked_by = by
    certificate.revoked_because = because.strip()
    certificate.pdf = ""
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_because", "pdf"])
    record("certificate.revoked", on=certificate, by=by, because=certificate.revoked_because)
    tell_holder(certificate)
    if outdated:
        transaction.on_commit(lambda: default_storage.delete(outdated))
    return certificate


def tell_holder(certificate: Certificate) -> None:
    learner = certificate.enrolment.learner
    with override(learner.language):
        revoked_on = date_format(certificate.revoked_on)
    enqueue(
        f"certificate-revoked:{certificate.code}",
        to=learner,
        template="certificate_revoked",
        context={
            "name": learner.given_names,
            "course": certificate.says.course,
            "folio": certificate.folio,
            "because": certificate.revoked_because,
            "revoked_on": revoked_on,
            "path": reverse("certification:public", args=[certificate.code]),
        },
    )
