"""Forms about agreements."""

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User, check_readable
from accounts.rules import Permission
from villages.forms.opened import OpenedForm
from villages.forms.organisations import OrganisationField, RefusingForm, day_input, shown
from villages.models import Agreement, Organisation, Programme, State, Village
from villages.queries.agreements import STANDING_NAMES
from villages.rules.agreements import Standing


class TermsForm(OpenedForm, RefusingForm):
    """What was agreed, and from when until when."""

    title = forms.CharField(
        label=_("Título"),
        max_length=200,
        validators=[check_readable],
        help_text=_("Como lo dice el documento, por ejemplo «Convenio de colaboración académica»."),
    )
    kind = forms.ChoiceField(label=_("Tipo"), choices=shown(Agreement.Kind))
    signed_on = forms.DateField(label=_("Se firmó el"), widget=day_input())
    starts_on = forms.DateField(label=_("Empieza el"), widget=day_input())
    ends_on = forms.DateField(
        label=_("Termina el"),
        required=False,
        widget=day_input(),
        help_text=_("El último día que vale. Déjalo vacío si no tiene fin."),
    )
    upload = forms.FileField(
        label=_("Documento firmado"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        help_text=_("PDF o foto de hasta 10 MB."),
    )
    note = forms.CharField(
        label=_("Nota"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, agreement: Agreement | None = None, initial=None, **kwargs):
        names = ("title", "kind", "signed_on", "starts_on", "ends_on", "note")
        known = {name: getattr(agreement, name) for name in names} if agreement else {}
        super().__init__(*args, initial=known | (initial or {}), **kwargs)
        self.open_on(known)


class AgreementForm(TermsForm):
    """A new one: with whom, and for a village or (who administers the country) a programme."""

    organisation = OrganisationField()
    place = forms.ChoiceField(label=_("Vale para"))

    field_order = ("organisation", "place")

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        villages = Village.objects.allowing(person, Permission.VILLAGE_EDIT)
        villages = villages.filter(programme__in=Programme.objects.open())
        self.villages = {str(each.code): each for each in villages.select_related("state")}
        self.programmes = {}
        if person.may(Permission.VILLAGE_EDIT, ""):
            self.programmes = {each.slug: each for each in Programme.objects.open()}
        whole = [
            (f"programa:{slug}", _("Todo el programa %(name)s") % {"name": each})
            for slug, each in self.programmes.items()
        ]
        several = [(code, each.full_name) for code, each in self.villages.items()]
        self.fields["place"].choices = [("", _("Elige")), *whole, *several]

    def facts(self) -> dict:
        """What `actions.agreements.register` is told."""
        found = dict(self.cleaned_data)
        place = found.pop("place")
        village = self.villages.get(place)
        slug = place.removeprefix("programa:")
        programme = village.programme if village else self.programmes[slug]
        return found | {"village": village, "programme": programme}


class TerminateForm(RefusingForm):
    on = forms.DateField(label=_("Terminó el"), widget=day_input(), initial=timezone.localdate)
    because = forms.CharField(label=_("Motivo"), max_length=300, validators=[check_readable])


class AgreementFilterForm(forms.Form):
    """What the list is narrowed by; it lives in the URL."""

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    standing = forms.ChoiceField(
        label=_("Estado del convenio"),
        required=False,
        choices=[
            ("", _("Todos")),
            *((each.value, capfirst(name)) for each, name in STANDING_NAMES.items()),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Organización"),
        required=False,
        choices=[("", _("De cualquier tipo")), *shown(Organisation.Kind)],
    )
    state = forms.ModelChoiceField(
        label=_("Estado"), queryset=State.objects.none(), required=False, empty_label=_("Todos")
    )

    def __init__(self, person: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reached = Village.objects.allowing(person, Permission.VILLAGE_VIEW).values("state")
        self.fields["state"].queryset = State.objects.filter(pk__in=reached).order_by("name")

    def narrow(self, agreements):
        wanted = self.cleaned_data if self.is_valid() else {}
        found = agreements.matching(wanted.get("q", ""))
        if wanted.get("standing"):
            found = found.standing_as(Standing(wanted["standing"]), timezone.localdate())
        if wanted.get("kind"):
            found = found.with_organisations_of(wanted["kind"])
        if wanted.get("state"):
            found = found.filter(village__state=wanted["state"])
        return found

    @property
    def asks_for_ending(self) -> bool:
        return self.is_valid() and self.cleaned_data["standing"] == Standing.ENDING

    @property
    def is_narrowed(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())
