"""Certificates: what is proven, to whom, and whether it still stands."""

import re
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from accounts.rules import fold
from certification.rules import Snapshot, new_code
from training.models import Enrolment
from training.models.cohorts import cohorts_taught

FOLIO_PART = re.compile(r"\d|[a-z]+-\d")


class CertificateQuerySet(AreaQuerySet):
    area_path = "enrolment__cohort__village__area"
    own_path = "enrolment__learner"

    def taught_by(self, user):
        return Q(enrolment__cohort__in=cohorts_taught(user))

    def valid(self):
        return self.filter(revoked_at=None)

    def revoked(self):
        return self.exclude(revoked_at=None)

    def awaiting_pdf(self):
        return self.filter(pdf="")

    def matching(self, text: str):
        """Those whose folio or name holds every word of `text`: figures are a folio's."""
        found = self
        for word in fold(text).split():
            if FOLIO_PART.match(word):
                found = found.filter(folio__contains=word.upper())
            else:
                found = found.filter(enrolment__learner__sort_name__contains=word)
        return found


class Certificate(models.Model):
    """Proof, open to anyone holding its code, that a person passed a course.

    `snapshot` is a frozen copy of all that it says (see `certification.rules.Snapshot`):
    the PDF and the public page come from it alone, so neither changes when a
    course, a signer or a name does.
    """

    code = models.CharField(max_length=26, unique=True, default=new_code, editable=False)
    folio = models.CharField(_("folio"), max_length=30, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    batch = models.ForeignKey(
        "certification.Batch", on_delete=models.PROTECT, related_name="certificates"
    )
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("expedida"), default=timezone.now)
    pdf = models.CharField(max_length=120, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_because = models.CharField(_("motivo"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("constancia")
        verbose_name_plural = _("constancias")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at=None),
                name="one_valid_certificate_per_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoked_because=""),
                name="revoked_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_at", "-id"], name="certificates_by_date"),
            models.Index(
                fields=["revoked_at"],
                condition=Q(revoked_at__isnull=False),
                name="certificates_revoked",
            ),
            models.Index(fields=["id"], condition=Q(pdf=""), name="certificates_awaiting_pdf"),
            GinIndex(OpClass("folio", name="gin_trgm_ops"), name="certificates_by_part_of_folio"),
        ]

    def __str__(self):
        return self.folio

    def get_absolute_url(self):
        return reverse("certification:public", args=[self.code])

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None

    @cached_property
    def says(self) -> Snapshot:
        return Snapshot.of(self.snapshot)

    @property
    def public_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def revoked_on(self):
        """The day of the revocation where the holder lives."""
        return timezone.localdate(self.revoked_at, ZoneInfo(self.says.time_zone))

    @property
    def area(self) -> str:
        return self.enrolment.area


class FolioCounter(models.Model):
    """The last number given in a year, locked while a chunk takes its numbers."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"
