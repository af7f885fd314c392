"""What is promised: how much, for whom, until when, by which steps."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from villages import indicators
from villages.forms.programmes import day_field
from villages.forms.stamped import MOST_ROWS, StampedForm, clear_rows, rows_in
from villages.models import Programme, Target
from villages.models.targets import PROMISED, Scope
from villages.rules.targets import even_quarters

SPARE_MILESTONES = 2
MORE_MILESTONES = 4
OF_THE_VALUE = {"above-the-target", "not-higher"}  # the faults of a milestone's number


class TargetForm(StampedForm):
    """A promise of `programme`; of `target` when it is there already."""

    scope = forms.ChoiceField(
        label=_("Alcance"),
        choices=[(code, capfirst(label)) for code, label in Scope.choices],
        initial=Scope.PROGRAMME,
        widget=forms.RadioSelect,
        help_text=_(
            "«1,000 estudiantes» puede ser en todo el programa, en cada estado o en cada aldea: "
            "el número no lo dice, dilo aquí."
        ),
    )
    value = forms.IntegerField(label=_("Meta"), min_value=1, max_value=10_000_000)
    due_on = day_field(
        _("Para el"),
        required=False,
        help_text=_("Sin fecha no se puede decir si va a tiempo."),
    )
    promise = forms.CharField(
        label=_("La promesa, como se lee"),
        max_length=200,
        help_text=_("Sin el número: «Personas formadas y certificadas»."),
    )
    promise_en = forms.CharField(label=_("La promesa en inglés"), max_length=200)
    source = forms.CharField(
        label=_("Dónde se prometió"),
        max_length=200,
        required=False,
        help_text=_("El anuncio, convenio u oficio donde consta."),
    )

    def __init__(
        self, programme: Programme, target: Target | None, data=None, *, today, filled=None
    ):
        """`filled` is what the form shows without having been sent."""
        self.programme, self.target, self.today = programme, target, today
        initial = {"seen": target.version if target else None}
        if target:
            initial |= {name: getattr(target, name) for name in PROMISED}
        super().__init__(data, initial=initial | (filled or {}))
        if target:
            self.fields["reason"] = forms.CharField(
                label=_("Por qué cambia"),
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Queda en la historia de la promesa."),
            )
        else:
            self.add_fields_of_new()
        self.add_milestones(data if data is not None else filled)

    def add_fields_of_new(self) -> None:
        del self.fields["seen"]
        self.fields["indicator"] = forms.ChoiceField(
            label=_("Indicador"),
            choices=[("", _("Elige un indicador")), *indicators.choices()],
            help_text=_("Así se cuenta lo que se ha cumplido."),
        )
        self.fields["on"] = day_field(
            _("Prometida desde"),
            initial=self.today,
            help_text=_("El día del anuncio. Los tableros de antes no la muestran."),
        )
        self.order_fields(["indicator"])

    def add_milestones(self, shown) -> None:
        known = dict(enumerate(self.target.milestones if self.target else []))
        wanted = rows_in(shown, "milestone", "on") or len(known) + SPARE_MILESTONES
        self.milestone_places = range(min(wanted, MOST_ROWS))
        for place in self.milestone_places:
            milestone = known.get(place, {})
            self.fields[f"milestone_{place}_on"] = day_field(
                _("Para el"), required=False, initial=milestone.get("on")
            )
            self.fields[f"milestone_{place}_value"] = forms.IntegerField(
                label=_("Llegar a"),
                required=False,
                min_value=1,
                max_value=10_000_000,
                initial=milestone.get("value"),
            )

    def opened_on(self, data):
        return TargetForm(self.programme, self.target, data, today=self.today)

    def filled_with(self, data) -> "TargetForm":
        """The same form, showing this data without judging it yet."""
        filled = {name: data.get(name) for name in data}
        return TargetForm(self.programme, self.target, today=self.today, filled=filled)

    def with_more_milestones(self) -> "TargetForm":
        data = self.data.copy()
        rows = len(self.milestone_places)
        for place in range(rows, min(rows + MORE_MILESTONES, MOST_ROWS)):
            data[f"milestone_{place}_on"] = data[f"milestone_{place}_value"] = ""
        return self.filled_with(data)

    def with_even_quarters(self) -> "TargetForm":
        """The milestones of an even pace; itself, with what is missing, when it cannot tell."""
        self.full_clean()
        value, due_on = self.cleaned_data.get("value"), self.cleaned_data.get("due_on")
        if not value or not due_on or due_on <= self.programme.starts_on:
            form = self.filled_with(self.data)
            form.hint = _("Para sugerir los hitos faltan la meta y una fecha posterior al inicio.")
            return form
        data = self.data.copy()
        steps = even_quarters(starts_on=self.programme.starts_on, due_on=due_on, value=value)
        self.write(data, "milestones", milestones_of(steps))
        return self.filled_with(data)

    def clean(self):
        found = super().clean()
        rows = []
        for place in self.milestone_places:
            names = (f"milestone_{place}_on", f"milestone_{place}_value")
            day, value = (found.get(name) for name in names)
            if day and value:
                rows.append((day, value, place))
            elif (day or value) and not any(name in self.errors for name in names):
                missing = names[0] if value else names[1]
                self.add_error(missing, _("Al hito le falta este dato."))
        rows.sort()
        self.place_of = [place for _day, _value, place in rows]
        found["milestones"] = milestones_of((day, value) for day, value, _place in rows)
        return found

    def milestone_fields(self) -> list:
        return [
            (self[f"milestone_{n}_on"], self[f"milestone_{n}_value"]) for n in self.milestone_places
        ]

    def write(self, data, name, value):
        if name != "milestones":
            return super().write(data, name, value)
        clear_rows(data, "milestone")
        for place, each in enumerate([*value, *[{}] * SPARE_MILESTONES]):
            data[f"milestone_{place}_on"] = each.get("on", "")
            data[f"milestone_{place}_value"] = each.get("value", "")

    def refuse(self, refusal: ValidationError) -> None:
        for error in getattr(refusal, "error_dict", {}).pop("milestones", []):
            self.refuse_milestone(error)
        super().refuse(refusal)

    def refuse_milestone(self, error: ValidationError) -> None:
        if error.code == "no-due-day":
            self.add_error("due_on", error)
            return
        part = "value" if error.code in OF_THE_VALUE else "on"
        self.add_error(f"milestone_{self.place_of[error.params['place']]}_{part}", error)

    def facts(self) -> dict:
        """What `actions.targets` is told."""
        asked = [*PROMISED, *(["reason", "seen"] if self.target else ["indicator", "on"])]
        return {name: self.cleaned_data[name] for name in asked}


class ReasonForm(StampedForm):
    """Why a promise is withdrawn, or made again."""

    reason = forms.CharField(
        label=_("Por qué"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, target: Target, data=None):
        super().__init__(data, initial={"seen": target.version})


def milestones_of(steps) -> list[dict]:
    """(day, value) as a target keeps them."""
    return [{"on": day.isoformat(), "value": value} for day, value in steps]
