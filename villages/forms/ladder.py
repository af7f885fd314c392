from django import forms
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import check_readable
from accounts.rules.files import MAX_BYTES, MEGABYTE
from villages.models.ladder import STEP_NAMES
from villages.rules.ladder import DEFAULTS, MOST, Gate, steps_below, thresholds

THRESHOLD_WORDS = {
    "instructors": _("Personas certificadas para instruir"),
    "cohort_people": _("Personas en una cohorte que ya empezó"),
    "certified": _("Personas certificadas"),
    "businesses_accompanied": _("Microempresas acompañadas"),
    "businesses_launched": _("Microempresas lanzadas"),
    "first_follow_up_days": _("Días hasta el primer seguimiento"),
    "second_follow_up_days": _("Días hasta el segundo seguimiento"),
}


class EvidenceForm(forms.Form):
    """A piece of evidence: a note, a link, or a file; at least one of them."""

    quantity = forms.IntegerField(
        label=_("¿Cuántas son?"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Las que muestra esta evidencia."),
    )
    note = forms.CharField(
        label=_("Nota"),
        required=False,
        max_length=2000,
        validators=[check_readable],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Qué se hizo, cuándo y con quiénes. Evita datos personales."),
    )
    upload = forms.FileField(
        label=_("Foto o archivo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=format_lazy(
            _("Una imagen o un PDF de hasta {most} MB."), most=MAX_BYTES // MEGABYTE
        ),
    )
    link = forms.URLField(
        label=_("Enlace"),
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"])],
        assume_scheme="https",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("A una publicación, una carpeta o un documento en línea."),
    )

    def __init__(self, gate: Gate, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not gate.is_counted:
            del self.fields["quantity"]


class ReasonForm(forms.Form):
    because = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        validators=[check_readable],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lo lee quien puede ver la historia de la aldea. Evita datos personales."),
    )


class StepBackForm(ReasonForm):
    to = forms.ChoiceField(label=_("¿A qué paso?"))
    field_order = ("to", "because")

    def __init__(self, step: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        below = reversed(steps_below(step))
        self.fields["to"].choices = [(each.value, STEP_NAMES[each]) for each in below]


class ThresholdsForm(forms.Form):
    """How much each gate of a programme needs."""

    def __init__(self, own: dict, *args, **kwargs):
        super().__init__(*args, initial=thresholds(own), **kwargs)
        for name, words in THRESHOLD_WORDS.items():
            self.fields[name] = forms.IntegerField(
                label=words,
                min_value=1,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                help_text=_("Si no se cambia: %(default)s.") % {"default": DEFAULTS[name]},
            )

    def clean(self):
        found = super().clean()
        first, second = found.get("first_follow_up_days"), found.get("second_follow_up_days")
        if first and second and second <= first:
            self.add_error("second_follow_up_days", _("Va después del primero: pon más días."))
        return found
