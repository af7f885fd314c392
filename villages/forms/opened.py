"""Forms that correct a row which somebody else may be correcting at the same time."""

import json
from zlib import crc32

from django import forms
from django.utils.translation import gettext_lazy as _

TAKEN = _(
    "Alguien lo cambió mientras escribías: ahora dice «%(now)s». "
    "Si quieres que diga lo tuyo, guarda otra vez."
)
EMPTIED = _(
    "Alguien lo dejó vacío mientras escribías. Si quieres que diga lo tuyo, guarda otra vez."
)


class OpenedForm(forms.Form):
    """Remembers, as a mark of each value, what the row said when the page was opened.

    What others changed since and was left alone here stays as they wrote it; what both
    changed is told once.
    """

    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    known: dict = {}

    def open_on(self, known: dict) -> None:
        self.known, self.left_alone = known, set()
        self.initial["seen"] = json.dumps(marks(known))

    def clean(self):
        found = super().clean()
        seen, now = read(found.pop("seen", "")), marks(self.known)
        by_others = {name for name, mark in now.items() if seen.get(name, mark) != mark}
        typed = marks({name: found[name] for name in by_others & found.keys()})
        self.left_alone = {name for name in typed if typed[name] == seen[name]}
        for name in typed.keys() - self.left_alone:
            if typed[name] != now[name]:
                self.add_error(name, self.told(name))
                seen[name] = now[name]
        self.data = self.data.copy()
        self.data["seen"] = json.dumps(seen)
        return found

    def told(self, name: str) -> str:
        value = self.known[name]
        if isinstance(self.fields[name], forms.ChoiceField):
            value = dict(self.fields[name].choices).get(value, value)
        return TAKEN % {"now": value} if value not in (None, "") else EMPTIED

    def changes(self) -> dict:
        """What to put into the row: all but what was left alone while others changed it."""
        alone = self.left_alone
        return {name: value for name, value in self.cleaned_data.items() if name not in alone}


def marks(values: dict) -> dict[str, int]:
    return {name: crc32(written(value).encode()) for name, value in values.items()}


def written(value) -> str:
    return "" if value is None else " ".join(str(value).split())


def read(seen: str) -> dict[str, int]:
    try:
        found = json.loads(seen)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
