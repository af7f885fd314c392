"""Batches: people certified together, rehearsed by one officer and approved by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from training.models import Enrolment


class BatchQuerySet(AreaQuerySet):
    def unfinished(self):
        """Approved, with people still waiting for their certificate."""
        return self.filter(state=Batch.State.ISSUING)


class Batch(models.Model):
    """A list of people to certify. `area` is the widest area of its officer's post."""

    class State(models.TextChoices):
        REHEARSED = "rehearsed", _("En ensayo")
        ISSUING = "issuing", _("Expidiendo")
        DONE = "done", _("Terminado")
        CANCELLED = "cancelled", _("Cancelado")

    name = models.CharField(_("nombre"), max_length=120)
    area = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.REHEARSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lote")
        verbose_name_plural = _("lotes")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="approved_by_a_second_officer",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("certification:batch", args=[self.pk])


class CandidateQuerySet(models.QuerySet):
    def waiting(self):
        """People of approved batches who have neither a certificate nor a refusal."""
        return self.filter(included=True, certificate=None, refused_because="")


class Candidate(models.Model):
    """A person of a batch: ticked or not, and what became of it.

    `problems` are the codes the rehearsal found; one that blocks unticks the person for good.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="candidates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="candidacies")
    included = models.BooleanField(default=True)
    problems = models.JSONField(default=list)
    certificate = models.OneToOneField(
        "certification.Certificate", on_delete=models.PROTECT, null=True, related_name="candidate"
    )
    refused_because = models.CharField(max_length=40, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("persona del lote")
        verbose_name_plural = _("personas del lote")
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment"], name="once_in_a_batch")
        ]

    def __str__(self):
        return str(self.enrolment)
