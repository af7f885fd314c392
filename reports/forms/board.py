"""Which board to read: of which edition, as it stood on which day, and of its lists which rows."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from villages.models import Programme, State


class BoardForm(forms.Form):
    """The edition and the day of a board; left empty, the current edition and today."""

    programa = forms.ModelChoiceField(
        label=_("Programa"),
        queryset=Programme.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": _("No conocemos ese programa. Elige uno de la lista.")},
    )
    al = forms.DateField(
        label=_("Ver como estaba el día"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("No es una fecha. Escribe día, mes y año: 30/06/2026.")},
    )

    def __init__(self, data):
        self.today = timezone.localdate()
        self.current = Programme.current()
        given = {"programa": data.get("programa"), "al": data.get("al")}
        super().__init__({name: value for name, value in given.items() if value})
        self.fields["programa"].queryset = Programme.objects.begun()
        self.fields["programa"].initial = self.current
        self.fields["al"].widget.attrs["max"] = self.today.isoformat()
        self.is_valid()
        self.fields["al"].widget.attrs["min"] = self.programme.starts_on.isoformat()

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("al")
        if day and (wrong := self.refusal(day)):
            self.add_error("al", wrong)
        return cleaned

    def refusal(self, day: dt.date) -> ValidationError | None:
        if day > self.today:
            return ValidationError(
                _("Ese día todavía no llega. El tablero existe hasta hoy."), code="future"
            )
        if day < self.programme.starts_on:
            words = _("%(programme)s empezó el %(start)s: elige ese día o uno posterior.")
            start = date_format(self.programme.starts_on)
            params = {"programme": self.programme.short_name, "start": start}
            return ValidationError(words, code="before-programme", params=params)
        return None

    @property
    def programme(self) -> Programme:
        return getattr(self, "cleaned_data", {}).get("programa") or self.current

    @property
    def day(self) -> dt.date | None:
        """The past day asked for; None is today."""
        day = self.cleaned_data.get("al")
        return None if day == self.today else day

    @property
    def chosen(self) -> dict[str, str]:
        """What the addresses of a board's parts carry along: nothing for today's of now."""
        found = {}
        if self.programme != self.current:
            found["programa"] = self.programme.slug
        if self.day:
            found["al"] = self.day.isoformat()
        return found

    @property
    def query(self) -> str:
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one edition to choose from, or a wrong one was asked for."""
        return len(self.fields["programa"].choices) > 1 or "programa" in self.errors


class PlaceForm(forms.Form):
    """Where to look, and whom to look for in the list behind a number."""

    state = forms.ChoiceField(label=_("Estado"), required=False)
    q = forms.CharField(label=_("Buscar en la lista"), required=False, max_length=100)

    def __init__(self, data, *, searches: bool):
        super().__init__(data)
        states = State.objects.order_by("name").values_list("code", "name")
        self.fields["state"].choices = [("", _("Todo el país")), *states]
        if not searches:
            del self.fields["q"]

    def wanted(self, name: str) -> str:
        return self.cleaned_data.get(name, "") if self.is_valid() else ""
