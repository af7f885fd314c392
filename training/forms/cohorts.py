import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Permission
from training.models import Attendance, Cohort, Course
from training.models.days import check_day
from training.queries import instructors_over
from villages.models import Village

MOST_WEEKS = 40


def day(**options):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, validators=[check_day], **options)


class CohortForm(forms.Form):
    name = forms.CharField(
        label=_("Nombre"), max_length=120, help_text=_("Por ejemplo: Primavera 2026, grupo A.")
    )
    starts_on = day(label=_("Primer día"))
    ends_on = day(label=_("Último día"))

    @classmethod
    def of(cls, cohort: Cohort, data=None) -> "CohortForm":
        initial = {name: getattr(cohort, name) for name in ("name", "starts_on", "ends_on")}
        return cls(data, initial=initial)


class PlanForm(CohortForm):
    course = forms.ModelChoiceField(
        label=_("Curso"), queryset=Course.objects.all(), empty_label=_("Elige un curso")
    )
    field_order = ("course", "name", "starts_on", "ends_on")


class AppointForm(forms.Form):
    """Who may teach the cohort: people with an instructor's post over its village."""

    instructor = forms.ModelChoiceField(
        label=_("Quién imparte"), queryset=User.objects.none(), empty_label=_("Elige a alguien")
    )

    def __init__(self, cohort: Cohort, data=None):
        super().__init__(data)
        teaching = cohort.teachings.current().values("instructor")
        self.fields["instructor"].queryset = instructors_over(cohort.area).exclude(pk__in=teaching)


class SessionForm(forms.Form):
    topic = forms.CharField(label=_("Tema"), max_length=160)
    starts_on = day(label=_("Día"))
    time = forms.TimeField(
        label=_("Hora de inicio"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("En la hora de la aldea."),
    )
    hours = forms.DecimalField(
        label=_("Duración en horas"),
        min_value=0.5,
        max_value=12,
        max_digits=3,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )
    place = forms.CharField(label=_("Lugar"), max_length=160, required=False)

    def facts(self, cohort: Cohort) -> dict:
        """What the actions are told: the moment, in the village's zone."""
        return self.at(cohort, self.cleaned_data["starts_on"])

    def at(self, cohort: Cohort, date: dt.date) -> dict:
        given = self.cleaned_data
        moment = dt.datetime.combine(date, given["time"], tzinfo=cohort.zone)
        return {
            "topic": given["topic"],
            "starts_at": moment,
            "hours": given["hours"],
            "place": given["place"],
        }


class ScheduleForm(SessionForm):
    weeks = forms.IntegerField(
        label=_("¿Cuántas semanas se repite?"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_(
            "Con 1 se programa solo ese día; con 8, ese día y los de las siete semanas siguientes."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def all_facts(self, cohort: Cohort) -> list[dict]:
        first, weeks = self.cleaned_data["starts_on"], self.cleaned_data["weeks"]
        return [self.at(cohort, first + dt.timedelta(weeks=week)) for week in range(weeks)]


class AttendanceForm(forms.Form):
    """A mark for each person; everybody present until said otherwise."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, enrolments, marks: dict[int, str], seen: str, data=None):
        super().__init__(data, initial={"seen": seen})
        for enrolment in enrolments:
            self.fields[f"mark-{enrolment.pk}"] = forms.ChoiceField(
                label=str(enrolment.learner),
                choices=Attendance.Mark.choices,
                initial=marks.get(enrolment.pk, Attendance.Mark.PRESENT),
                widget=forms.RadioSelect,
                error_messages={"required": _("Elige una marca.")},
            )

    def marks(self) -> dict[int, str]:
        return {
            int(name.removeprefix("mark-")): mark
            for name, mark in self.cleaned_data.items()
            if name.startswith("mark-")
        }


class CohortFilterForm(forms.Form):
    """What a list of cohorts is narrowed by; it lives in the URL."""

    STAGES = [
        ("", _("Todas")),
        ("open", _("En curso")),
        ("coming", _("Por empezar")),
        ("over", _("Terminadas")),
    ]

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    village = forms.ModelChoiceField(
        label=_("Aldea"),
        queryset=Village.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Todas"),
    )
    course = forms.ModelChoiceField(
        label=_("Curso"),
        queryset=Course.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("Todos"),
    )
    stage = forms.ChoiceField(label=_("Situación"), required=False, choices=STAGES)

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_reach = Cohort.objects.allowing(person, Permission.COHORT_VIEW)
        self.fields["village"].queryset = Village.objects.filter(
            pk__in=in_reach.values("village")
        ).order_by("folded")

    def narrow(self, cohorts, *, today: dt.date):
        """The cohorts that fit; all of them when a filter makes no sense."""
        wanted = self.cleaned_data if self.is_valid() else {}
        cohorts = cohorts.matching(wanted.get("q", ""))
        for name in ("village", "course"):
            if wanted.get(name):
                cohorts = cohorts.filter(**{name: wanted[name]})
        return cohorts.at(wanted["stage"], today) if wanted.get("stage") else cohorts

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values()) if self.is_valid() else False
