from django import forms
from django.utils.translation import gettext_lazy as _

from intake.rules.kinds import KindName
from intake.rules.reading.sniffing import MAX_BYTES, MEGABYTE
from intake.rules.reading.tables import MAX_ROWS
from villages.forms.villages import EditionField
from villages.models import Programme

LIMITS = {"most": MAX_BYTES // MEGABYTE, "rows": f"{MAX_ROWS:,}"}


class UploadForm(forms.Form):
    programme = EditionField(empty_label=None)
    file = forms.FileField(
        label=_("Archivo"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    notify = forms.BooleanField(
        label=_("Escribirle a cada persona cómo entrar"), required=False, initial=True
    )

    def __init__(self, kind: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            _("CSV o Excel (.xlsx), hasta %(most)s MB y %(rows)s filas.") % LIMITS
        )
        self.fields["programme"].initial = Programme.current()
        if kind == KindName.VILLAGES:
            self.fields["programme"].offer(self)
        else:
            del self.fields["programme"]
        if kind not in (KindName.ENROLMENTS, KindName.POSTS):
            del self.fields["notify"]

    def options(self, kind: str) -> dict:
        found = {}
        if kind == KindName.VILLAGES:
            found["programme"] = (self.cleaned_data.get("programme") or Programme.current()).pk
        if "notify" in self.fields:
            found["notify"] = self.cleaned_data["notify"]
        return found
