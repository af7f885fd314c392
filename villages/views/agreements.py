"""Agreements: listed, read, registered, corrected, renewed, terminated."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.export import csv_response
from accounts.files import file_response
from accounts.paging import page_of
from accounts.rules import Permission
from villages.actions import agreements as actions
from villages.forms.agreements import AgreementFilterForm, AgreementForm, TerminateForm, TermsForm
from villages.models import Agreement, Organisation
from villages.queries import agreements as queries
from villages.queries.organisations import history

PAGE_SIZE = 20


def editable_by(user):
    found = Agreement.objects.allowing(user, Permission.VILLAGE_EDIT)
    return found.select_related("organisation", "village__state", "programme", "renewal")


@login_required
@needs(Permission.VILLAGE_VIEW)
def list_page(request):
    form = AgreementFilterForm(request.user, request.GET)
    in_reach = queries.listed(request.user)
    found = form.narrow(in_reach)
    order = ("-starts_on", "-pk")
    if form.asks_for_ending:
        order = ("ends_on", "pk")
    page = page_of(found, by=order, after=request.GET.get("after", ""), size=PAGE_SIZE)
    queries.with_words(page.rows)
    context = {
        "form": form,
        "page": page,
        "ending": in_reach.ending(timezone.localdate()).count(),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT),
    }
    return render(request, "villages/agreements/list.html", context)


@login_required
@needs(Permission.VILLAGE_VIEW)
def export(request):
    form = AgreementFilterForm(request.user, request.GET)
    found = form.narrow(queries.listed(request.user)).order_by("-starts_on", "-pk")
    header = [
        _("Título"),
        _("Tipo"),
        _("Organización"),
        _("Tipo de organización"),
        _("Aldea"),
        _("Estado"),
        _("Programa"),
        _("Firma"),
        _("Inicio"),
        _("Fin"),
        _("Terminado el"),
        _("Estado del convenio"),
    ]
    rows = map(cells, queries.with_words(found))
    return csv_response(f"convenios-{timezone.localdate()}.csv", header, rows)


def cells(agreement: Agreement) -> list:
    village = agreement.village
    return [
        agreement.title,
        agreement.get_kind_display(),
        agreement.organisation.name,
        agreement.organisation.get_kind_display(),
        village.locality if village else "",
        village.state.name if village else "",
        agreement.programme.short_name,
        agreement.signed_on.isoformat(),
        agreement.starts_on.isoformat(),
        agreement.ends_on.isoformat() if agreement.ends_on else "",
        agreement.terminated_on.isoformat() if agreement.terminated_on else "",
        str(agreement.words),
    ]


@login_required
def detail(request, pk):
    found = queries.listed(request.user).select_related("file", "renews", "registered_by")
    agreement = get_object_or_404(found, pk=pk)
    queries.with_words([agreement])
    context = {
        "agreement": agreement,
        "history": history(agreement, seen_by=request.user),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT, agreement.area),
        "may_read_file": readable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "villages/agreements/detail.html", context)


@login_required
@needs(Permission.VILLAGE_EDIT)
def new(request):
    form = AgreementForm(request.user, *sent(request), initial=asked(request))
    if form.is_valid():
        try:
            agreement = actions.register(by=request.user, **form.facts())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registraste el convenio."))
            return redirect(agreement)
    context = {"form": form, "organisations": Organisation.objects.at_work()}
    return render(request, "villages/agreements/new.html", context)


def asked(request) -> dict:
    """What the link that was followed already says: with whom, and where."""
    known = Organisation.objects.filter(pk=digits(request.GET.get("organizacion", ""))).first()
    return {
        "organisation": known.name if known else "",
        "place": request.GET.get("aldea", "")[:20],
    }


def digits(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def sent(request) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@login_required
def edit(request, pk):
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    form = TermsForm(*sent(request), agreement=agreement)
    if form.is_valid():
        try:
            actions.edit(agreement, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(agreement)
    context = {"form": form, "agreement": agreement}
    return render(request, "villages/agreements/edit.html", context)


@login_required
def renew(request, pk):
    """A new agreement with the same organisation and place, that follows this one."""
    former = get_object_or_404(editable_by(request.user), pk=pk)
    if former.is_renewed:
        messages.info(request, _("Ya se renovó: este es el convenio que sigue."))
        return redirect(former.renewal)
    form = TermsForm(*sent(request), initial=queries.next_terms(former))
    if form.is_valid():
        facts = form.cleaned_data | {
            "programme": former.programme,
            "village": former.village,
            "renews": former,
        }
        try:
            agreement = actions.register(former.organisation, by=request.user, **facts)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registraste la renovación."))
            return redirect(agreement)
    return render(request, "villages/agreements/renew.html", {"form": form, "agreement": former})


@login_required
def terminate(request, pk):
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    form = TerminateForm(*sent(request))
    if form.is_valid():
        try:
            actions.terminate(agreement, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registraste que el convenio terminó."))
            return redirect(agreement)
    context = {"form": form, "agreement": agreement}
    return render(request, "villages/agreements/terminate.html", context)


@login_required
@require_POST
def reinstate(request, pk):
    agreement = get_object_or_404(editable_by(request.user), pk=pk)
    try:
        actions.reinstate(agreement, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("El convenio vale de nuevo como se firmó."))
    return redirect(agreement)


def readable_by(user):
    """What was signed names people: it is for those who may see them there."""
    return Agreement.objects.allowing(user, Permission.PERSON_VIEW)


@login_required
def document(request, pk):
    found = readable_by(request.user).select_related("file")
    agreement = get_object_or_404(found, pk=pk)
    if agreement.file is None:
        raise Http404
    return file_response(agreement.file, request=request)
