"""Which report to read, and which to make."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission
from reports.rules import first_of, month_before
from villages.models import Programme, Village

MONTHS_OFFERED = 24
COUNTRY = "pais"


def months_of(programme: Programme) -> list[tuple[str, str]]:
    """The programme's months until now, newest first, as choices."""
    month = first_of(timezone.localdate())
    found = []
    while month >= first_of(programme.starts_on) and len(found) < MONTHS_OFFERED:
        found.append((f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")))
        month = month_before(month)
    return found


def as_month(text: str) -> dt.date | None:
    return dt.date.fromisoformat(f"{text}-01") if text else None


class MonthField(forms.ChoiceField):
    """A month as YYYY-MM; cleaned to its first day."""

    def clean(self, value):
        return as_month(super().clean(value))


class ReportFilterForm(forms.Form):
    """The filters of the list of reports."""

    q = forms.CharField(label=_("Aldea o estado"), required=False, max_length=100)
    month = MonthField(label=_("Mes"), required=False)
    kind = forms.ChoiceField(
        label=_("De dónde"),
        required=False,
        choices=[("", _("Todos")), ("country", _("Todo el país")), ("village", _("Aldeas"))],
    )

    def __init__(self, programme, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", _("Todos")), *months_of(programme)]

    def narrow(self, reports):
        wanted = self.cleaned_data if self.is_valid() else {}
        if wanted.get("month"):
            reports = reports.filter(month=wanted["month"])
        if wanted.get("kind"):
            reports = reports.filter(village__isnull=wanted["kind"] == "country")
        return reports.matching(wanted.get("q", ""))


class AskForm(forms.Form):
    """Which report to make: of a village within reach or of the country, and of which month."""

    place = forms.ChoiceField(label=_("De dónde"))
    month = MonthField(
        label=_("Mes"), help_text=_("El mes en curso se cuenta hasta el día de hoy.")
    )

    def __init__(self, user, programme, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = programme
        villages = Village.objects.allowing(user, Permission.REPORT_ASK)
        villages = villages.filter(programme__in=Programme.objects.open())
        self.villages = {
            village.code: village
            for village in villages.select_related("state", "programme").order_by("code")
        }
        places = [
            (code, f"{village.locality}, {village.state.name}")
            for code, village in self.villages.items()
        ]
        if user.may(Permission.REPORT_ASK, area=""):
            places.insert(0, (COUNTRY, _("Todo el país")))
        self.fields["place"].choices = places
        self.fields["month"].choices = months_of(programme)

    def clean(self):
        cleaned = super().clean()
        cleaned["village"] = self.villages.get(cleaned.pop("place", None))
        return cleaned

    @property
    def programme(self) -> Programme:
        """The edition of the village asked about; of the country, the current one."""
        village = self.cleaned_data["village"]
        return village.programme if village else self.current
