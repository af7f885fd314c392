from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import check_readable, clean_curp
from training.models import Grade
from training.queries.cohorts import GROUPS


class EnrolForm(forms.Form):
    email = forms.EmailField(
        label=_("Correo electrónico"),
        max_length=254,
        help_text=_("Con este correo entrará. Si ya tiene cuenta, se usan sus datos registrados."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    given_names = forms.CharField(label=_("Nombre(s)"), max_length=80, validators=[check_readable])
    first_surname = forms.CharField(
        label=_("Primer apellido"), max_length=80, validators=[check_readable]
    )
    second_surname = forms.CharField(label=_("Segundo apellido"), max_length=80, required=False)
    curp = forms.CharField(
        label=_("CURP"), max_length=30, required=False, help_text=_("18 letras y números.")
    )

    def clean_curp(self):
        return clean_curp(self.cleaned_data["curp"]) or ""


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Código de tu grupo"),
        max_length=20,
        help_text=_("Son 8 letras y números; te lo da quien coordina o imparte tu curso."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "").replace("-", "").upper()


class GradeForm(forms.Form):
    component = forms.ChoiceField(
        label=_("Qué calificas"),
        choices=Grade.Component.choices,
        initial=Grade.Component.PROJECT,
        widget=forms.RadioSelect,
    )
    score = forms.DecimalField(
        label=_("Calificación"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("De 0 a 100."),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    comment = forms.CharField(
        label=_("Comentario"),
        required=False,
        max_length=2000,
        help_text=_("Lo lee la persona: qué hizo bien y qué puede mejorar."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lo lee la persona al entrar."),
    )


class ProgressFilterForm(forms.Form):
    q = forms.CharField(label=_("Buscar a una persona"), required=False, max_length=100)
    group = forms.ChoiceField(
        label=_("Quiénes"), required=False, choices=[("", _("Todas las personas")), *GROUPS.items()]
    )
