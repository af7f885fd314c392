"""Evidence that a gate is met: giving it, taking it back, opening its file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.files import file_response
from accounts.rules import Permission
from oversight.queries.ladder import answers_for
from oversight.queries.ladder.words import asked, missing
from oversight.views.ladder import village_for
from villages.actions import ladder as actions
from villages.forms.ladder import EvidenceForm, ReasonForm
from villages.models import GateEvidence
from villages.rules.ladder import BY_CODE


@login_required
def tick(request, code, gate):
    village = village_for(request.user, Permission.VILLAGE_EDIT, code)
    if gate not in BY_CODE or not BY_CODE[gate].is_ticked:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(BY_CODE[gate], *posted)
    if form.is_valid():
        try:
            actions.tick(village, gate, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Guardaste la evidencia."))
            return redirect(f"{village.get_absolute_url()}#requisito-{gate}")
    answers = answers_for(village, BY_CODE[gate].step)
    answer = next(each for each in answers if each.code == gate)
    context = {
        "form": form,
        "village": village,
        "asked": asked(answer),
        "missing": missing(answer),
    }
    return render(request, "oversight/ladder_tick.html", context)


def evidence_for(user, permission: Permission, pk: int) -> GateEvidence:
    in_reach = GateEvidence.objects.allowing(user, permission)
    return get_object_or_404(in_reach.select_related("village__programme", "file"), pk=pk)


@login_required
def withdraw(request, pk):
    evidence = evidence_for(request.user, Permission.VILLAGE_EDIT, pk)
    village = evidence.village
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw(evidence, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Retiraste la evidencia."))
            return redirect(f"{village.get_absolute_url()}#requisito-{evidence.gate}")
    answers = answers_for(village, BY_CODE[evidence.gate].step)
    answer = next(each for each in answers if each.code == evidence.gate)
    context = {"form": form, "village": village, "evidence": evidence, "asked": asked(answer)}
    return render(request, "oversight/ladder_withdraw.html", context)


@login_required
def file(request, pk):
    evidence = evidence_for(request.user, Permission.EVIDENCE_VIEW, pk)
    if not evidence.file:
        raise Http404
    return file_response(evidence.file, request=request)
