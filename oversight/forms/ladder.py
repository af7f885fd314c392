from django import forms
from django.utils.translation import gettext_lazy as _

from villages.models import Programme
from villages.models.ladder import CONDITION_CHOICES, STEP_CHOICES


class LadderFilterForm(forms.Form):
    """What the board of ladders is narrowed by; it lives in the URL."""

    q = forms.CharField(label=_("Buscar"), required=False, max_length=100)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Programa"),
        required=False,
        empty_label=_("El de hoy"),
        to_field_name="slug",
    )
    step = forms.ChoiceField(
        label=_("Paso"), required=False, choices=[("", _("Todos")), *STEP_CHOICES]
    )
    condition = forms.ChoiceField(
        label=_("Situación"),
        required=False,
        choices=[
            ("", _("Todas")),
            *CONDITION_CHOICES,
            ("asked", _("Piden subir")),
            ("broken", _("Con un requisito que ya no se cumple")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.all()
        if len(self.fields["programme"].queryset) < 2:
            del self.fields["programme"]

    def wanted(self, name: str):
        return self.cleaned_data.get(name) if self.is_valid() else None

    @property
    def edition(self) -> Programme | None:
        return self.wanted("programme") or Programme.current()

    def narrow(self, villages):
        """The edition's villages that fit; all of them when a filter makes no sense."""
        villages = villages.filter(programme=self.edition).matching(self.wanted("q") or "")
        if self.wanted("step"):
            villages = villages.filter(step=self.wanted("step"))
        condition = self.wanted("condition")
        if condition == "asked":
            villages = villages.exclude(asked_at=None)
        elif condition and condition != "broken":
            villages = villages.filter(condition=condition)
        return villages

    def keeps(self, line) -> bool:
        """Whether a line of the board stays, for what only its counts can tell."""
        return self.wanted("condition") != "broken" or bool(line.broken)

    @property
    def is_narrowed(self) -> bool:
        return any(self.wanted(name) for name in ("q", "step", "condition"))
