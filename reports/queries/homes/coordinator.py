"""The home of who coordinates a village: what needs them today, and how the cohorts go."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import Permission, Role
from certification.models import Certificate
from reports.models import ProgressReport
from reports.queries.homes import ladders
from reports.queries.homes.parts import Section, Step, Urgency
from training.models import Cohort, Enrolment, Session
from training.queries.cohorts import IDLE, cohorts_of_area
from villages.models import Village
from villages.queries.agreements import to_renew

SHOWN = 6


def coordination(user: User) -> Section:
    villages = Village.objects.filter(area__in=areas_of(user)).select_related("state", "host")
    cohorts = list(cohorts_of_area(user))
    unmarked = list(sheets_to_fill(user))
    at_risk = idle(user)
    says = {
        "villages": list(villages),
        "ladders": ladders.ladders_of(villages),
        "cohorts": cohorts,
        "unmarked": unmarked,
        "at_risk": list(at_risk[:SHOWN]),
        "at_risk_count": at_risk.count(),
        "at_risk_first": count_beside_first(at_risk),
        "uncertified": uncertified(user).count(),
        "reports": reports_of(user),
        "agreements": to_renew(user),
    }
    return Section("coordinator", says, step_of(says))


def areas_of(user: User) -> list[str]:
    return [post.area for post in user.current_posts if post.role == Role.COORDINATOR]


def sheets_to_fill(user: User):
    """Classes held whose attendance nobody has taken, oldest first."""
    cohorts = Cohort.objects.allowing(user, Permission.COHORT_EDIT)
    held = Session.objects.filter(cohort__in=cohorts.values("pk"))
    held = held.awaiting_attendance(timezone.now())
    return held.select_related("cohort__village").order_by("starts_at", "pk")


def idle(user: User):
    """People of cohorts under way without any activity for two weeks, the longest first."""
    today = timezone.localdate()
    return (
        Enrolment.objects.allowing(user, Permission.ENROLMENT_EDIT)
        .active()
        .filter(cohort__starts_on__lte=today, cohort__ends_on__gte=today, standing__passed_at=None)
        .annotate(seen_at=Coalesce("standing__last_activity_at", "enrolled_at"))
        .filter(seen_at__lt=timezone.now() - IDLE)
        .with_names()
        .order_by("seen_at", "pk")
    )


def count_beside_first(at_risk) -> int:
    """How many of them are in the cohort of the first, whose page lists them."""
    first = at_risk.values("cohort")[:1]
    return at_risk.filter(cohort__in=first).count()


def uncertified(user: User):
    passed = Enrolment.objects.allowing(user, Permission.ENROLMENT_EDIT).passed()
    held = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
    return passed.exclude(Exists(held))


def reports_of(user: User) -> list[ProgressReport]:
    in_reach = ProgressReport.objects.allowing(user, Permission.REPORT_VIEW)
    return list(in_reach.with_names()[:3])


def step_of(says: dict) -> Step | None:
    if says["unmarked"]:
        return take_attendance(says["unmarked"])
    if says["at_risk"]:
        return look_after(says["at_risk_first"], says["at_risk"][0])
    if not says["cohorts"] and says["villages"]:
        village = says["villages"][0]
        return Step(
            _("Abre la próxima cohorte de %(village)s.") % {"village": village},
            _("Hoy no hay ninguna en curso ni por empezar."),
            _("Abrir cohorte"),
            reverse("training:cohort-new", args=[village.code]),
        )
    return ladders.ask(says["ladders"])


def take_attendance(unmarked: list[Session]) -> Step:
    first = unmarked[0]
    more = len(unmarked) - 1
    others = ngettext("Falta %(more)s sesión más.", "Faltan %(more)s sesiones más.", more)
    return Step(
        _("Pasa la asistencia de «%(topic)s».") % {"topic": first.topic},
        f"{first.cohort}. " + (others % {"more": more} if more else ""),
        _("Pasar asistencia"),
        reverse("training:attendance", args=[first.pk]),
        Urgency.TODAY,
    )


def look_after(count: int, first: Enrolment) -> Step:
    sentence = ngettext(
        "%(count)s persona de «%(cohort)s» lleva dos semanas sin actividad.",
        "%(count)s personas de «%(cohort)s» llevan dos semanas sin actividad.",
        count,
    )
    return Step(
        sentence % {"count": count, "cohort": first.cohort},
        _("Una llamada a tiempo ayuda a que sigan en el curso."),
        _("Ver quiénes son"),
        reverse("training:progress", args=[first.cohort_id]) + "?group=idle",
    )
