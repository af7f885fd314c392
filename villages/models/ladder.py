"""The village's ladder: every move on it, and the evidence that opens its gates."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet, StoredFile
from villages.rules.ladder import Condition, Step

STEP_NAMES = {
    Step.PROPOSED: _("Propuesta"),
    Step.DIAGNOSIS: _("Vocación y diagnóstico"),
    Step.AGREEMENTS: _("Convenios"),
    Step.INSTRUCTORS: _("Instrucción formada"),
    Step.COHORT: _("Cohorte en curso"),
    Step.BUSINESSES: _("Microempresas acompañadas"),
    Step.FIRST_FOLLOW_UP: _("Primer seguimiento"),
    Step.SECOND_FOLLOW_UP: _("Segundo seguimiento"),
    Step.GRADUATED: _("Graduada"),
}
CONDITION_NAMES = {
    Condition.ACTIVE: _("En marcha"),
    Condition.PAUSED: _("En pausa"),
    Condition.CLOSED: _("Cerrada"),
}
STEP_CHOICES = [(step.value, name) for step, name in STEP_NAMES.items()]
CONDITION_CHOICES = [(condition.value, name) for condition, name in CONDITION_NAMES.items()]


class MoveQuerySet(AreaQuerySet):
    area_path = "village__area"

    def latest_by_village(self):
        """The last move of each village."""
        return self.order_by("village", "-pk").distinct("village")

    def last_climbs_to(self, step: Step):
        """The last time each village climbed to `step`."""
        return self.filter(kind=VillageMove.Kind.CLIMBED, step=step).latest_by_village()


class VillageMove(models.Model):
    """One move on the ladder. A trigger in the database refuses changes and deletions.

    `step` is where the village stands after it. `gates` are those it was checked against,
    as [{"code", "have", "need"}]; empty where none were.
    """

    class Kind(models.TextChoices):
        ASKED = "asked", _("pidió subir")
        DECLINED = "declined", _("no subió todavía")
        CLIMBED = "climbed", _("subió")
        STEPPED_BACK = "stepped-back", _("bajó")
        PAUSED = "paused", _("se puso en pausa")
        RESUMED = "resumed", _("se reanudó")
        CLOSED = "closed", _("se cerró")
        REOPENED = "reopened", _("se reabrió")

    village = models.ForeignKey("villages.Village", on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(_("movimiento"), max_length=12, choices=Kind)
    step_before = models.CharField(max_length=20, choices=STEP_CHOICES)
    step = models.CharField(_("paso"), max_length=20, choices=STEP_CHOICES)
    because = models.CharField(_("motivo"), max_length=300, blank=True)
    gates = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("movimiento en la escalera")
        verbose_name_plural = _("movimientos en la escalera")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["asked", "climbed"]) | ~Q(because=""),
                name="moves_but_climbing_have_a_reason",
            )
        ]

    def __str__(self):
        return f"{self.village} · {self.get_kind_display()} · {self.get_step_display()}"


class EvidenceQuerySet(AreaQuerySet):
    area_path = "village__area"

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class GateEvidence(models.Model):
    """A piece of evidence that a gate is met; withdrawn with a reason, never deleted.

    `quantity` is how many it proves, of gates that count something.
    """

    village = models.ForeignKey(
        "villages.Village", on_delete=models.PROTECT, related_name="evidence"
    )
    gate = models.CharField(max_length=20)
    note = models.TextField(_("nota"), max_length=2000, blank=True)
    link = models.URLField(_("enlace"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("archivo"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(_("cuántas"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_because = models.CharField(_("motivo"), max_length=300, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidencia")
        verbose_name_plural = _("evidencias")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="") | ~Q(link="") | Q(file__isnull=False),
                name="evidence_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="evidence_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["village", "gate"], name="evidence_by_gate")]

    def __str__(self):
        return f"{self.village} · {self.gate}"

    @property
    def area(self) -> str:
        return self.village.area

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
