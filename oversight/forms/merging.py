"""Choosing which record is kept, and which of two values stays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from oversight.models import Duplicate
from oversight.rules.merging import CHOICES, is_settled

LABELS = {
    "names": _("¿Cuál nombre se queda?"),
    "email": _("¿Cuál será su correo principal?"),
    "curp": _("¿Cuál CURP se queda?"),
    "phone": _("¿Cuál teléfono se queda?"),
    "language": _("¿En qué idioma le hablamos?"),
}
SHOWN = {
    "names": lambda person: person.full_name,
    "email": lambda person: person.email,
    "curp": lambda person: person.masked_curp,
    "phone": lambda person: person.spoken_phone,
    "language": lambda person: person.get_language_display(),
}


class JoinForm(forms.Form):
    """Everything is said as "one" or "other" of the pair, so that an address holds no data.

    Only what differs is asked.
    """

    keep = forms.ChoiceField(
        label=_("¿Qué registro se queda?"),
        widget=forms.RadioSelect,
        help_text=_("Con su cuenta se sigue entrando. Lo del otro pasa a este."),
    )

    def __init__(self, pair: Duplicate, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sides = {"one": pair.one, "other": pair.other}
        self.fields["keep"].choices = [
            (side, f"{person.full_name} · {person.email}") for side, person in self.sides.items()
        ]
        for name in CHOICES:
            if self.differs(name):
                self.fields[name] = forms.ChoiceField(
                    label=LABELS[name],
                    widget=forms.RadioSelect,
                    choices=[(side, SHOWN[name](who)) for side, who in self.sides.items()],
                )
        if "curp" in self.fields:
            self.fields["sure"] = forms.BooleanField(
                label=_("Sé que una de las dos CURP está equivocada."),
                help_text=_("Dos CURP distintas suelen ser de dos personas."),
            )
        if unproven := self.unproven_addresses():
            self.fields["unproven_too"] = forms.BooleanField(
                label=_("También podrá entrar con el correo del registro que deja de usarse."),
                help_text=_("Sin comprobar, y quizá mal escrito: %(email)s.")
                % {"email": ", ".join(unproven)},
                required=False,
            )

    def differs(self, name: str) -> bool:
        fields = CHOICES[name]
        values = [[getattr(who, field) for field in fields] for who in self.sides.values()]
        if len(fields) > 1:
            return values[0] != values[1]
        return not is_settled(fields[0], values[0][0], values[1][0])

    def unproven_addresses(self) -> list[str]:
        return [
            address.email
            for person in self.sides.values()
            for address in person.emailaddress_set.all()
            if not address.verified
        ]

    def kept_and_gone(self) -> tuple[User, User]:
        keep = self.cleaned_data["keep"]
        return self.sides[keep], self.sides["other" if keep == "one" else "one"]

    def decision(self) -> dict:
        """What `actions.merging.merge` is asked to choose."""
        keep = self.cleaned_data["keep"]
        chosen = {
            name: "kept" if self.cleaned_data[name] == keep else "gone"
            for name in CHOICES
            if name in self.fields
        }
        return {"chosen": chosen, "unproven_too": self.cleaned_data.get("unproven_too", False)}

    def hidden(self) -> "JoinForm":
        """The same answers, carried along unseen while they are confirmed."""
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
        return self


class OtherRecordForm(forms.Form):
    email = forms.EmailField(
        label=_("Correo del otro registro"),
        help_text=_("Lo ves en la página de esa persona."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class DuplicateFilterForm(forms.Form):
    q = forms.CharField(label=_("Buscar por nombre o correo"), required=False)
    state = forms.ChoiceField(label=_("Estado"), required=False, choices=Duplicate.State)
