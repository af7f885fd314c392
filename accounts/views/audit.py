"""The trail, on screen and as a table to take away."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.export import csv_response
from accounts.forms import AuditFilterForm
from accounts.models import AuditEntry
from accounts.paging import page_of
from accounts.rules import Permission


@login_required
@needs(Permission.AUDIT_VIEW)
def audit(request):
    form = AuditFilterForm(request.GET)
    context = {
        "form": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "page": page_of(
            entries(request.user, form), by=("-at", "-pk"), after=request.GET.get("after", "")
        ),
    }
    return render(request, "accounts/audit.html", context)


@login_required
@needs(Permission.AUDIT_VIEW)
def audit_csv(request):
    header = [_("Cuándo"), _("Quién"), _("Qué"), _("Acto"), _("Sobre"), _("Área")]
    rows = (
        [
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            entry.actor,
            entry.sentence,
            entry.act,
            f"{entry.subject_type} {entry.subject_id}",
            entry.area,
        ]
        for entry in entries(request.user, AuditFilterForm(request.GET)).iterator()
    )
    return csv_response(f"bitacora-{timezone.localdate()}.csv", header, rows)


def entries(user, form: AuditFilterForm):
    """Lines within reach that the filters let through; none while a filter makes no sense."""
    found = AuditEntry.objects.allowing(user, Permission.AUDIT_VIEW).select_related("by")
    if not form.is_valid():
        return found.none()
    wanted = form.cleaned_data
    if wanted["by"]:
        found = found.by_somebody_like(wanted["by"])
    if wanted["act"]:
        found = found.filter(act=wanted["act"])
    return found.between(wanted["first_day"], wanted["last_day"])
