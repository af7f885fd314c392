"""Who has passed and waits for a certificate; from here a batch is rehearsed."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from accounts.access import needs
from accounts.paging import page_of
from accounts.rules import Permission
from certification import queries
from certification.actions import batches
from certification.forms import QueueFilterForm, RehearseForm
from certification.models import Batch
from training.models.cohorts import cohorts_taught
from training.queries import answers_of_many

PEOPLE_SHOWN = 20


@login_required
@needs(Permission.CERTIFICATE_PROPOSE)
def queue(request):
    posted = request.method == "POST"
    whole = queries.uncertified(request.user, whole=True)
    filters = QueueFilterForm(request.POST if posted else request.GET, enrolments=whole)
    found = filters.narrow(queries.uncertified(request.user))
    form = RehearseForm(request.POST if posted else None, by=request.user)
    if form.is_valid():
        try:
            batch = batches.rehearse(
                enrolments=chosen(form, found, request.user),
                name=form.cleaned_data["name"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(batch)
    context = shown(request, filters, found, form)
    context["waiting_count"], context["total"] = queries.counted(
        filters.narrow(whole), request.user
    )
    return render(request, "certification/queue.html", context)


def chosen(form, found, user):
    """The people ticked, or everyone of the filter whom this officer may certify."""
    if form.cleaned_data["everyone"]:
        return found.exclude(cohort__in=cohorts_taught(user))
    return form.cleaned_data["people"]


def shown(request, filters, found, form) -> dict:
    page = page_of(
        queries.with_what_a_list_says(found),
        by=("standing__passed_at", "pk"),
        after=request.GET.get("after", ""),
        size=PEOPLE_SHOWN,
    )
    taught = queries.taught_by(page.rows, [request.user])
    answers = answers_of_many(page.rows)
    for enrolment in page:
        enrolment.answers = answers[enrolment.pk]
        enrolment.is_taught = enrolment.cohort_id in taught
    reached = Batch.objects.allowing(request.user, Permission.CERTIFICATE_APPROVE)
    return {
        "filters": filters,
        "is_filtered": filters.is_valid() and any(filters.cleaned_data.values()),
        "form": form,
        "picked": set(form.data.getlist("people")) if form.is_bound else set(),
        "page": page,
        "to_approve": reached.awaiting_approval_of(request.user).count(),
    }
