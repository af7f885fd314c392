"""Forms about organisations, their contacts and their part in villages."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Folded, check_readable, clean_phone
from villages.forms.opened import OpenedForm
from villages.models import Contact, Involvement, Organisation, State
from villages.queries.organisations import similar

PICTURE = {"accept": "image/jpeg,image/png,image/webp"}


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def shown(choices) -> list[tuple]:
    """The choices as they begin a line: with a capital."""
    return [(value, capfirst(words)) for value, words in choices.choices]


class RefusingForm(forms.Form):
    def refuse(self, refusal: ValidationError) -> None:
        """Show what the action refused, beside the field it is about."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            for error in errors:
                self.add_error(field if field in self.fields else None, pointed(error))


def pointed(error: ValidationError) -> ValidationError:
    """The error, with a link to the organisation it names."""
    if error.code != "organisation-exists":
        return error
    said = format_html(
        '{} <a class="link" href="{}">{}</a>',
        " ".join(error.messages),
        reverse("villages:organisation", args=[error.params["pk"]]),
        _("Ver esa organización"),
    )
    return ValidationError(said, code=error.code)


class OrganisationForm(OpenedForm, RefusingForm):
    """What an organisation says of itself. A name much like another's is asked about once."""

    name = forms.CharField(
        label=_("Nombre"),
        max_length=160,
        validators=[check_readable],
        help_text=_("Completo, como aparece en sus documentos."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    short_name = forms.CharField(label=_("Siglas"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Tipo"), choices=shown(Organisation.Kind))
    state = forms.ModelChoiceField(
        label=_("Estado"),
        queryset=State.objects.order_by("name"),
        required=False,
        empty_label=_("Ninguno en particular"),
    )
    website = forms.URLField(
        label=_("Sitio web"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    note = forms.CharField(
        label=_("Nota"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Lo que convenga saber. No escribas datos personales: para eso son los contactos."
        ),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=PICTURE),
        help_text=_("JPG, PNG o WebP de hasta 10 MB."),
    )
    distinct = forms.BooleanField(label=_("Es otra organización: guárdala"), required=False)

    def __init__(self, *args, organisation: Organisation | None = None, initial=None, **kwargs):
        self.organisation = organisation
        names = ("name", "short_name", "kind", "state", "website", "note")
        known = {name: getattr(organisation, name) for name in names} if organisation else {}
        super().__init__(*args, initial=known | (initial or {}), **kwargs)
        self.open_on(known)
        self.alike: list[Organisation] = []

    def clean(self):
        found = super().clean()
        if not self.errors and not found.pop("distinct", False) and self.is_new_name(found["name"]):
            self.alike = self.others_like(found)
            if self.alike:
                raise ValidationError(_("Hay una organización muy parecida."), code="alike")
        return found

    def is_new_name(self, name: str) -> bool:
        return self.organisation is None or self.organisation.name != name

    def others_like(self, found: dict) -> list[Organisation]:
        """Nearly the same name; exactly the same one is refused by the action."""
        same = Organisation.objects.filter(folded=Folded(Value(" ".join(found["name"].split()))))
        me = self.organisation.pk if self.organisation else None
        if same.exclude(pk=me).exists():
            return []
        return similar(found["name"], short_name=found["short_name"], but=me)


class OrganisationFilterForm(forms.Form):
    """What the list is narrowed by; it lives in the URL."""

    SORTS = {"name": ("folded", "pk"), "created": ("created_at", "pk")}

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Tipo"), required=False, choices=[("", _("Todos")), *shown(Organisation.Kind)]
    )
    state = forms.ModelChoiceField(
        label=_("Estado"),
        queryset=State.objects.order_by("name"),
        required=False,
        empty_label=_("Todos"),
    )
    agreement = forms.ChoiceField(
        label=_("Convenio vigente"),
        required=False,
        choices=[("", _("Todas")), ("yes", _("Con convenio")), ("no", _("Sin convenio"))],
    )
    archived = forms.BooleanField(label=_("Ver las archivadas"), required=False)
    sort = forms.ChoiceField(
        label=_("Ordenar por"),
        required=False,
        choices=[
            ("", _("Nombre, A a Z")),
            ("-name", _("Nombre, Z a A")),
            ("-created", _("Registro más reciente")),
            ("created", _("Registro más antiguo")),
        ],
    )

    def narrow(self, organisations):
        """Those that fit; all at work when a filter makes no sense."""
        wanted = self.cleaned_data if self.is_valid() else {}
        found = organisations.filter(archived_at__isnull=not wanted.get("archived"))
        found = found.matching(wanted.get("q", ""))
        if wanted.get("kind"):
            found = found.filter(kind=wanted["kind"])
        if wanted.get("state"):
            found = found.filter(state=wanted["state"])
        if wanted.get("agreement"):
            found = found.filter(has_agreement=wanted["agreement"] == "yes")
        return found

    @property
    def order_by(self) -> tuple[str, ...]:
        sort = self.cleaned_data["sort"] if self.is_valid() else ""
        fields = self.SORTS.get(sort.removeprefix("-"), self.SORTS["name"])
        return tuple(f"-{field}" for field in fields) if sort.startswith("-") else fields

    @property
    def is_narrowed(self) -> bool:
        return self.asks_for("q", "kind", "state", "agreement", "archived")

    def asks_for(self, *names: str) -> bool:
        return self.is_valid() and any(self.cleaned_data.get(name) for name in names)


class ContactForm(RefusingForm):
    name = forms.CharField(
        label=_("Nombre"),
        max_length=160,
        validators=[check_readable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    job = forms.CharField(label=_("Cargo"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Correo electrónico"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Teléfono"),
        max_length=40,
        required=False,
        help_text=_("Diez dígitos; si es de otro país, con +."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args, contact: Contact | None = None, **kwargs):
        initial = {}
        if contact:
            initial = {"name": contact.name, "job": contact.job, "email": contact.email}
            initial["phone"] = contact.spoken_phone
        super().__init__(*args, initial=initial, **kwargs)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class OrganisationField(forms.CharField):
    """An organisation by its name, typed or picked from a list; never made on the way."""

    def __init__(self, **options):
        attrs = {"list": "organisations", "autocomplete": "off"}
        super().__init__(
            label=_("Organización"),
            max_length=160,
            widget=forms.TextInput(attrs=attrs),
            help_text=_("Escribe su nombre o elígela de la lista."),
            **options,
        )

    def clean(self, value) -> Organisation:
        name = " ".join(super().clean(value).split())
        known = Organisation.objects.filter(folded=Folded(Value(name)))
        if found := known.first():
            return found
        raise ValidationError(unknown(name), code="organisation-unknown")


def unknown(name: str):
    """No such organisation: the ones nearly like it, and the way to register it."""
    near = [(other.name,) for other in similar(name)]
    new = f"{reverse('villages:organisation-new')}?{urlencode({'name': name})}"
    hint = format_html(" {} {}", _("¿Quisiste decir"), listed_names(near)) if near else ""
    return format_html(
        '{}{} <a class="link" href="{}">{}</a>',
        _("No está registrada ninguna con ese nombre."),
        hint,
        new,
        _("Registrarla"),
    )


def listed_names(names):
    return format_html("{}?", format_html_join("; ", "«{}»", names))


class InvolvementForm(RefusingForm):
    organisation = OrganisationField()
    role = forms.ChoiceField(label=_("Papel en la aldea"), choices=shown(Involvement.Role))
    since = forms.DateField(label=_("Desde"), widget=day_input(), initial=timezone.localdate)


class EndInvolvementForm(RefusingForm):
    until = forms.DateField(label=_("Hasta"), widget=day_input(), initial=timezone.localdate)
