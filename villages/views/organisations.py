"""Organisations: found, read, registered, corrected, archived; and their contacts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.export import csv_response
from accounts.files import file_response
from accounts.paging import page_of
from accounts.rules import Permission
from villages.actions import organisations as actions
from villages.forms.organisations import ContactForm, OrganisationFilterForm, OrganisationForm
from villages.models import Contact, Organisation
from villages.queries import agreements as agreement_queries
from villages.queries import organisations as queries

PAGE_SIZE = 20
BEYOND = gettext_lazy(
    "También trabaja en lugares que no están a tu cargo: pide a la administración nacional "
    "que corrija sus datos."
)


def seen_by(user):
    return Organisation.objects.allowing(user, Permission.VILLAGE_VIEW)


def editable_by(user):
    return Organisation.objects.allowing(user, Permission.VILLAGE_EDIT)


@login_required
@needs(Permission.VILLAGE_VIEW)
def list_page(request):
    form = OrganisationFilterForm(request.GET)
    found = form.narrow(queries.listed(request.user))
    page = page_of(found, by=form.order_by, after=request.GET.get("after", ""), size=PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "total": seen_by(request.user).at_work().count(),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT),
    }
    return render(request, "villages/organisations/list.html", context)


@login_required
@needs(Permission.VILLAGE_VIEW)
def export(request):
    """The list as it is filtered. Contacts stay in the portal."""
    form = OrganisationFilterForm(request.GET)
    found = form.narrow(queries.listed(request.user)).order_by(*form.order_by)
    header = [
        _("Nombre"),
        _("Siglas"),
        _("Tipo"),
        _("Estado"),
        _("Sitio web"),
        _("Aldeas que aloja"),
        _("Participaciones"),
        _("Convenio vigente"),
        _("Nota"),
    ]
    return csv_response(f"organizaciones-{timezone.localdate()}.csv", header, map(cells, found))


def cells(organisation: Organisation) -> list:
    return [
        organisation.name,
        organisation.short_name,
        organisation.get_kind_display(),
        organisation.state.name if organisation.state else "",
        organisation.website,
        organisation.hosting,
        organisation.taking_part,
        _("sí") if organisation.has_agreement else _("no"),
        organisation.note,
    ]


@login_required
def detail(request, pk):
    found = seen_by(request.user).select_related("state", "logo")
    organisation = get_object_or_404(found, pk=pk)
    contacts = Contact.objects.allowing(request.user, Permission.PERSON_VIEW)
    agreements = agreement_queries.listed(request.user).filter(organisation=organisation)
    parts = organisation.involvements.allowing(request.user, Permission.VILLAGE_VIEW)
    may_edit = editable_by(request.user).filter(pk=pk).exists()
    context = {
        "organisation": organisation,
        "uses": queries.uses(organisation, seen_by=request.user),
        "parts": parts.select_related("village__state").order_by("until", "since"),
        "agreements": agreement_queries.with_words(agreements.order_by("-starts_on", "-pk")),
        "sees_contacts": Organisation.objects.allowing(request.user, Permission.PERSON_VIEW)
        .filter(pk=pk)
        .exists(),
        "contacts": contacts.filter(organisation=organisation),
        "history": queries.history(organisation, seen_by=request.user),
        "may_edit": may_edit,
        "works_beyond": may_edit and queries.works_beyond(request.user, [pk]),
    }
    return render(request, "villages/organisations/detail.html", context)


@login_required
@needs(Permission.VILLAGE_EDIT)
def new(request):
    posted = request.method == "POST"
    asked = {"name": request.GET.get("name", "")[:160]}
    data = (request.POST, request.FILES) if posted else ()
    form = OrganisationForm(*data, initial=asked)
    if form.is_valid():
        try:
            organisation = actions.register(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registraste «%(name)s».") % {"name": organisation})
            return redirect(organisation)
    return render(request, "villages/organisations/new.html", {"form": form})


@login_required
def edit(request, pk):
    organisation = get_object_or_404(editable_by(request.user), pk=pk)
    if queries.works_beyond(request.user, [pk]):
        return leave_as_is(request, organisation)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OrganisationForm(*data, organisation=organisation)
    if form.is_valid():
        try:
            actions.edit(organisation, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(organisation)
    context = {"form": form, "organisation": organisation}
    return render(request, "villages/organisations/edit.html", context)


def leave_as_is(request, organisation: Organisation):
    """What is read elsewhere too is corrected by who reaches all of it."""
    messages.error(request, BEYOND)
    return redirect(organisation)


@login_required
def archive(request, pk):
    """Asked first, with where it is used when it cannot be."""
    organisation = get_object_or_404(editable_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            actions.archive(organisation, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.path)
        messages.success(request, _("Archivaste «%(name)s».") % {"name": organisation})
        return redirect(organisation)
    uses = queries.uses(organisation, seen_by=request.user)
    context = {"organisation": organisation, "uses": uses}
    page = "in_use" if uses.are_any else "archive"
    return render(request, f"villages/organisations/{page}.html", context)


@login_required
@require_POST
def restore(request, pk):
    organisation = get_object_or_404(editable_by(request.user), pk=pk)
    actions.restore(organisation, by=request.user)
    messages.success(request, _("Recuperaste «%(name)s».") % {"name": organisation})
    return redirect(organisation)


@login_required
def logo(request, pk):
    organisation = get_object_or_404(seen_by(request.user).select_related("logo"), pk=pk)
    if organisation.logo is None:
        raise Http404
    return file_response(organisation.logo)


@login_required
def contact_new(request, pk):
    organisation = get_object_or_404(editable_by(request.user), pk=pk)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.add_contact(organisation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Agregaste un contacto."))
        return redirect(organisation)
    context = {"form": form, "organisation": organisation}
    return render(request, "villages/organisations/contact.html", context)


@login_required
def contact_edit(request, pk):
    contact = contact_editable_by(request.user, pk)
    if queries.works_beyond(request.user, [contact.organisation_id]):
        return leave_as_is(request, contact.organisation)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=contact)
    if form.is_valid():
        actions.edit_contact(contact, by=request.user, **form.cleaned_data)
        messages.success(request, _("Guardaste los cambios."))
        return redirect(contact.organisation)
    context = {"form": form, "organisation": contact.organisation, "contact": contact}
    return render(request, "villages/organisations/contact.html", context)


@login_required
def contact_remove(request, pk):
    contact = contact_editable_by(request.user, pk)
    if queries.works_beyond(request.user, [contact.organisation_id]):
        return leave_as_is(request, contact.organisation)
    if request.method == "POST":
        organisation = contact.organisation
        actions.remove_contact(contact, by=request.user)
        messages.success(request, _("Quitaste el contacto."))
        return redirect(organisation)
    context = {"contact": contact, "organisation": contact.organisation}
    return render(request, "villages/organisations/contact_remove.html", context)


def contact_editable_by(user, pk) -> Contact:
    found = Contact.objects.allowing(user, Permission.VILLAGE_EDIT)
    return get_object_or_404(found.select_related("organisation"), pk=pk)
