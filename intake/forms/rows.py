from django import forms
from django.utils.translation import gettext_lazy as _

from intake.kinds import Kind
from intake.kinds.labels import LABELS
from intake.models import ImportRow
from intake.rules.cells import tidy
from intake.sentences import DEPENDS, FIXES, MAY_BE_REFUSED, problem_words

Verdict = ImportRow.Verdict


class RowForm(forms.Form):
    """One row's cells, what was put right in it, and what to do about a likeness."""

    def __init__(self, row: ImportRow, kind: Kind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        now = kind.draft(row).raw
        names = list(dict.fromkeys([*kind.mapping, *row.edits, *asked_for(row, kind)]))
        for name in names:
            self.fields[name] = forms.CharField(
                label=LABELS[name], required=False, max_length=2000, initial=now.get(name, "")
            )
        self.columns = names
        self.was = {name: now.get(name, "") for name in names}
        if choices := decisions(row):
            self.fields["choice"] = forms.ChoiceField(
                label=_("¿Es la misma persona?") if len(choices) > 2 else _("Esta fila"),
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
                initial=row.choice,
            )
        if refusable := self.refusable():
            self.fields["accepted"] = forms.MultipleChoiceField(
                label=_("Arreglos que aceptas en esta fila"),
                choices=refusable,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[key for key, _words in refusable if key not in row.refused],
            )
        self.offered = [key for key, _words in refusable]

    def beside(self) -> list[tuple]:
        """Each field with what the rehearsal found wrong in its cell."""
        said = {}
        for each in self.row.problems:
            if each["code"] not in DEPENDS:
                said.setdefault(each["column"], []).append(problem_words(each))
        return [(bound, said.get(bound.name, ())) for bound in self.visible_fields()]

    def refusable(self) -> list[tuple[str, str]]:
        found = {}
        for fix in self.row.fixes:
            if fix["code"] in MAY_BE_REFUSED:
                words = f"{FIXES[fix['code']]}: {fix['before']} → {fix['after']}"
                found[f"{fix['column']}:{fix['code']}"] = words
        for key in self.row.refused:
            column, _colon, code = key.partition(":")
            found.setdefault(key, f"{FIXES[code]} ({LABELS[column]})")
        return list(found.items())

    def edits(self) -> dict[str, str]:
        """Only the cells that were written over."""
        return {
            name: self.cleaned_data[name]
            for name in self.columns
            if tidy(self.cleaned_data[name])[0] != self.was[name]
        }

    def refused(self) -> list[str]:
        accepted = self.cleaned_data.get("accepted", [])
        return [key for key in self.offered if key not in accepted]


def asked_for(row: ImportRow, kind: Kind) -> list[str]:
    """Columns the file has not and a problem asks for."""
    known = set(kind.column_names())
    return [each["column"] for each in row.problems if each["column"] in known]


def decisions(row: ImportRow) -> list[tuple[str, str]]:
    """What can be decided of a row that is like somebody who is there."""
    maybe = {each["code"]: each["params"] for each in row.problems}
    found = [("", _("Que entre cuando esté bien"))]
    if same := maybe.get("person-maybe") or maybe.get("person-other-name"):
        found = [("", _("Aún no lo sé"))]
        found.append((f"same:{same['pk']}", _("Sí: es %(known)s") % same))
        if "person-maybe" in maybe:
            found.append(("other", _("No: es otra persona")))
    elif row.choice.startswith("same:"):
        found.append((row.choice, _("Sí, es la misma persona")))
    elif row.choice == "other":
        found.append(("other", _("No: es otra persona")))
    return [*found, ("out", _("Dejar fuera esta fila"))]


class RowsFilter(forms.Form):
    """Which rows of the rehearsal are shown; it lives in the URL."""

    verdict = forms.ChoiceField(
        label=_("Qué filas"), required=False, choices=[("", _("Todas")), *Verdict.choices]
    )
