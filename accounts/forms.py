from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What the portal asks beside allauth's e-mail and password."""

    given_names = forms.CharField(label=_("Nombre(s)"), max_length=80)
    first_surname = forms.CharField(label=_("Primer apellido"), max_length=80)
    second_surname = forms.CharField(
        label=_("Segundo apellido"), max_length=80, required=False, help_text=_("Si tienes.")
    )

    def signup(self, request, user):
        user.save()
