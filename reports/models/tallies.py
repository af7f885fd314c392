"""What was counted, since when and until when, and what that added up to each day."""

from django.conf import settings
from django.db import models
from django.db.models import DO_NOTHING, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import AreaQuerySet
from certification.models import Certificate
from training.models import Cohort, Enrolment, Session
from training.models.cohorts import cohorts_teaching
from villages.models import Programme, Village


def kept_key(model, **options):
    """A key without a constraint or an index of its own: millions of rows are written at once.

    What it points to is never deleted while somebody counts by it.
    """
    loose = {"db_constraint": False, "db_index": False, "related_name": "+"}
    return models.ForeignKey(model, **{"on_delete": DO_NOTHING, "null": True} | loose | options)


class CountedQuerySet(AreaQuerySet):
    area_path = "village__area"
    own_path = "person"

    def taught_by(self, user):
        return Q(cohort=None) | Q(cohort__in=cohorts_teaching(user))

    def at(self, moment=None):
        """What counted just before a moment; what counts now without one."""
        if moment is None:
            return self.filter(ended_at=None)
        open_then = Q(ended_at=None) | Q(ended_at__gte=moment)
        return self.filter(open_then, began_at__lt=moment)

    def once(self, others):
        """Without those of whom `others` hold an earlier row: who counts in two villages is one."""
        same = others.filter(indicator=OuterRef("indicator"), who=OuterRef("who"))
        return self.exclude(Exists(same.filter(pk__lt=OuterRef("pk"))))

    def with_subject(self):
        """With all that a list says of a row, in the same query."""
        return self.select_related(
            "person",
            "certificate",
            "enrolment__standing",
            "session",
            "cohort__course",
            "village__state",
            "village__host",
        )


class Counted(models.Model):
    """That somebody or something (`who`) counted for an indicator in a village, and in which span.

    Rows are added and ended, never otherwise changed: what counted on a past day stays
    known, however the records are corrected later. `began_at` and `ended_at` say when the
    portal took note; for what was there before the first count, what the records say.
    The answers of a person (`sex` … `rural`) are those known while it counted; when they
    change, the row ends and another begins. Whoever withdraws them empties all their rows.
    """

    indicator = models.CharField(max_length=20)
    programme = kept_key(Programme, on_delete=models.PROTECT, null=False)
    village = kept_key(Village, on_delete=models.PROTECT, null=False)
    who = models.BigIntegerField()
    person = kept_key(settings.AUTH_USER_MODEL)
    cohort = kept_key(Cohort)
    enrolment = kept_key(Enrolment)
    certificate = kept_key(Certificate)
    session = kept_key(Session)
    weight = models.DecimalField(max_digits=12, decimal_places=1, default=1)
    track = models.CharField(max_length=15, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    age = models.CharField(max_length=5, blank=True)
    indigenous = models.BooleanField(null=True)
    disability = models.BooleanField(null=True)
    rural = models.BooleanField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "who", "village"],
                condition=Q(ended_at=None),
                name="counts_once_in_a_village",
            )
        ]
        indexes = [
            models.Index(fields=["indicator", "who"], name="counted_by_who"),
            models.Index(
                fields=["village", "indicator", "-began_at", "-id"], name="counted_in_village"
            ),
            models.Index(
                fields=["programme", "indicator", "-began_at", "-id"], name="counted_in_programme"
            ),
        ]

    def __str__(self):
        return f"{self.indicator} · {self.who}"


class ReadingQuerySet(models.QuerySet):
    def last_of(self, indicator: str, *, at=None, **place):
        """The reading that holds on a day, or now: the last one not after it."""
        found = self.filter(indicator=indicator, **place)
        if at is not None:
            found = found.filter(day__lte=at)
        return found.order_by("-day")[:1]


class Reading(models.Model):
    """What an indicator added up to at the end of `day`, in a village or, without one, in all.

    There is a row only for days on which it changed, so what held on any day is the last
    row not after it. `breakdown` is {dimension: {category: number}}, without zeros.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    indicator = models.CharField(max_length=20)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    day = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=1)
    breakdown = models.JSONField(default=dict)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "village", "day"],
                nulls_distinct=False,
                name="one_reading_a_day",
            )
        ]

    def __str__(self):
        return f"{self.indicator} · {self.day} · {self.value}"


class Cursor(models.Model):
    """How far the counting has come. Its one row is the lock of whoever counts.

    Every change before `seen_until` has been counted; `day` is the last day whose
    beginning was (cohorts begin and end by date).
    """

    seen_until = models.DateTimeField()
    day = models.DateField()
    ran_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.seen_until}"
