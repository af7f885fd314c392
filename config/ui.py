"""/ui/: every piece of the kit in every state, to look at and to test against."""

from datetime import UTC, date, datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.paging import Page
from config.kit.charts import shapes
from config.kit.icons import DRAWINGS

YEAR = 60 * 60 * 24 * 365
LONG_NAME = "María de los Ángeles Guadalupe Hernández-Villavicencio Echeverría y Montes de Oca"
WAYS = [("presencial", _("En la aldea")), ("distancia", _("A distancia"))]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Nombre de la aldea"), max_length=80, help_text=_("Como la conoce la gente.")
    )
    email = forms.EmailField(label=_("Correo electrónico"), required=False)
    start = forms.DateField(
        label=_("Empieza el"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    state = forms.ChoiceField(
        label=_("Estado"), choices=[("", "—"), ("20", "Oaxaca"), ("31", "Yucatán")]
    )
    way = forms.ChoiceField(label=_("Modalidad"), choices=WAYS, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("Temas"),
        choices=[("fotos", _("Fotos")), ("pagos", _("Cobros"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(label=_("Notas"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("Archivo CSV"), required=False)
    agree = forms.BooleanField(label=_("La persona está de acuerdo en inscribirse"))


class ManyForm(forms.Form):
    """More boxes than fit, and a cell in which something was found wrong elsewhere."""

    states = forms.MultipleChoiceField(
        label=_("Estado"),
        choices=[(n, _("Estado %(code)s") % {"code": f"{n:02}"}) for n in range(1, 33)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[20],
    )
    place = forms.CharField(label=_("Estado"), required=False, initial="Oajaca")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Motivo"), max_length=300, widget=forms.Textarea)


class ExampleFilters(forms.Form):
    q = forms.CharField(label=_("Buscar"), required=False)
    state = forms.ChoiceField(
        label=_("Estado"), choices=[("", _("Todos")), ("20", "Oaxaca")], required=False
    )


APPEARANCES = {"claro", "oscuro"}


@require_POST
def appearance(request):
    """Keep the theme a person asks for in a cookie; any other word goes back to the device's."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    wanted = request.POST.get("appearance")
    if wanted in APPEARANCES:
        response.set_cookie(
            "apariencia",
            wanted,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie("apariencia", samesite="Lax")
    return response


def gallery(request):
    if not (settings.DEBUG or settings.DEMO or settings.TESTING):
        raise Http404
    if "confirmar" in request.GET:
        return render(request, "ui/gallery_confirm.html", {"form": ReasonForm()})
    if "mensajes" in request.GET:
        messages.success(request, _("Guardamos los cambios."))
        messages.error(request, _("No pudimos leer el archivo."))
    return render(request, "ui/gallery.html", examples())


def examples() -> dict:
    wrong = ExampleForm({"email": "ana@", "name": "", "notes": "Se queda lo que escribiste."})
    wrong.add_error(None, _("Ya hay una aldea en Oaxaca: San Pablito."))
    rows = [
        {"name": "San Pablito", "state": "Puebla", "people": 42, "of": 50, "tone": "good"},
        {"name": LONG_NAME, "state": "Michoacán de Ocampo", "people": 0, "of": 50, "tone": "warn"},
        {"name": "Ek Balam", "state": "Yucatán", "people": 1250, "of": 1500, "tone": "bad"},
    ]
    return {
        "form": ExampleForm(auto_id="sano_%s"),
        "wrong": wrong,
        "many": ManyForm(auto_id="muchas_%s"),
        "faults": [_("No pudimos leer el archivo.")],
        "filters_form": ExampleFilters(),
        "page": Page(rows, "siguiente", is_first=False),
        "one_page": Page(rows[:1], "", is_first=True),
        "long_name": LONG_NAME,
        "states": states(),
        "bars_rows": [(_("Con código"), 118), (_("Por CSV"), 64), (_("Una por una"), 18)],
        "line_rows": [("ene", 4), ("feb", 9), ("mar", 15), ("abr", 22), ("may", 31), ("jun", 42)],
        "one_row": [("ene", 4)],
        "trend": [4, 9, 15, 22, 31, 42],
        "no_rows": [],
        "reached": [(date(2026, 1, 1), 0), (date(2026, 6, 1), 61), (date(2026, 11, 22), 118)],
        "planned": [(date(2026, 1, 1), 0), (date(2026, 12, 31), 200)],
        "ahead": [(date(2026, 11, 22), 118), (date(2027, 6, 30), 190)],
        "stages": [
            (_("Se inscribieron"), 240),
            (_("Empezaron"), 201, "84 %"),
            (_("Aprobaron"), 96),
        ],
        "some_told": [(_("Mujeres"), 64), (_("Hombres"), 21), (_("Otro"), None)],
        "icons": sorted(DRAWINGS),
        "day": date(2026, 11, 22),
        "moment": datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        "tones": ["quiet", "good", "warn", "bad", "info", "place", "act"],
    }


def states() -> list[dict]:
    return [
        {
            "code": code,
            "name": _("Estado %(code)s") % {"code": code},
            "words": f"{int(code) * 7 % 50} de 50",
            "url": "#mapa",
            "shade": int(code) * 7 % 6,
        }
        for code in shapes()
    ]
