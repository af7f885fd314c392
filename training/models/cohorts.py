"""When and where it is taught: cohorts, sessions, attendance."""

import datetime as dt
import secrets
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from accounts.models.areas import folded_column
from accounts.rules import fold
from training.models.courses import Course
from villages.models import Village

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_join_code() -> str:
    """Eight letters and digits that are not mistaken for each other, written by hand."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


def cohorts_taught(user):
    """Cohorts that a person teaches, or ever taught."""
    return Teaching.objects.filter(instructor=user).values("cohort")


def cohorts_teaching(user):
    """Cohorts that a person teaches now: what their post reaches."""
    return Teaching.objects.current().filter(instructor=user).values("cohort")


def how_many(rows) -> Coalesce:
    """Their number, for each row that asks: a page of a long list counts for what it shows."""
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


class CohortQuerySet(AreaQuerySet):
    area_path = "village__area"

    def taught_by(self, user):
        return Q(pk__in=cohorts_teaching(user))

    def with_names(self):
        """With all that a cohort's name, place and course need on a page."""
        return self.select_related("course", "village__state", "village__municipality")

    def with_counts(self):
        """With `enrolled` and `passed`: people in the cohort now, and those who met every rule."""
        places = self.model._meta.get_field("enrolments").related_model.objects
        here = places.filter(cohort=OuterRef("pk"), withdrawn_at=None).order_by().values("cohort")
        passed = here.filter(standing__passed_at__isnull=False)
        return self.annotate(enrolled=how_many(here), passed=how_many(passed))

    def matching(self, text: str):
        """Cohorts whose name, village or code holds every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(folded__contains=word)
                | Q(village__folded__contains=word)
                | Q(join_code=word.upper())
            )
        return found

    def at(self, stage: str, today):
        """Cohorts that on `today` are `coming`, `open` or `over`."""
        return {
            "coming": self.filter(starts_on__gt=today),
            "open": self.filter(starts_on__lte=today, ends_on__gte=today),
            "over": self.filter(ends_on__lt=today),
        }[stage]


class Cohort(models.Model):
    """A group of people who follow a course together in a village.

    `changed_at` tells upper floors that its dates or its instructors changed.
    """

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="cohorts")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("nombre"), max_length=120)
    folded = folded_column("name", length=120)
    join_code = models.CharField(
        _("código para inscribirse"), max_length=8, unique=True, default=new_join_code
    )
    starts_on = models.DateField(_("inicio"))
    ends_on = models.DateField(_("fin"))
    instructors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Teaching", related_name="cohorts_taught"
    )
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohorte")
        verbose_name_plural = _("cohortes")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["village", "folded"], name="one_cohort_per_name_in_a_village"
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="cohorts_by_start"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="cohorts_by_part_of_name"),
            models.Index(fields=["village", "starts_on"], name="cohorts_of_a_village_by_start"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("training:cohort", args=[self.pk])

    @property
    def area(self) -> str:
        return self.village.area

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.village.time_zone)

    @property
    def today(self) -> dt.date:
        """The date it is now in the village."""
        return timezone.localdate(timezone=self.zone)

    @property
    def stage(self) -> str:
        today = self.today
        if today < self.starts_on:
            return "coming"
        return "open" if today <= self.ends_on else "over"


class TeachingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)


class Teaching(models.Model):
    """That a person teaches, or taught, a cohort. Kept for good: it bars certifying one's own."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="teachings")
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teachings"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TeachingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "instructor"], name="teaches_a_cohort_once")
        ]

    def __str__(self):
        return f"{self.instructor} · {self.cohort}"


class SessionQuerySet(AreaQuerySet):
    area_path = "cohort__village__area"

    def taught_by(self, user):
        return Q(cohort__in=cohorts_teaching(user))

    def awaiting_attendance(self, now):
        """Begun, with somebody enrolled, and nobody marked yet."""
        peopled = Cohort.objects.filter(enrolments__pk__gt=0, enrolments__withdrawn_at=None)
        return self.filter(
            attendance_taken_at=None, starts_at__lte=now, cohort__in=peopled.values("pk")
        )


class Session(models.Model):
    """A class of a cohort, of `hours` hours.

    `changed_at` tells upper floors that the class or its attendance changed.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sessions")
    topic = models.CharField(_("tema"), max_length=160)
    starts_at = models.DateTimeField(_("empieza"))
    hours = models.DecimalField(_("horas"), max_digits=4, decimal_places=1)
    place = models.CharField(_("lugar"), max_length=160, blank=True)
    attendance_taken_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sesión")
        verbose_name_plural = _("sesiones")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12), name="session_of_up_to_twelve_hours"
            ),
            models.UniqueConstraint(
                fields=["cohort", "starts_at"], name="one_session_at_a_time_in_a_cohort"
            ),
        ]

    def __str__(self):
        return self.topic

    @property
    def area(self) -> str:
        return self.cohort.area


class Attendance(models.Model):
    """How a person attended a session. No row: not marked yet.

    Arriving late counts as attending; an excused absence stays an absence.
    """

    class Mark(models.TextChoices):
        PRESENT = "present", _("Asistió")
        LATE = "late", _("Llegó tarde")
        ABSENT = "absent", _("Faltó")
        EXCUSED = "excused", _("Falta justificada")

    ATTENDED = (Mark.PRESENT, Mark.LATE)

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(
        "training.Enrolment", on_delete=models.PROTECT, related_name="attendances"
    )
    mark = models.CharField(_("asistencia"), max_length=10, choices=Mark)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("asistencia")
        verbose_name_plural = _("asistencias")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="one_mark_per_person_and_session"
            )
        ]

    def __str__(self):
        return f"{self.enrolment} · {self.get_mark_display()}"
