from django import forms
from django.utils.translation import gettext_lazy as _

from intake.kinds import KINDS
from intake.kinds.labels import LABELS
from intake.models import Import

WHYS = {
    "title": _("Por su nombre"),
    "alike": _("Por su nombre, parecido"),
    "content": _("Por lo que trae"),
    "chosen": _("La elegiste"),
    "": _("No se usa"),
}


class ColumnsForm(forms.Form):
    """Which of our columns each column of the file is."""

    def __init__(self, imported: Import, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.imported = imported
        names = KINDS[imported.kind].column_names()
        choices = [("", _("No usar")), *((name, LABELS[name]) for name in names)]
        for each in imported.columns:
            title = self.title_of(each)
            said = _("Qué es la columna «%(title)s»") % {"title": title}
            self.fields[f"c{each['place']}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=each["column"],
                widget=forms.Select(attrs={"class": "select", "aria-label": said}),
            )

    def title_of(self, each: dict) -> str:
        return each["title"] or _("Columna %(letter)s") % {"letter": letter(each["place"])}

    def lines(self) -> list[dict]:
        """Each column of the file with its field, for the table."""
        titles = {each["place"]: self.title_of(each) for each in self.imported.columns}
        return [
            {
                **each,
                "title": titles[each["place"]],
                "letter": letter(each["place"]),
                "field": self[f"c{each['place']}"],
                "said": WHYS[each["why"] if each["column"] else ""],
                "twin_letter": letter(each["twin"]) if each["twin"] is not None else "",
            }
            for each in self.imported.columns
        ]

    def chosen(self) -> dict[int, str]:
        return {int(name[1:]): value for name, value in self.cleaned_data.items()}


class SheetForm(forms.Form):
    """Another sheet of the workbook, or another line for the titles."""

    sheet = forms.ChoiceField(label=_("Hoja"), required=False)
    titles_at = forms.IntegerField(
        label=_("Línea de los encabezados"),
        min_value=0,
        max_value=25,
        help_text=_("0 si el archivo no trae encabezados."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, imported: Import, *args, **kwargs):
        initial = {"sheet": imported.sheet, "titles_at": imported.titles_at}
        super().__init__(*args, initial=initial, **kwargs)
        if len(imported.sheets) > 1:
            self.fields["sheet"].choices = [(name, name) for name in imported.sheets]
        else:
            del self.fields["sheet"]


def letter(place: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
