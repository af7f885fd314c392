from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from villages.models import Programme, Target

SIGNERS = 3
DAY = {"type": "date"}


class ProgrammeForm(forms.Form):
    """What the programme says of itself, its signers and its promises, on one page."""

    name = forms.CharField(label=_("Nombre del programa"), max_length=120)
    short_name = forms.CharField(
        label=_("Siglas"), max_length=20, help_text=_("Van en los folios y los títulos.")
    )
    issuer = forms.CharField(label=_("Organización que certifica"), max_length=160)
    partners = forms.CharField(
        label=_("Organizaciones aliadas"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Una por renglón."),
    )
    starts_on = forms.DateField(label=_("Empieza"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Termina"),
        required=False,
        widget=forms.DateInput(DAY, "%Y-%m-%d"),
        help_text=_("Déjalo vacío mientras siga abierto."),
    )

    def __init__(self, programme: Programme, *args, **kwargs):
        names = ("name", "short_name", "issuer", "starts_on", "ends_on")
        initial = {name: getattr(programme, name) for name in names}
        initial["partners"] = "\n".join(partner.name for partner in programme.partners.all())
        super().__init__(*args, initial=initial, **kwargs)
        self.targets = list(programme.targets.standing())
        for place in range(SIGNERS):
            self.add_signer(place, dict(enumerate(programme.signers)).get(place, {}))
        for target in self.targets:
            self.add_target(target)

    def add_signer(self, place: int, signer: dict) -> None:
        self.fields[f"signer_{place}_name"] = forms.CharField(
            label=_("Nombre"), required=False, max_length=120, initial=signer.get("name", "")
        )
        self.fields[f"signer_{place}_title"] = forms.CharField(
            label=_("Cargo"), required=False, max_length=160, initial=signer.get("title", "")
        )

    def add_target(self, target: Target) -> None:
        self.fields[f"target_{target.pk}_value"] = forms.IntegerField(
            label=_("Meta"), min_value=1, max_value=10_000_000, initial=target.value
        )
        self.fields[f"target_{target.pk}_scope"] = forms.ChoiceField(
            label=_("Alcance"), choices=Target.Scope.choices, initial=target.scope
        )
        self.fields[f"target_{target.pk}_due_on"] = forms.DateField(
            label=_("Para el"),
            required=False,
            initial=target.due_on,
            widget=forms.DateInput(DAY, "%Y-%m-%d"),
        )

    def clean(self):
        found = super().clean()
        for place in range(SIGNERS):
            name, title = found.get(f"signer_{place}_name"), found.get(f"signer_{place}_title")
            if title and not name:
                self.add_error(f"signer_{place}_name", _("Falta el nombre de quien firma."))
        return found

    def signer_fields(self) -> list:
        return [(self[f"signer_{n}_name"], self[f"signer_{n}_title"]) for n in range(SIGNERS)]

    def target_fields(self) -> list:
        parts = ("value", "scope", "due_on")
        return [
            (target, [self[f"target_{target.pk}_{part}"] for part in parts])
            for target in self.targets
        ]

    def changes(self) -> dict:
        """What `actions.programmes.edit` is told."""
        found = self.cleaned_data
        names = ("name", "short_name", "issuer", "starts_on", "ends_on")
        lines = found["partners"].splitlines()
        return {
            **{name: found[name] for name in names},
            "partners": [(None, line.strip()) for line in lines if line.strip()],
            "signers": [
                {"name": found[f"signer_{n}_name"], "title": found[f"signer_{n}_title"]}
                for n in range(SIGNERS)
                if found[f"signer_{n}_name"]
            ],
        }

    def target_changes(self) -> list[tuple[Target, dict]]:
        """What `actions.targets.change` is told of each."""
        found, parts = self.cleaned_data, ("value", "scope", "due_on")
        return [
            (target, {part: found[f"target_{target.pk}_{part}"] for part in parts})
            for target in self.targets
        ]

    def refuse(self, refusal: ValidationError) -> None:
        for field, errors in refusal.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)
