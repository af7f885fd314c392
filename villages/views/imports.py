"""A file of villages: uploading it, looking at it, confirming it."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import needs
from accounts.export import csv_response
from accounts.rules import Permission
from villages.actions import imports
from villages.actions.rows import COLUMNS
from villages.checks import sentence
from villages.forms import ImportForm
from villages.models import VillageImport
from villages.tabular import check_size

COLUMN_NAMES = {
    "village_code": gettext_lazy("Clave"),
    "state_code": gettext_lazy("Estado"),
    "municipality_code": gettext_lazy("Municipio"),
    "locality": gettext_lazy("Localidad"),
    "latitude": gettext_lazy("Latitud"),
    "longitude": gettext_lazy("Longitud"),
    "vocation_es": gettext_lazy("Vocación"),
    "indigenous_language_es": gettext_lazy("Lengua indígena"),
    "host": gettext_lazy("Organización anfitriona"),
    "coordinator_email": gettext_lazy("Correo de quien coordina"),
    "time_zone": gettext_lazy("Zona horaria"),
    "row": gettext_lazy("Toda la fila"),
}
COLUMN_HELP = {
    "village_code": gettext_lazy("Opcional. Sin ella, la siguiente del estado: AD-OAX-01."),
    "state_code": gettext_lazy("Clave INEGI (20) o nombre del estado."),
    "municipality_code": gettext_lazy("Clave INEGI (20546 o 546) o nombre del municipio."),
    "locality": gettext_lazy("Cómo se llama la aldea."),
    "latitude": gettext_lazy("Opcional. Sin punto, se usa el del municipio."),
    "longitude": gettext_lazy("Opcional. En México lleva signo menos."),
    "vocation_es": gettext_lazy("Lo que la comunidad hace y vende."),
    "indigenous_language_es": gettext_lazy("Opcional."),
    "host": gettext_lazy("Opcional. Si es nueva, se agrega."),
    "coordinator_email": gettext_lazy("Opcional. Al confirmar se le envía una invitación."),
    "time_zone": gettext_lazy("Opcional. Sin ella, la del municipio: America/Mexico_City."),
}
EXAMPLE = {
    "state_code": "20",
    "municipality_code": "20546",
    "locality": "Teotitlán del Valle",
    "latitude": "17.0503",
    "longitude": Decimal("-96.5030"),  # a number: as text it would look like a formula
    "vocation_es": "Tapetes de lana con tintes naturales",
    "indigenous_language_es": "zapoteco",
}


@login_required
@needs(Permission.VILLAGE_REGISTER)
def upload(request):
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_size(file.size)
            uploaded = imports.preview(
                file.name,
                file.read(),
                programme=form.edition,
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect(uploaded)
    own = VillageImport.objects.allowing(request.user, Permission.VILLAGE_REGISTER)
    context = {"form": form, "waiting": own.waiting()[:5], "columns": columns()}
    return render(request, "villages/import.html", context)


def columns() -> list[tuple]:
    return [(column, COLUMN_NAMES[column], COLUMN_HELP[column]) for column in COLUMNS]


@login_required
@needs(Permission.VILLAGE_REGISTER)
def preview(request, pk):
    """What a file would do; POST does it, or sets it aside."""
    own = VillageImport.objects.allowing(request.user, Permission.VILLAGE_REGISTER)
    uploaded = get_object_or_404(own, pk=pk)
    if request.method == "POST":
        act = discard if request.POST.get("act") == "discard" else confirm
        try:
            return act(request, uploaded)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(uploaded)
    good, bad = uploaded.good, [told(row) for row in uploaded.bad]
    context = {
        "uploaded": uploaded,
        "good": good,
        "bad": bad,
        "registered": imports.registered(uploaded),
        "letters": sum(bool(row["values"]["coordinator_email"]) for row in good),
    }
    return render(request, "villages/import_preview.html", context)


def confirm(request, uploaded: VillageImport):
    registered = imports.apply(uploaded, by=request.user)
    said = ngettext("Registraste %(n)s aldea.", "Registraste %(n)s aldeas.", len(registered))
    messages.success(request, said % {"n": len(registered)})
    return redirect(uploaded)


def discard(request, uploaded: VillageImport):
    imports.discard(uploaded, by=request.user)
    messages.success(request, _("Descartaste el archivo: no cambió nada."))
    return redirect("villages:import")


def told(row: dict) -> dict:
    """A row and what is wrong in it, in words: (column, what was written, sentences)."""
    problems = [
        (name, row["values"].get(column, ""), [sentence(kept) for kept in row["problems"][column]])
        for column, name in COLUMN_NAMES.items()
        if column in row["problems"]
    ]
    return {**row, "problems": problems}


@login_required
@needs(Permission.VILLAGE_REGISTER)
def template(request):
    """An empty table with our columns and one row to write over."""
    row = [EXAMPLE.get(column, "") for column in COLUMNS]
    return csv_response("aldeas-plantilla.csv", COLUMNS, [row])
