"""Where every village within reach stands, and how much each programme asks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.export import csv_response
from accounts.rules import Permission
from oversight.forms.ladder import LadderFilterForm
from oversight.queries.ladder.board import Line, board, stairs, states_of
from villages.actions import ladder as actions
from villages.forms.ladder import ThresholdsForm
from villages.models import Programme, Village


def lines_asked(request) -> tuple[list[Line], LadderFilterForm]:
    form = LadderFilterForm(request.GET)
    in_reach = Village.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    villages = form.narrow(in_reach).select_related("programme", "state", "municipality")
    return [line for line in board(list(villages)) if form.keeps(line)], form


@login_required
@needs(Permission.VILLAGE_VIEW)
def overview(request):
    lines, form = lines_asked(request)
    at_work = [line for line in lines if line.is_active]
    context = {
        "form": form,
        "programme": form.edition,
        "lines": lines,
        "stairs": stairs(lines),
        "places": states_of(lines),
        "most": max((stair["count"] for stair in stairs(lines)), default=0),
        "asking": [line for line in lines if line.village.asked_at],
        "ready": sum(line.is_ready for line in lines),
        "graduated": sum(line.is_graduated for line in at_work),
        "broken": sum(bool(line.broken) for line in at_work),
        "may_climb": request.user.may(Permission.VILLAGE_CLIMB),
        "may_set": request.user.may(Permission.PROGRAMME_EDIT, ""),
    }
    return render(request, "oversight/ladder_board.html", context)


@login_required
@needs(Permission.VILLAGE_VIEW)
def export(request):
    """The board as it is filtered, as a table to take away."""
    lines, _form = lines_asked(request)
    header = [
        _("Clave"),
        _("Aldea"),
        _("Estado"),
        _("Número de paso"),
        _("Paso"),
        _("Situación"),
        _("Desde"),
        _("Días en el paso"),
        _("Requisitos que faltan"),
        _("Lo siguiente que falta"),
        _("Requisitos que ya no se cumplen"),
        _("Pide subir"),
    ]
    return csv_response(f"escalera-{timezone.localdate()}.csv", header, map(cells, lines))


def cells(line: Line) -> list:
    village = line.village
    return [
        village.code,
        village.locality,
        village.state.name,
        line.number,
        line.step,
        line.condition,
        timezone.localdate(village.step_since).isoformat(),
        line.days,
        len(line.wanted),
        line.next_wanted,
        len(line.broken),
        _("sí") if village.asked_at else _("no"),
    ]


@login_required
def thresholds(request, slug):
    """How much each gate asks, for those who administer the whole country."""
    if not request.user.may(Permission.PROGRAMME_EDIT, ""):
        raise Http404
    programme = get_object_or_404(Programme, slug=slug)
    form = ThresholdsForm(programme.thresholds, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.set_thresholds(programme, form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Guardaste los umbrales."))
            return redirect(request.path)
    context = {"form": form, "programme": programme}
    return render(request, "oversight/ladder_thresholds.html", context)
