from collections import defaultdict
from operator import itemgetter

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.models import (
    ROLE_NAMES,
    About,
    User,
    check_readable,
    clean_curp,
    clean_phone,
)
from accounts.models.audit import sentences
from accounts.models.posts import WHOLE_COUNTRY
from accounts.rules import MAY_GIVE, Permission, Role, reaches, spoken_phone


class CurpField(forms.CharField):
    """A CURP in any case, with or without spaces; empty is None."""

    def __init__(self, **options):
        attrs = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        options = {"label": _("CURP"), "widget": forms.TextInput(attrs=attrs)} | options
        super().__init__(**options)

    def clean(self, value):
        return clean_curp(super().clean(value))


class PhoneField(forms.CharField):
    """A telephone number as people write it; kept in E.164, empty when there is none."""

    def __init__(self, **options):
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        options = {"label": _("Teléfono"), "widget": forms.TextInput(attrs=attrs)} | options
        super().__init__(**({"max_length": 40, "required": False} | options))

    def clean(self, value):
        return clean_phone(super().clean(value))

    def prepare_value(self, value):
        """What is kept is shown as people read it; what was typed stays as it was typed."""
        try:
            return spoken_phone(clean_phone(value))
        except ValidationError:
            return value


class NamesForm(forms.Form):
    given_names = forms.CharField(
        label=_("Nombre(s)"),
        max_length=80,
        validators=[check_readable],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    first_surname = forms.CharField(
        label=_("Primer apellido"),
        max_length=80,
        validators=[check_readable],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    second_surname = forms.CharField(
        label=_("Segundo apellido"), max_length=80, required=False, help_text=_("Si tienes.")
    )


class SignupForm(NamesForm):
    """What the portal asks beside allauth's e-mail and password; the adapter keeps it."""

    field_order = ("given_names", "first_surname", "second_surname", "email")

    def signup(self, request, user):
        """Allauth wants the method; `AccountAdapter.save_user` has done the work."""


class ProfileForm(NamesForm):
    """One's own data. The kept CURP is never sent back, so an empty field leaves it."""

    curp = CurpField(
        required=False,
        max_length=30,
        help_text=_("18 caracteres. Déjala vacía si no quieres cambiarla."),
    )
    phone = PhoneField(help_text=_("Nadie lo ve en páginas públicas."))
    forget_curp = forms.BooleanField(label=_("Borrar mi CURP del portal"), required=False)
    language = forms.ChoiceField(
        label=_("Idioma"), choices=User._meta.get_field("language").choices
    )

    def __init__(self, person: User, *args, **kwargs):
        names = ("given_names", "first_surname", "second_surname", "phone", "language")
        initial = {name: getattr(person, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        if not person.curp:
            del self.fields["forget_curp"]

    def changes(self) -> dict:
        """What `actions.people.edit` is asked to change."""
        found = dict(self.cleaned_data)
        curp, forget = found.pop("curp"), found.pop("forget_curp", False)
        if curp or forget:
            found["curp"] = None if forget else curp
        return found


COUNTRY = "mexico"  # how the form says the area "", which would mean that nothing is chosen


class InviteForm(forms.Form):
    """A role to offer over places. `inviter` limits both to what they may give.

    Among several nothing is chosen beforehand: a slip must not give the whole country.
    """

    email = forms.EmailField(
        label=_("Correo electrónico"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Función"))
    area = forms.MultipleChoiceField(
        label=_("Lugares"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Uno o varios. Cada uno alcanza todo lo que hay dentro."),
    )

    def __init__(self, inviter: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.inviter = inviter
        self.places = dict(places_to_give(inviter))
        roles = [(role, ROLE_NAMES[role]) for role in inviter.roles_to_give()]
        places = [(area or COUNTRY, name) for area, name in self.places.items()]
        asked = self.initial.get("area", ())
        places.sort(key=lambda place: place[0] not in asked)  # a long list scrolls
        self.fields["role"].choices = asking(_("Elige una función"), roles)
        self.fields["area"].choices = places
        if len(places) == 1:
            self.fields["area"].initial = [places[0][0]]

    def clean_area(self):
        return ["" if area == COUNTRY else area for area in self.cleaned_data["area"]]

    def clean(self):
        found = super().clean()
        role = found.get("role")
        if role and not all(self.inviter.may_give(Role(role), a) for a in found.get("area", ())):
            self.add_error("role", _("No puedes dar esta función en todos esos lugares."))
        return found

    def offer(self) -> dict:
        """What `actions.posts.invite_places` is asked to offer."""
        asked = self.cleaned_data
        areas = {area: self.places[area] if area else "" for area in asked["area"]}
        return {"email": asked["email"], "role": asked["role"], "areas": areas}


STATUSES = {
    "entered": _("Ya entró"),
    "never": _("Aún no entra"),
    "invited": _("Con una invitación pendiente"),
}


def places_seen_by(viewer: User) -> list[tuple[str, str]]:
    """(area, name) of the places below the country whose people this person may see."""
    reach = [post.area for post in viewer.current_posts if post.gives(Permission.PERSON_VIEW)]
    return [place for place in places.choices() if any(reaches(own, place[0]) for own in reach)]


def asking(question: str, choices: list[tuple]) -> list[tuple]:
    """The choices, with none made while there are several."""
    return [("", question), *choices] if len(choices) > 1 else choices


def places_to_give(inviter: User) -> list[tuple[str, str]]:
    """(area, name) of the places, from the country down, where this person may give a post."""
    reach = [post.area for post in inviter.current_posts if post.role in MAY_GIVE]
    everywhere = [("", str(WHOLE_COUNTRY).capitalize()), *places.choices()]
    return [place for place in everywhere if any(reaches(own, place[0]) for own in reach)]


class AppointForm(forms.Form):
    """A post for somebody known, over one place or several."""

    role = forms.ChoiceField(label=_("Función"))
    areas = forms.MultipleChoiceField(
        label=_("Lugares"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Uno o varios. Cada uno alcanza todo lo que hay dentro."),
    )

    def __init__(self, giver: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.giver = giver
        self.places = dict(places_to_give(giver))
        roles = [(role, ROLE_NAMES[role]) for role in giver.roles_to_give()]
        self.fields["role"].choices = asking(_("Elige una función"), roles)
        self.fields["areas"].choices = [
            (area or COUNTRY, name) for area, name in self.places.items()
        ]

    def clean_areas(self):
        return ["" if area == COUNTRY else area for area in self.cleaned_data["areas"]]

    def clean(self):
        found = super().clean()
        role = found.get("role")
        if role and not all(self.giver.may_give(Role(role), a) for a in found.get("areas", ())):
            self.add_error("role", _("No puedes dar esta función en todos esos lugares."))
        return found

    def hidden(self) -> "AppointForm":
        """The same answers, carried along unseen while they are confirmed."""
        self.fields["role"].widget = forms.HiddenInput()
        self.fields["areas"].widget = forms.MultipleHiddenInput()
        return self


class TransferForm(forms.Form):
    """Who takes a post over. `sure` comes from the page that says what will happen."""

    email = forms.EmailField(
        label=_("Correo de quien lo recibe"),
        help_text=_("Debe tener ya un registro en el portal."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def hidden(self) -> "TransferForm":
        self.fields["email"].widget = forms.HiddenInput()
        return self


class AcceptForm(NamesForm):
    """What somebody new tells of themselves. Without a password, a code by e-mail lets them in."""

    password = forms.CharField(
        label=_("Contraseña"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Opcional: sin contraseña, entras con un código que te enviamos por correo."),
    )

    def __init__(self, email: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        found = super().clean()
        if found.get("password"):
            person = User(email=self.email, given_names=found.get("given_names", ""))
            try:
                validate_password(found["password"], person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return found


class ConfirmForm(forms.Form):
    """A press of the button, with room for a refusal."""


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label=_("Buscar por nombre o correo"), required=False)
    role = forms.ChoiceField(label=_("Función"), required=False)
    place = forms.ChoiceField(label=_("Lugar"), required=False)
    status = forms.ChoiceField(
        label=_("Estado"), required=False, choices=[("", _("Todos")), *STATUSES.items()]
    )

    def __init__(self, viewer: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        seen = places_seen_by(viewer)
        self.fields["role"].choices = [("", _("Todas")), *ROLE_NAMES.items()]
        self.fields["place"].choices = [("", _("Todos")), *seen]


class AuditFilterForm(forms.Form):
    by = forms.CharField(label=_("Quién"), required=False)
    act = forms.ChoiceField(label=_("Qué"), required=False)
    first_day = forms.DateField(
        label=_("Desde"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("Hasta"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        blanks = defaultdict(lambda: "…")
        acts = [(act, str(words).format_map(blanks)) for act, words in sentences().items()]
        self.fields["act"].choices = [("", _("Todo")), *sorted(acts, key=itemgetter(1))]


def yes_or_no(**options) -> forms.TypedChoiceField:
    """A question that may stay open: None is not answered."""
    return forms.TypedChoiceField(
        choices=[("yes", _("Sí")), ("no", _("No")), ("", _("Prefiero no decirlo"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        **options,
    )


class AboutForm(forms.Form):
    """What a person tells of themselves for the figures; each question may stay open."""

    sex = forms.ChoiceField(
        label=_("Eres"),
        choices=[*About.Sex.choices, ("", _("Prefiero no decirlo"))],
        required=False,
        widget=forms.RadioSelect,
    )
    born_on = forms.DateField(
        label=_("Naciste el"),
        required=False,
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, "%Y-%m-%d"),
    )
    speaks_indigenous = yes_or_no(label=_("¿Hablas una lengua indígena?"))
    indigenous_language = forms.CharField(label=_("¿Cuál?"), max_length=60, required=False)
    disability = yes_or_no(
        label=_("¿Vives con una discapacidad?"),
        help_text=_(
            "Es decir: te cuesta mucho, o no puedes, ver aun con lentes, oír, caminar, "
            "recordar, bañarte o vestirte, o darte a entender."
        ),
    )
    rural = yes_or_no(
        label=_("¿Vives en un lugar de menos de 2,500 habitantes?"),
        help_text=_("Un pueblo, una ranchería o una comunidad pequeña."),
    )

    def __init__(self, known: About | None, *args, **kwargs):
        initial = {}
        for name in self.base_fields:
            told = getattr(known, name, None)
            is_answer = isinstance(told, bool)
            initial[name] = ("yes" if told else "no") if is_answer else told or ""
        super().__init__(*args, initial=initial, **kwargs)
