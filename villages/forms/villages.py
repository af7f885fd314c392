from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Permission, fold
from villages.checks import check_place, problem, taken, village_of
from villages.forms.opened import OpenedForm
from villages.models import ZONE_NAMES, Municipality, Programme, State, Village
from villages.models.ladder import CONDITION_CHOICES, STEP_CHOICES
from villages.rules import geography

CHOICES_SHOWN = 12


class DegreesField(forms.CharField):
    """Degrees as people paste them, with any number of decimals; empty is None."""

    def __init__(self, **options):
        attrs = {"inputmode": "text", "autocomplete": "off", "size": 12}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs)} | options)

    def clean(self, value):
        text = super().clean(value)
        try:
            return geography.degrees(text)
        except ValueError:
            raise problem("number", typed=text[:40]) from None


class FactsForm(forms.Form):
    """What a village says of itself."""

    locality = forms.CharField(label=_("Localidad"), max_length=120)
    latitude = DegreesField(
        label=_("Latitud"), required=False, max_length=30, help_text=_("Por ejemplo 17.0503.")
    )
    longitude = DegreesField(
        label=_("Longitud"),
        required=False,
        max_length=30,
        help_text=_("Lleva signo menos: -96.5030."),
    )
    vocation = forms.CharField(
        label=_("Vocación productiva"),
        max_length=200,
        help_text=_("Lo que la comunidad hace y vende, por ejemplo «Tapetes de lana»."),
    )
    indigenous_language = forms.CharField(
        label=_("Lengua indígena"), max_length=100, required=False, help_text=_("Si se habla una.")
    )
    host_name = forms.CharField(
        label=_("Organización anfitriona"),
        max_length=160,
        required=False,
        help_text=_("Quién presta la sede. Elige una de la lista o escribe una nueva."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(label=_("Zona horaria"), choices=list(ZONE_NAMES.items()))

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the action refused, beside the field it is about."""
        for field, errors in refusal.error_dict.items():
            for error in errors:
                self.add_error(field if field in self.fields else None, linked(error))


class EditionField(forms.ModelChoiceField):
    """Which open edition of the programme; not asked while there is only one."""

    def __init__(self, **options):
        super().__init__(Programme.objects.none(), label=_("Programa"), **options)

    def offer(self, form: forms.Form, name: str = "programme") -> bool:
        """Give `form` the open editions; say whether there is anything to choose."""
        self.queryset = Programme.objects.open()
        several = self.queryset.count() > 1
        if not several:
            del form.fields[name]
        return several


class RegisterForm(FactsForm):
    """A new village. The municipality comes by code when it was picked, else by its name."""

    programme = EditionField(empty_label=None)
    state = forms.ModelChoiceField(
        label=_("Estado"), queryset=State.objects.none(), empty_label=_("Elige un estado")
    )
    municipality = forms.CharField(
        label=_("Municipio"),
        max_length=100,
        help_text=_("Escribe su nombre, con o sin acentos."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("villages:municipalities"),
                "hx-trigger": "input changed delay:150ms",
                "hx-include": "[name=state]",
                "hx-target": "#municipality-list",
                "hx-sync": "this:replace",
            }
        ),
    )
    municipality_code = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    coordinator_email = forms.EmailField(
        label=_("Correo de quien la va a coordinar"),
        max_length=254,
        required=False,
        help_text=_("Le enviamos una invitación. También puedes invitar después."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("programme", "state", "municipality", "municipality_code", "locality")

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        programme = Programme.current()
        self.fields["programme"].initial = programme
        self.editions = self.fields["programme"].offer(self)
        self.municipality_choices: list[Municipality] = []
        self.fields["state"].queryset = State.objects.allowing(person, Permission.VILLAGE_REGISTER)
        self.fields["state"].label_from_instance = self.name_of
        zone = self.fields["time_zone"]
        zone.required = False
        zone.choices = [("", _("La del municipio")), *ZONE_NAMES.items()]
        # With several editions the state may be free in another than the one shown.
        taken = Village.objects.none() if self.editions else programme.villages.all()
        self.taken = set(taken.values_list("state", flat=True))

    @property
    def edition(self) -> Programme:
        return self.cleaned_data.get("programme") or Programme.current()

    def name_of(self, state: State) -> str:
        if state.pk in self.taken:
            return gettext("%(state)s · ya tiene aldea") % {"state": state.name}
        return state.name

    def clean_state(self):
        state = self.cleaned_data["state"]
        if existing := village_of(self.edition, state):
            raise linked(taken(existing))
        return state

    def clean(self):
        found = super().clean()
        state, typed = found.get("state"), found.get("municipality")
        if state and typed:
            try:
                found["municipality"] = self.find_municipality(
                    state, typed, found.get("municipality_code")
                )
            except ValidationError as refusal:
                self.add_error("municipality", refusal)
        return found

    def find_municipality(self, state: State, typed: str, code: str) -> Municipality:
        """The one picked if it fits what is typed, or the only one with that name."""
        matches = list(state.municipalities.matching(typed))
        for picked in matches:
            if picked.pk == code:
                return picked
        exact = [municipality for municipality in matches if municipality.folded == fold(typed)]
        found = exact or matches
        if len(found) == 1:
            return found[0]
        if found:
            self.municipality_choices = found[:CHOICES_SHOWN]
            raise problem("municipality-several", state=state.name)
        raise self.not_here(state, typed)

    def not_here(self, state: State, typed: str) -> ValidationError:
        namesakes = Municipality.objects.filter(folded=fold(typed)).select_related("state")
        for elsewhere in namesakes:
            return check_place(state=state, municipality=elsewhere)["municipality"]
        return problem("municipality-unknown", state=state.name, typed=typed)

    def facts(self) -> dict:
        """What `actions.villages.register` is told."""
        found = dict(self.cleaned_data)
        del found["municipality_code"]
        found["programme"] = self.edition
        return {**found, "time_zone": found["time_zone"] or None}


class EditForm(OpenedForm, FactsForm):
    def __init__(self, village: Village, *args, **kwargs):
        names = ("locality", "latitude", "longitude", "vocation", "indigenous_language")
        known = {name: getattr(village, name) for name in (*names, "time_zone")}
        known["host_name"] = village.host.name if village.host else ""
        super().__init__(*args, initial=dict(known), **kwargs)
        self.open_on(known)
        for name in ("latitude", "longitude"):
            self.fields[name].required = True


class FilterForm(forms.Form):
    """What a list of villages is narrowed by; it lives in the URL."""

    SORTS = {
        "state": ("state_id", "pk"),
        "name": ("folded", "pk"),
        "municipality": ("municipality__folded", "pk"),
        "registered": ("registered_at", "pk"),
    }
    FURTHER = ("programme", "state", "step", "condition", "vocation", "coordination", "host")
    YES_OR_NO = [("", _("Todas")), ("yes", _("Con")), ("no", _("Sin"))]

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    programme = EditionField(required=False, empty_label=_("Todos"), to_field_name="slug")
    state = forms.ModelChoiceField(
        label=_("Estado"),
        queryset=State.objects.none(),
        required=False,
        empty_label=_("Todos"),
    )
    step = forms.ChoiceField(
        label=_("Paso de la escalera"), required=False, choices=[("", _("Todos")), *STEP_CHOICES]
    )
    condition = forms.ChoiceField(
        label=_("Situación"), required=False, choices=[("", _("Todas")), *CONDITION_CHOICES]
    )
    vocation = forms.CharField(label=_("Vocación"), required=False, max_length=100)
    coordination = forms.ChoiceField(label=_("Coordinación"), required=False, choices=YES_OR_NO)
    host = forms.ChoiceField(label=_("Organización anfitriona"), required=False, choices=YES_OR_NO)
    sort = forms.ChoiceField(
        label=_("Ordenar por"),
        required=False,
        choices=[
            ("", _("Estado")),
            ("state", _("Estado, del primero al último")),
            ("-state", _("Estado, del último al primero")),
            ("name", _("Localidad, A a Z")),
            ("-name", _("Localidad, Z a A")),
            ("municipality", _("Municipio, A a Z")),
            ("-municipality", _("Municipio, Z a A")),
            ("-registered", _("Registro más reciente")),
            ("registered", _("Registro más antiguo")),
        ],
    )

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.editions = self.fields["programme"].offer(self)
        self.fields["state"].queryset = State.objects.filter(
            pk__in=Village.objects.allowing(person, Permission.VILLAGE_VIEW).values("state")
        )

    def narrow(self, villages):
        """The villages that fit; all of them when a filter makes no sense."""
        wanted = self.cleaned_data if self.is_valid() else {}
        villages = villages.matching(wanted.get("q", "")).living_on(wanted.get("vocation", ""))
        if wanted.get("programme"):
            villages = villages.filter(programme=wanted["programme"])
        if wanted.get("state"):
            villages = villages.filter(state=wanted["state"])
        for name in ("step", "condition"):
            if wanted.get(name):
                villages = villages.filter(**{name: wanted[name]})
        if wanted.get("coordination"):
            villages = villages.filter(coordinated=wanted["coordination"] == "yes")
        if wanted.get("host"):
            villages = villages.filter(host__isnull=wanted["host"] == "no")
        return villages

    @property
    def order_by(self) -> tuple[str, ...]:
        sort = self.cleaned_data["sort"] if self.is_valid() else ""
        fields = self.SORTS[sort.removeprefix("-") or "state"]
        return tuple(f"-{field}" for field in fields) if sort.startswith("-") else fields

    @property
    def is_narrowed(self) -> bool:
        return self.asks_for("q", *self.FURTHER)

    @property
    def is_narrowed_further(self) -> bool:
        """By more than the search: then the other filters are shown from the start."""
        return self.asks_for("sort", *self.FURTHER)

    def asks_for(self, *names: str) -> bool:
        return self.is_valid() and any(self.cleaned_data.get(name) for name in names)


def linked(error: ValidationError) -> ValidationError:
    """The error, with a link to the village it names."""
    if error.code != "state-taken":
        return error
    said = format_html(
        '{} <a class="link" href="{}">{}</a>',
        " ".join(error.messages),
        reverse("villages:detail", args=[error.params["code"]]),
        _("Ver esa aldea"),
    )
    return ValidationError(said, code=error.code)
