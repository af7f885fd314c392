"""Progress reports: listed, asked for, read and taken away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import needs
from accounts.paging import page_of
from accounts.rules import Permission
from reports import actions
from reports.documents import laid_out, place
from reports.forms import AskForm, ReportFilterForm
from reports.models import ProgressReport
from reports.tasks import make_report
from villages.models import Programme, Village

KINDS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
PANEL_SIZE = 3


def reports_seen_by(user):
    return ProgressReport.objects.allowing(user, Permission.REPORT_VIEW).with_names()


@login_required
@needs(Permission.REPORT_VIEW)
def list_page(request):
    programme = Programme.current()
    form = ReportFilterForm(programme, request.GET)
    in_reach = reports_seen_by(request.user).filter(programme__in=Programme.objects.open())
    found = form.narrow(in_reach)
    page = page_of(found, by=("-month", "-pk"), after=request.GET.get("after", ""), size=25)
    context = {
        "form": form,
        "page": page,
        "may_ask": request.user.may(Permission.REPORT_ASK),
        "names_people": request.user.may(Permission.PERSON_VIEW),
    }
    return render(request, "reports/reports.html", context)


@login_required
@needs(Permission.REPORT_ASK)
def ask(request):
    programme = Programme.current()
    data = request.POST if request.method == "POST" else None
    form = AskForm(request.user, programme, data, initial=request.GET.dict())
    if form.is_valid():
        try:
            report = actions.ask(form.programme, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("month", refusal)
        else:
            make_report.delay_on_commit(report.pk)
            return redirect(report)
    return render(request, "reports/ask.html", {"form": form})


@login_required
def report(request, pk):
    """A report, or how far its making is; that part asks for itself until it is there."""
    found = get_object_or_404(reports_seen_by(request.user), pk=pk)
    if request.htmx and found.state != "waiting":
        return HttpResponseClientRefresh()
    context = {
        "report": found,
        "place": place(found),
        "may_retry": found.failed_at and may_ask_for(request.user).filter(pk=pk).exists(),
        "says": laid_out(found) if found.made_at else None,
        "names_people": request.user.may(Permission.PERSON_VIEW),
    }
    template = "reports/report.html#state" if request.htmx else "reports/report.html"
    return render(request, template, context)


def may_ask_for(user):
    return ProgressReport.objects.allowing(user, Permission.REPORT_ASK)


@login_required
@require_POST
def retry(request, pk):
    found = get_object_or_404(may_ask_for(request.user), pk=pk)
    try:
        actions.retry(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        make_report.delay_on_commit(found.pk)
    return redirect(found)


@login_required
def report_pdf(request, pk):
    return download(request, pk, "pdf")


@login_required
def report_csv(request, pk):
    return download(request, pk, "csv")


def download(request, pk: int, kind: str):
    """A finished report as a file; a PDF opens in the browser."""
    made = reports_seen_by(request.user).made()
    found = get_object_or_404(made, pk=pk)
    try:
        content = default_storage.open(getattr(found, kind))
    except FileNotFoundError as lost:
        raise Http404 from lost
    name = f"informe-{slugify(place(found))}-{found.month:%Y-%m}.{kind}"
    return FileResponse(
        content, as_attachment=kind == "csv", filename=name, content_type=KINDS[kind]
    )


@login_required
def village_panel(request, code):
    """A village's latest reports: a page, or for htmx the part of the village's page."""
    in_reach = Village.objects.allowing(request.user, Permission.REPORT_VIEW)
    village = get_object_or_404(in_reach, code=code)
    latest = reports_seen_by(request.user).filter(village=village)[:PANEL_SIZE]
    may_ask = request.user.may(Permission.REPORT_ASK, area=village.area)
    context = {"village": village, "reports": latest, "may_ask": may_ask}
    part = "#panel" if request.htmx else ""
    return render(request, f"reports/village_panel.html{part}", context)
