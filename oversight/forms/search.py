"""What is asked of the search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.rules.search import LONGEST_TEXT


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Qué buscas"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_(
            "Un nombre, una aldea, una cohorte, un folio; también un correo, un teléfono, una CURP."
        ),
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )
