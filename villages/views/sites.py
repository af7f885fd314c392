"""The sites of a village: where, with what equipment, and how well connected."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.export import csv_response
from accounts.paging import page_of
from accounts.rules import Permission
from villages.actions import sites as actions
from villages.forms.sites import ReadingForm, SiteForm, WithdrawReadingForm
from villages.models import Reading, Site, Village
from villages.queries import sites as queries
from villages.queries.organisations import history
from villages.rules.connectivity import (
    MAX_MBPS,
    MEASUREMENT_BYTES,
    MOST_DOWN_BYTES,
    MOST_UP_BYTES,
    PROBE_BYTES,
)

PAGE_SIZE = 20
LIMITS = {
    "probe": PROBE_BYTES,
    "down": MOST_DOWN_BYTES,
    "up": MOST_UP_BYTES,
    "mbps": MAX_MBPS,
}


@login_required
def of_village(request, code):
    """A page, or for htmx the part of the village's page."""
    found = Village.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    village = get_object_or_404(found, code=code)
    sites = queries.with_quality(village.sites.open().with_last_reading())
    context = {
        "village": village,
        "sites": sites,
        "closed": village.sites.exclude(closed_at=None),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT, village.area),
        "level": 3 if request.htmx else 2,
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"villages/sites/of_village.html{part}", context)


@login_required
@needs(Permission.VILLAGE_VIEW)
def export(request):
    """Every open site in reach, with its last reading."""
    found = Site.objects.allowing(request.user, Permission.VILLAGE_VIEW).open()
    found = found.with_last_reading().select_related("village__state")
    header = [
        _("Estado"),
        _("Aldea"),
        _("Sede"),
        _("Principal"),
        _("Domicilio"),
        _("Latitud"),
        _("Longitud"),
        _("Horario"),
        _("Computadoras"),
        _("Tabletas"),
        _("Proyectores"),
        _("Impresoras"),
        _("Otro equipo"),
        _("Bajada (Mbps)"),
        _("Subida (Mbps)"),
        _("Latencia (ms)"),
        _("Última medición"),
    ]
    rows = map(cells, found.order_by("village__state_id", "village_id", "folded"))
    return csv_response(f"sedes-{timezone.localdate()}.csv", header, rows)


def cells(site: Site) -> list:
    measured = site.last_measured_at
    return [
        site.village.state.name,
        site.village.locality,
        site.name,
        _("sí") if site.is_main else _("no"),
        site.address,
        site.latitude,
        site.longitude,
        site.opening_hours,
        site.computers,
        site.tablets,
        site.projectors,
        site.printers,
        site.equipment,
        site.last_down,
        site.last_up,
        site.last_latency,
        timezone.localdate(measured).isoformat() if measured else "",
    ]


@login_required
def detail(request, pk):
    found = Site.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    site = get_object_or_404(found.select_related("village__state"), pk=pk)
    readings = site.readings.select_related("by")
    order = ("-measured_at", "-pk")
    page = page_of(readings, by=order, after=request.GET.get("after", ""), size=PAGE_SIZE)
    context = {
        "site": site,
        "village": site.village,
        "page": page,
        "last": queries.judged(site.readings.standing().first()),
        "speeds": queries.speeds(site),
        "sees_people": request.user.may(Permission.PERSON_VIEW, site.area),
        "history": history(site, seen_by=request.user),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT, site.area),
    }
    return render(request, "villages/sites/detail.html", context)


@login_required
def new(request, code):
    editable = Village.objects.allowing(request.user, Permission.VILLAGE_EDIT)
    village = get_object_or_404(editable.select_related("state"), code=code)
    form = SiteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            site = actions.open_site(village, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Agregaste la sede «%(name)s».") % {"name": site})
            return redirect(site)
    return render(request, "villages/sites/new.html", {"form": form, "village": village})


@login_required
def edit(request, pk):
    site = site_editable_by(request.user, pk)
    form = SiteForm(request.POST if request.method == "POST" else None, site=site)
    if form.is_valid():
        try:
            actions.edit(site, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(site)
    context = {"form": form, "site": site, "village": site.village}
    return render(request, "villages/sites/edit.html", context)


@login_required
def close(request, pk):
    site = site_editable_by(request.user, pk)
    if request.method == "POST":
        actions.close(site, by=request.user)
        messages.success(request, _("Cerraste la sede «%(name)s».") % {"name": site})
        return redirect(reverse("villages:village-sites", args=[site.village.code]))
    return render(request, "villages/sites/close.html", {"site": site, "village": site.village})


@login_required
@require_POST
def reopen(request, pk):
    site = site_editable_by(request.user, pk)
    try:
        actions.reopen(site, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("La sede «%(name)s» está abierta otra vez.") % {"name": site})
    return redirect(site)


@login_required
def measure(request, pk):
    """Measure from here, or type what another page said; hours are the village's."""
    site = site_editable_by(request.user, pk)
    with timezone.override(site.village.time_zone):
        form = ReadingForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                actions.note_reading(site, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Guardaste la medición."))
                return redirect(site)
        megabytes = f"{MEASUREMENT_BYTES / 1_000_000:.1f}"
        context = {
            "form": form,
            "site": site,
            "village": site.village,
            "megabytes": megabytes,
            "limits": LIMITS,
        }
        return render(request, "villages/sites/measure.html", context)


@login_required
def withdraw_reading(request, pk):
    found = Reading.objects.allowing(request.user, Permission.VILLAGE_EDIT)
    reading = get_object_or_404(found.select_related("site__village__state"), pk=pk)
    form = WithdrawReadingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw_reading(reading, by=request.user, **form.cleaned_data)
        messages.success(request, _("Retiraste la medición."))
        return redirect(reading.site)
    context = {"form": form, "reading": reading, "site": reading.site}
    return render(request, "villages/sites/withdraw_reading.html", context)


def site_editable_by(user, pk) -> Site:
    found = Site.objects.allowing(user, Permission.VILLAGE_EDIT)
    return get_object_or_404(found.select_related("village__state"), pk=pk)
