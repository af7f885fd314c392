"""Batches: the rehearsal, its approval by a second officer, and the issuing as it goes on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.paging import page_of
from accounts.rules import Permission
from certification import queries, tasks
from certification.actions import batches as actions
from certification.actions.issuing import snapshot
from certification.documents import SAMPLE, certificate_pdf
from certification.forms import CancelForm
from certification.models import Batch
from certification.rules import folio, prefix_of

PEOPLE_SHOWN = 100
SAMPLE_CODE = "0" * 26
SHOWING = ("", "in", "noticed", "out")


def batches_for(user, permission=Permission.CERTIFICATE_PROPOSE):
    people = ("proposed_by", "approved_by", "cancelled_by")
    return Batch.objects.allowing(user, permission).select_related(*people)


@login_required
@needs(Permission.CERTIFICATE_PROPOSE)
def batches(request):
    page = page_of(
        batches_for(request.user).counted(),
        by=("-proposed_at", "-pk"),
        after=request.GET.get("after", ""),
    )
    return render(request, "certification/batches.html", {"page": page})


@login_required
def batch(request, pk):
    batch = get_object_or_404(batches_for(request.user), pk=pk)
    if request.method == "POST":
        return tick(request, batch)
    return render(request, "certification/batch.html", shown(request, batch))


def tick(request, batch):
    """Keep the ticks of the people on the page that was sent."""
    try:
        actions.tick(
            batch,
            included_ids=ids_in(request.POST.getlist("included")),
            among=ids_in(request.POST.getlist("shown")),
            by=request.user,
        )
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Guardamos quién va en el lote."))
    return redirect(request.get_full_path())


def ids_in(values) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit()]


def shown(request, batch) -> dict:
    wanted = request.GET.get("ver", "")
    showing = wanted if wanted in SHOWING else ""
    people = batch.candidates.select_related(
        "certificate", "enrolment__learner", "enrolment__cohort__village"
    )
    kinds = {
        "": people,
        "in": people.filter(included=True),
        "noticed": people.exclude(problems=[]),
        "out": people.filter(included=False) | people.exclude(refused_because=""),
    }
    return {
        "batch": batch,
        "progress": queries.progress_of(batch),
        "problem_counts": queries.problem_counts(batch),
        "people_count": people.count(),
        **{f"show_{name or 'all'}": name == showing for name in SHOWING},
        "page": page_of(
            kinds[showing],
            by=("enrolment__learner__sort_name", "pk"),
            after=request.GET.get("after", ""),
            size=PEOPLE_SHOWN,
        ),
        "why_not": why_not_approve(batch, request.user),
        "may_cancel": may_approve(batch, request.user),
    }


def may_approve(batch, user) -> bool:
    return batch.is_rehearsed and user.may(Permission.CERTIFICATE_APPROVE, batch.area)


def why_not_approve(batch, user) -> str:
    """What stands between this officer and the approval; empty when nothing does."""
    if not may_approve(batch, user):
        return ""
    try:
        actions.refuse_approval(batch, batch.candidates.included().count(), by=user)
    except ValidationError as refusal:
        return refusal.message
    return ""


@login_required
def progress(request, pk):
    """The part that a batch page asks for again and again; when all is made, the page anew."""
    batch = get_object_or_404(batches_for(request.user), pk=pk)
    progress = queries.progress_of(batch)
    context = {"batch": batch, "progress": progress}
    response = render(request, "certification/batch.html#progress", context)
    if progress.is_complete and not batch.is_issuing:
        response["HX-Refresh"] = "true"
    return response


@login_required
def approve(request, pk):
    batch = get_object_or_404(batches_for(request.user, Permission.CERTIFICATE_APPROVE), pk=pk)
    context = {"batch": batch, "progress": queries.progress_of(batch)}
    if request.method == "POST":
        try:
            actions.approve(batch, by=request.user)
        except ValidationError as refusal:
            context["refusal"] = refusal.message
            return render(request, "certification/approve.html", context)
        tasks.issue_batch.delay_on_commit(batch.pk)
        return redirect(batch)
    if not batch.is_rehearsed:
        return redirect(batch)
    context["refusal"] = why_not_approve(batch, request.user)
    return render(request, "certification/approve.html", context)


@login_required
def cancel(request, pk):
    batch = get_object_or_404(batches_for(request.user, Permission.CERTIFICATE_APPROVE), pk=pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.cancel(batch, by=request.user, because=form.cleaned_data["because"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Cancelaste el lote. Nadie recibió nada."))
            return redirect(batch)
    if not batch.is_rehearsed and not form.is_bound:
        return redirect(batch)
    context = {"batch": batch, "form": form, "people": batch.candidates.included().count()}
    return render(request, "certification/cancel.html", context)


@login_required
def sample(request, pk, candidate_pk):
    """How a person's certificate would look, stamped as a sample."""
    batch = get_object_or_404(batches_for(request.user), pk=pk)
    people = batch.candidates.filter(enrolment__standing__passed_at__isnull=False)
    candidate = get_object_or_404(people, pk=candidate_pk)
    rows = queries.with_what_it_says(type(candidate.enrolment).objects)
    enrolment = rows.get(pk=candidate.enrolment_id)
    today = timezone.localdate()
    number = folio(prefix_of(enrolment.cohort.village.programme.short_name), today.year, 0)
    says = snapshot(enrolment, folio=number, code=SAMPLE_CODE, day=today)
    response = HttpResponse(certificate_pdf(says, SAMPLE), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="muestra.pdf"'
    return response
