"""Joining two records after saying what will happen, and undoing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import ConfirmForm
from accounts.models import AuditEntry, User
from accounts.rules import Permission
from certification.models import Certificate
from oversight.actions import merging
from oversight.forms.merging import JoinForm
from oversight.models import Merge
from oversight.queries import merging as queries
from oversight.views.duplicates import pair_in_reach
from training.models import Enrolment

RECENT = 20


@login_required
def join(request, pk):
    """What was chosen comes in the address, and is carried along until it is confirmed."""
    pair = pair_in_reach(request.user, pk)
    form = JoinForm(pair, request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        messages.error(request, first_of(form.errors))
        return redirect(pair)
    kept, gone = form.kept_and_gone()
    if request.method == "GET" and queries.obstacles(kept, gone, by=request.user):
        return redirect(pair)  # which says what stands in the way
    if request.method == "POST":
        try:
            merging.merge(kept, gone, **form.decision(), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = _("Los registros de %(person)s ya son uno. Se puede deshacer desde esta página.")
            messages.success(request, told % {"person": kept})
            return redirect("accounts:person", pk=kept.pk)
    context = {
        "pair": pair,
        "form": form.hidden(),
        "kept": kept,
        "gone": gone,
        "plan": queries.plan(kept, gone),
        "chosen": form.decision()["chosen"],
    }
    return render(request, "oversight/join.html", context)


def first_of(errors) -> str:
    return next(iter(errors.values()))[0]


@login_required
def undo_merge(request, pk):
    standing = Merge.objects.allowing(request.user, Permission.PERSON_MERGE).standing()
    merge = get_object_or_404(standing.select_related("kept", "gone", "by"), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            merging.undo(merge, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Los registros vuelven a ser dos, cada uno con lo suyo."))
            return redirect("accounts:person", pk=merge.kept_id)
    context = {
        "merge": merge,
        "form": form,
        "enrolments": len(merge.touched("training.enrolment")),
        "posts": len(merge.touched("accounts.post")),
    }
    return render(request, "oversight/undo_merge.html", context)


@login_required
def person_record(request, pk):
    """What a person learns and earned, and the records joined to theirs.

    A page, or for htmx a part of the person's page.
    """
    reached = User.objects.allowing(request.user, Permission.PERSON_VIEW).kept()
    person = get_object_or_404(reached, pk=pk)
    enrolments = Enrolment.objects.allowing(request.user, Permission.PROGRESS_VIEW)
    certificates = Certificate.objects.allowing(request.user, Permission.CERTIFICATE_VIEW)
    merges = Merge.objects.allowing(request.user, Permission.PERSON_MERGE).standing()
    merges = list(merges.filter(kept=person).select_related("gone", "by"))
    acts = AuditEntry.objects.allowing(request.user, Permission.AUDIT_VIEW)
    context = {
        "person": person,
        "enrolments": enrolments.filter(learner=person).with_course().order_by("-enrolled_at"),
        "certificates": certificates.filter(enrolment__learner=person),
        "merges": merges,
        "acts": acts.filter(by__in=[merge.gone_id for merge in merges])[:RECENT],
        "may_merge": request.user.may(Permission.PERSON_MERGE),
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"oversight/person_record.html{part}", context)
