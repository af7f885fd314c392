"""Forms that several people may have open at once, and rows of fields that repeat."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from villages.rules.changes import told

MOST_ROWS = 40


class StampedForm(forms.Form):
    """Remembers which version of the row was seen by whoever fills it in.

    `opened_on(data)` makes the same form anew with other data.
    """

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Abre la página otra vez: faltan datos del formulario.")},
    )

    def opened_on(self, data) -> "StampedForm":
        raise NotImplementedError

    def typed(self, name: str):
        """What was filled in, as JSON."""
        return told(self.cleaned_data.get(name))

    def write(self, data, name: str, value) -> None:
        """Put a value, as JSON, into the data of the form."""
        data[name] = "" if value is None else value

    def caught_up(self, changed: dict[str, list], *, seen: int) -> "StampedForm":
        """The same form after others changed {field: [before, after]}.

        What was left as it had been takes what they wrote; what was typed here stays.
        """
        data = self.data.copy()
        data["seen"] = seen
        for name, (before, after) in changed.items():
            if self.typed(name) == before:
                self.write(data, name, after)
        return self.opened_on(data)

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the action refused beside the fields it speaks of."""
        if not hasattr(refusal, "error_dict"):
            return self.add_error(None, refusal)
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def rows_in(data, prefix: str, part: str) -> int:
    """How many rows `prefix_0_part`, `prefix_1_part`… the data of a form has."""
    places = range(MOST_ROWS)
    return sum(f"{prefix}_{place}_{part}" in data for place in places) if data else 0


def clear_rows(data, prefix: str) -> None:
    for key in [key for key in data if key.startswith(f"{prefix}_")]:
        del data[key]
