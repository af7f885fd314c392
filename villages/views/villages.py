"""Finding, reading, registering and correcting villages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.export import csv_response
from accounts.paging import page_of
from accounts.rules import Permission, Role
from villages.actions import villages as actions
from villages.forms import EditForm, FilterForm, RegisterForm
from villages.models import ZONE_NAMES, Municipality, Organisation, Programme, State, Village
from villages.queries import villages as queries
from villages.rules import zone_of
from villages.rules.geography import outline

SUGGESTED = 12
# What decides which parts of a village's page are there.
SHOWN = (
    Permission.PERSON_VIEW,
    Permission.VILLAGE_EDIT,
    Permission.COHORT_VIEW,
    Permission.COHORT_EDIT,
    Permission.CERTIFICATE_VIEW,
    Permission.REPORT_VIEW,
)


@login_required
@needs(Permission.VILLAGE_VIEW)
def list_page(request):
    form = FilterForm(request.user, request.GET)
    in_reach = villages_seen_by(request.user)
    page = page_of(
        form.narrow(in_reach), by=form.order_by, after=request.GET.get("after", ""), size=20
    )
    context = {
        "form": form,
        "page": page,
        "total": in_reach.count(),
        "may_register": request.user.may(Permission.VILLAGE_REGISTER),
        "may_edit_programme": request.user.may(Permission.PROGRAMME_EDIT, ""),
    }
    return render(request, "villages/list.html", context)


@login_required
@needs(Permission.VILLAGE_VIEW)
def export(request):
    """The list as it is filtered, as a table to take away."""
    form = FilterForm(request.user, request.GET)
    villages = form.narrow(villages_seen_by(request.user)).order_by(*form.order_by)
    header = [
        _("Clave"),
        _("Estado"),
        _("Municipio"),
        _("Localidad"),
        _("Latitud"),
        _("Longitud"),
        _("Vocación"),
        _("Lengua indígena"),
        _("Organización anfitriona"),
        _("Paso"),
        _("Situación"),
        _("Con coordinación"),
        _("Zona horaria"),
        _("Registrada el"),
    ]
    return csv_response(f"aldeas-{timezone.localdate()}.csv", header, map(cells, villages))


def cells(village: Village) -> list:
    return [
        village.code,
        village.state.name,
        village.municipality.name,
        village.locality,
        village.latitude,
        village.longitude,
        village.vocation,
        village.indigenous_language,
        village.host.name if village.host else "",
        village.get_step_display(),
        village.get_condition_display(),
        _("sí") if village.coordinated else _("no"),
        village.time_zone,
        timezone.localdate(village.registered_at).isoformat(),
    ]


@login_required
@needs(Permission.VILLAGE_VIEW)
def map_page(request):
    current = villages_seen_by(request.user).filter(programme=Programme.current())
    places = queries.country(current, seen_by=request.user)
    villages = [place["village"] for place in places if place["village"]]
    context = {
        "places": places,
        "with_village": len(villages),
        "coordinated": sum(village.coordinated for village in villages),
    }
    return render(request, "villages/map.html", context)


@login_required
def detail(request, code):
    in_reach = Village.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    places = in_reach.select_related("programme", "state", "municipality", "host")
    village = get_object_or_404(places, code=code)
    context = {
        "village": village,
        "locator": locator(village),
        "point": f"{village.latitude}, {village.longitude}",
        "coordinators": queries.coordinators(village, seen_by=request.user),
        "invited": queries.invited(village, seen_by=request.user),
        "history": queries.history(village, seen_by=request.user),
        "may_invite": request.user.may_give(Role.COORDINATOR, village.area),
        "may": {ability.name.lower(): request.user.may(ability, village.area) for ability in SHOWN},
    }
    return render(request, "villages/detail.html", context)


def locator(village: Village) -> dict[str, str]:
    """The village as a dot on its state, for an SVG; the dot as big for every state."""
    shape = outline(village.state_id)
    x, y = shape.place(village.latitude, village.longitude)
    unit = max(shape.width, shape.height) / 100
    frame = (-5 * unit, -5 * unit, shape.width + 10 * unit, shape.height + 10 * unit)
    return {
        "frame": " ".join(f"{side:.1f}" for side in frame),
        "path": shape.path,
        "x": str(x),
        "y": str(y),
        "dot": f"{1.6 * unit:.1f}",
        "halo": f"{4 * unit:.1f}",
    }


@login_required
@needs(Permission.VILLAGE_REGISTER)
def register(request):
    posted = request.POST if request.method == "POST" else None
    asked = {"state": request.GET.get("state")}
    form = RegisterForm(request.user, posted, initial=asked)
    if form.is_valid():
        try:
            village = actions.register(**form.facts(), by=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registraste la aldea %(name)s.") % {"name": village})
            return redirect(village)
    context = {"form": form, "organisations": Organisation.objects.all()}
    return render(request, "villages/register.html", context)


@login_required
def edit(request, code):
    editable = Village.objects.allowing(request.user, Permission.VILLAGE_EDIT)
    village = get_object_or_404(editable.select_related("state", "municipality", "host"), code=code)
    form = EditForm(village, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.edit(village, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(village)
    context = {"form": form, "village": village, "organisations": Organisation.objects.all()}
    return render(request, "villages/edit.html", context)


@login_required
@needs(Permission.VILLAGE_REGISTER)
def municipalities(request):
    """The type-ahead's list: municipalities where the person may register, as they type."""
    states = State.objects.allowing(request.user, Permission.VILLAGE_REGISTER)
    state = states.filter(pk=request.GET.get("state", "")[:2]).first()
    typed = request.GET.get("municipality", "")[:100].strip()
    found = Municipality.objects.filter(state__in=[state] if state else states)
    found = found.matching(typed).starting_first(typed).select_related("state")
    suggestions = list(found[:SUGGESTED]) if len(typed) >= 2 else []
    for municipality in suggestions:
        municipality.clock = ZONE_NAMES[zone_of(municipality.pk, municipality.state.time_zone)]
    context = {"suggestions": suggestions, "state": state, "typed": typed}
    return render(request, "villages/municipalities.html", context)


def villages_seen_by(user):
    """Villages in reach of the open editions, with what a line of the list says."""
    return (
        Village.objects.allowing(user, Permission.VILLAGE_VIEW)
        .filter(programme__in=Programme.objects.open())
        .with_coordination()
        .select_related("programme", "state", "municipality", "host")
    )
