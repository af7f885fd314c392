"""The organisations of a village: who takes part in it, since when, and with what agreement."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import Permission
from villages.actions import organisations as actions
from villages.forms.organisations import EndInvolvementForm, InvolvementForm
from villages.models import Involvement, Organisation, Village
from villages.queries import agreements as agreement_queries
from villages.queries import organisations as queries


@login_required
def of_village(request, code):
    """A page, or for htmx the part of the village's page."""
    found = Village.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    village = get_object_or_404(found.select_related("state", "host"), code=code)
    agreements = agreement_queries.listed(request.user).covering(village)
    context = {
        "village": village,
        "parts": queries.parts_of(village),
        "former": queries.parts_of(village, current=False),
        "agreements": agreement_queries.with_words(agreements.order_by("-starts_on", "-pk")),
        "may_edit": request.user.may(Permission.VILLAGE_EDIT, village.area),
        "level": 3 if request.htmx else 2,
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"villages/organisations/of_village.html{part}", context)


@login_required
def new(request, code):
    editable = Village.objects.allowing(request.user, Permission.VILLAGE_EDIT)
    village = get_object_or_404(editable, code=code)
    form = InvolvementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            part = actions.involve(village=village, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            said = {"organisation": part.organisation, "village": village}
            messages.success(request, _("%(organisation)s ya participa en %(village)s.") % said)
            return redirect(page_of_village(village))
    known = Organisation.objects.at_work()
    context = {"form": form, "village": village, "organisations": known}
    return render(request, "villages/organisations/involve.html", context)


@login_required
def end(request, pk):
    found = Involvement.objects.allowing(request.user, Permission.VILLAGE_EDIT)
    involvement = get_object_or_404(found.select_related("organisation", "village"), pk=pk)
    form = EndInvolvementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.end_involvement(involvement, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Terminaste la participación."))
            return redirect(page_of_village(involvement.village))
    context = {"form": form, "involvement": involvement, "village": involvement.village}
    return render(request, "villages/organisations/end_involvement.html", context)


def page_of_village(village: Village) -> str:
    return reverse("villages:village-organisations", args=[village.code])
