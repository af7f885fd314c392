"""The public promises' indicators, each defined once.

`data/indicators.csv` is the programme's catalogue; `source` is the row an
indicator comes from. The board, the homes and the lists behind the numbers all
ask here, so a number and its list cannot disagree.
"""

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Post
from accounts.rules import Permission
from certification.models import Certificate
from reports.rules import suppress
from training.models import Cohort, Course, Enrolment
from villages.models import Programme, Target, Village


def staffed_villages() -> QuerySet[Village]:
    """Villages with a coordinator and a host."""
    coordinators = Post.objects.coordinating(OuterRef("area"))
    return Village.objects.filter(Exists(coordinators), host__isnull=False)


def active_villages() -> QuerySet[Village]:
    """Those of them where a cohort has begun."""
    begun = Cohort.objects.filter(village=OuterRef("pk"), starts_on__lte=timezone.localdate())
    return staffed_villages().filter(Exists(begun))


class Indicator:
    """Counts distinct `counted` among `rows`; `village_path` leads from a row to its village.

    `permission` opens the list behind the number. `of_people`: small counts by
    state are hidden from those who may not see that list.
    """

    code: str
    source: str
    name: str
    unit: str
    definition: str
    permission = Permission.VILLAGE_VIEW
    measured = True
    of_people = False
    counted = "pk"
    village_path = ""

    def rows(self, programme: Programme) -> QuerySet:
        raise NotImplementedError

    def value(self, programme, *, village: Village | None = None, state: str | None = None):
        """The number now, or None when the portal does not measure it."""
        found = self.narrowed(self.rows(programme), village=village, state=state)
        return found.aggregate(value=Count(self.counted, distinct=True))["value"]

    def by_state(self, programme) -> dict[str, int]:
        """Every state's number, in the order of their codes; who counts in two is in both."""
        found = self._grouped(programme, f"{self.village_path}state")
        return {code: found.get(code, 0) for code in state_codes()}

    def by_village(self, programme) -> dict[int, int]:
        """The numbers of the villages that have one, by the village's id."""
        return self._grouped(programme, f"{self.village_path}pk")

    def told_by_state(self, programme, *, user) -> dict[str, int | None]:
        """Every state's number as `user` may see it: None where it is hidden."""
        counts = self.by_state(programme)
        if not self.of_people:
            return counts
        open_to_user = {code for code in counts if self.opens_for(user, area=code)}
        return suppress(counts) | {code: counts[code] for code in open_to_user}

    def opens_for(self, user, area: str | None = None) -> bool:
        """Whether a post lets `user` see the list behind the number."""
        return user.is_authenticated and user.may(self.permission, area=area)

    def rows_for(self, user, programme, *, state: str | None = None) -> QuerySet:
        """The list behind the number, within reach of `user`: one row for each one counted."""
        reachable = self.narrowed(self.rows(programme), state=state).allowing(user, self.permission)
        firsts = reachable.order_by(self.counted, "pk").distinct(self.counted)
        return reachable.filter(pk__in=firsts.values("pk"))

    def narrowed(self, rows, *, village=None, state=None):
        if village is not None:
            rows = rows.filter(**{f"{self.village_path}pk": village.pk})
        if state is not None:
            rows = rows.filter(**{f"{self.village_path}state": state})
        return rows

    def _grouped(self, programme, path) -> dict:
        counts = self.rows(programme).order_by().values_list(path)
        return dict(counts.annotate(value=Count(self.counted, distinct=True)))


class Certified(Indicator):
    code = "certified"
    source = "P01"
    name = _("Personas formadas y certificadas")
    unit = _("personas")
    definition = _("Personas distintas que tienen al menos una constancia vigente del programa.")
    permission = Permission.CERTIFICATE_VIEW
    of_people = True
    counted = "enrolment__learner_id"
    village_path = "enrolment__cohort__village__"

    def rows(self, programme):
        return Certificate.objects.valid().filter(enrolment__cohort__village__programme=programme)


class ActiveStates(Indicator):
    code = "states"
    source = "P02"
    name = _("Estados con una aldea activa")
    unit = _("estados")
    definition = _(
        "Una aldea está activa cuando tiene quien la coordine, una organización anfitriona "
        "y al menos una cohorte que ya empezó."
    )
    counted = "state_id"

    def rows(self, programme):
        return active_villages().filter(programme=programme)


class Students(Indicator):
    code = "students"
    source = "P03"
    name = _("Estudiantes universitarios formados")
    unit = _("estudiantes")
    definition = _(
        "Personas distintas que cumplen todas las reglas de aprobación de un curso "
        "del trayecto de estudiantes, tengan o no su constancia todavía."
    )
    permission = Permission.PROGRESS_VIEW
    of_people = True
    counted = "learner_id"
    village_path = "cohort__village__"

    def rows(self, programme):
        return Enrolment.objects.passed().filter(
            cohort__village__programme=programme, cohort__course__track=Course.Track.STUDENT
        )


class Businesses(Indicator):
    """The portal keeps no businesses yet: there is no number, which is not the same as none."""

    code = "businesses"
    source = "P04"
    name = _("Microempresas lanzadas")
    unit = _("microempresas")
    definition = _(
        "Una microempresa está lanzada cuando su canal de venta está publicado "
        "y registró su primera venta."
    )
    measured = False

    def rows(self, programme):
        return Village.objects.none()

    def value(self, programme, *, village=None, state=None):
        return None

    def by_state(self, programme):
        return dict.fromkeys(state_codes())

    def by_village(self, programme):
        return {}


INDICATORS = {
    indicator.code: indicator
    for indicator in (Certified(), ActiveStates(), Students(), Businesses())
}


def state_codes() -> list[str]:
    return [f"{number:02}" for number in range(1, 33)]


def total_of(target: Target, *, states_promised: int, villages: int) -> int:
    """What a promise adds up to in the whole programme.

    One made for each village counts the villages promised, not only those there are.
    """
    times = {
        Target.Scope.PROGRAMME: 1,
        Target.Scope.STATE: len(state_codes()),
        Target.Scope.VILLAGE: states_promised or villages,
    }
    return target.value * times[target.scope]


def choices() -> list[tuple[str, str]]:
    """What can be promised, for whoever sets targets on a floor below: (code, name)."""
    return [(code, one.name) for code, one in INDICATORS.items()]
