"""The indicators that count villages and hours of class, and those nothing measures yet."""

from django.db.models import Count, Exists, F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.models import Post
from accounts.rules import Permission
from reports.indicators.base import Indicator, Number, Unmeasured
from reports.indicators.telling import Midnight
from training.models import Attendance, Cohort, Enrolment, Session
from villages.models import Village, VillageMove
from villages.rules.ladder import Condition


def working_villages() -> QuerySet[Village]:
    """Villages with a coordinator, a host and a cohort planned, neither paused nor closed."""
    coordinators = Post.objects.coordinating(OuterRef("area"))
    planned = Cohort.objects.filter(village=OuterRef("pk"))
    at_work = Village.objects.filter(condition=Condition.ACTIVE, host__isnull=False)
    return at_work.filter(Exists(coordinators), Exists(planned))


class ActiveStates(Indicator):
    """One village a state: the villages counted are as many as the states."""

    code = "states"
    source = "P02"
    name = _("Estados con una aldea activa")
    unit = _("estados")
    definition = _(
        "Una aldea está activa cuando tiene quien la coordine, una organización anfitriona "
        "y al menos una cohorte que ya empezó, y no está en pausa ni cerrada."
    )

    def evidence(self):
        return working_villages()

    def began(self):
        """When all of it was there, and work not paused; nothing says since when the host is."""
        again = (VillageMove.Kind.RESUMED, VillageMove.Kind.REOPENED)
        turns = VillageMove.objects.filter(village=OuterRef("pk"), kind__in=again)
        resumed = turns.order_by().values("village").annotate(last=Max("at")).values("last")
        posts = Post.objects.coordinating(OuterRef("area")).order_by().values("area")
        cohorts = Cohort.objects.filter(village=OuterRef("pk")).order_by("starts_on")
        given = Subquery(posts.annotate(first=Min("given_at")).values("first"))
        first = Subquery(cohorts.values("starts_on")[:1])  # by their index, of thousands
        return Greatest("registered_at", given, Midnight(first), Subquery(resumed))


class Businesses(Unmeasured):
    code = "businesses"
    source = "P04"
    name = _("Microempresas lanzadas")
    unit = _("microempresas")
    definition = _(
        "Una microempresa está lanzada cuando su canal de venta está publicado "
        "y registró su primera venta."
    )


class Hours(Indicator):
    """Sums over the classes whose attendance was taken."""

    source = "A02"
    unit = _("horas")
    permission = Permission.COHORT_VIEW
    is_sum = True
    news = "sessions"
    dimensions = ("track",)
    village_path = "cohort__village__"
    cohort_path = "cohort__"
    kept_as = "session_id"

    def evidence(self):
        return Session.objects.filter(attendance_taken_at__isnull=False)

    def began(self):
        return Least("starts_at", "attendance_taken_at")


class HoursTaught(Hours):
    code = "hours"
    name = _("Horas de formación impartidas")
    definition = _("Horas de las clases dadas, las que tienen lista de asistencia.")
    weight = F("hours")


class HoursReceived(Hours):
    code = "person_hours"
    name = _("Horas de formación recibidas")
    unit = _("horas-persona")
    definition = _("Las horas de cada clase dada por las personas que asistieron a ella.")

    @property
    def weight(self):
        twice = Enrolment.objects.filter(learner__merged_into__isnull=False)
        there = Attendance.objects.filter(session=OuterRef("pk"), mark__in=Attendance.ATTENDED)
        there = there.exclude(enrolment__in=twice)  # the record that is kept was there too
        attended = there.order_by().values("session").annotate(people=Count("pk")).values("people")
        return F("hours") * Coalesce(Subquery(attended), 0, output_field=Number)
