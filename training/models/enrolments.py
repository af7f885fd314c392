"""Who learns: enrolments, what each has completed, and how they stand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from training.models.cohorts import Cohort, cohorts_teaching
from training.models.courses import Activity


class EnrolmentQuerySet(AreaQuerySet):
    area_path = "cohort__village__area"
    own_path = "learner"

    def taught_by(self, user):
        return Q(cohort__in=cohorts_teaching(user))

    def active(self):
        return self.filter(withdrawn_at=None)

    def with_course(self):
        """With all that a page says of the cohort and of how the person stands."""
        return self.select_related("standing", "cohort__course", "cohort__village")

    def with_names(self):
        """The same, and the person."""
        return self.with_course().select_related("learner")

    def passed(self):
        """Enrolments whose every rule is met, as kept in their standing."""
        return self.active().filter(standing__passed_at__isnull=False)

    def changed_since(self, moment):
        """Those whose standing changed after `moment`: what upper floors ask for news."""
        return self.filter(standing__changed_at__gt=moment)


class Enrolment(models.Model):
    """A person's place in a cohort. Withdrawn, never deleted."""

    class Way(models.TextChoices):
        COORDINATOR = "coordinator", _("Por coordinación")
        FILE = "file", _("Por archivo")
        CODE = "code", _("Con código")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    way = models.CharField(_("cómo se inscribió"), max_length=12, choices=Way)
    enrolled_at = models.DateTimeField(default=timezone.now)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("motivo de la baja"), max_length=300, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscripción")
        verbose_name_plural = _("inscripciones")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "learner"], name="enrolled_once_per_cohort")
        ]

    def __str__(self):
        return str(self.learner)

    def get_absolute_url(self):
        return reverse("training:enrolment", args=[self.pk])

    @property
    def area(self) -> str:
        return self.cohort.area

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Completion(models.Model):
    """That a person finished an activity. Added once, never changed.

    `client_id` is made by the phone, so that the same event sent twice is one.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="completions")
    at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(null=True, blank=True, unique=True)
    client_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("actividad terminada")
        verbose_name_plural = _("actividades terminadas")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "activity"], name="an_activity_is_completed_once"
            )
        ]

    def __str__(self):
        return f"{self.enrolment} · {self.activity}"


class Standing(models.Model):
    """A kept summary of what an enrolment has earned; `actions.standing.rebuild` makes it anew.

    Scores are 0-100 and None until there is one. `module_scores` maps a module's
    code to its best quiz score. Hours are of class. A paper exam counts as one of
    the exam's attempts. Its row is the lock of everything an enrolment earns.
    """

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    activities_done = models.PositiveSmallIntegerField(default=0)
    hours_attended = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    hours_missed = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    module_scores = models.JSONField(default=dict)
    exam_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    exam_attempts = models.PositiveSmallIntegerField(default=0)
    project_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed_at = models.DateTimeField(null=True, db_index=True)
    last_activity_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("avance")
        verbose_name_plural = _("avances")
        indexes = [
            # Alone enough to say who has passed, where another index says who of them is certified.
            models.Index(
                fields=["enrolment"], condition=Q(passed_at__isnull=False), name="standings_passed"
            )
        ]

    def __str__(self):
        return f"{self.enrolment_id}"
