"""Batches: people certified together, rehearsed by one officer and approved by another."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from certification.rules import Problem, blocks
from training.models import Enrolment
from training.models.cohorts import how_many

PROBLEM_WORDS = {
    Problem.NOT_PASSED: _("No cumple todas las reglas del curso"),
    Problem.WITHDRAWN: _("Causó baja"),
    Problem.CERTIFIED: _("Ya tiene una constancia vigente de este curso"),
    Problem.TAUGHT: _("Le dio clase quien ensayó o aprobó el lote"),
    Problem.NO_EMAIL: _("No tiene correo para recibirla"),
    Problem.NAME_UNPRINTABLE: _("Su nombre tiene letras que la constancia no puede imprimir"),
    Problem.NAME_INCOMPLETE: _("Su nombre parece incompleto"),
    Problem.DUPLICATE: _("Alguien más del curso se llama igual: puede ser la misma persona"),
    Problem.WAITING_ELSEWHERE: _("También está en otro lote"),
}


class BatchQuerySet(AreaQuerySet):
    def unfinished(self):
        """Approved, with people still waiting for their certificate."""
        return self.filter(state=Batch.State.ISSUING)

    def without_anyone_waiting(self):
        waiting = Candidate.objects.waiting().filter(batch=OuterRef("pk"))
        return self.exclude(Exists(waiting))

    def awaiting_approval_of(self, user):
        """Rehearsed by others: what this officer can approve, reach aside."""
        return self.filter(state=Batch.State.REHEARSED).exclude(proposed_by=user)

    def counted(self):
        """With how many people are in it, included, and certified."""
        people = Candidate.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
        return self.annotate(
            people=how_many(people),
            included=how_many(people.included()),
            issued=how_many(people.filter(certificate__isnull=False)),
        )


class Batch(models.Model):
    """A list of people to certify. `area` is the smallest area that holds them all."""

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
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(_("motivo"), max_length=300, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lote")
        verbose_name_plural = _("lotes")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="approved_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issuing", "done"]) | Q(approved_by__isnull=False),
                name="nothing_issued_unapproved",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("certification:batch", args=[self.pk])

    @property
    def is_rehearsed(self) -> bool:
        return self.state == self.State.REHEARSED

    @property
    def is_issuing(self) -> bool:
        return self.state == self.State.ISSUING


class CandidateQuerySet(models.QuerySet):
    def included(self):
        return self.filter(included=True)

    def waiting(self):
        """Included, with neither a certificate nor a refusal yet."""
        return self.filter(included=True, certificate=None, refused_because="")


class Candidate(models.Model):
    """A person of a batch: ticked or not, and what became of it.

    `problems` are the `certification.rules.Problem`s that the rehearsal found; one
    that blocks unticks the person for good. `refused_because` is the one found
    when the certificate was about to be issued.
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
            models.UniqueConstraint(fields=["batch", "enrolment"], name="once_in_a_batch"),
            models.CheckConstraint(
                condition=Q(certificate=None) | Q(included=True, refused_because=""),
                name="only_the_included_are_certified",
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "id"],
                condition=Q(included=True, certificate=None, refused_because=""),
                name="candidates_waiting",
            )
        ]

    def __str__(self):
        return str(self.enrolment)

    @property
    def is_blocked(self) -> bool:
        return blocks(self.problems)

    @property
    def found(self) -> list[tuple[str, bool]]:
        """Each problem in words, and whether it keeps the person out."""
        codes = [self.refused_because] if self.refused_because else self.problems
        return [(PROBLEM_WORDS[code], blocks([code])) for code in codes]
