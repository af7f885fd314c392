"""What a person decides of a whole import: its fixes, applying, undoing, discarding."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake import tasks
from intake.access import needs_some_kind, reached
from intake.actions import applying, undoing, uploads
from intake.models import Import
from intake.models.imports import KEPT_FOR
from intake.queries.rows import counts_of, reason, title_of

State = Import.State
HINDERED_SHOWN = 200


@login_required
@require_POST
@needs_some_kind
def fix(request, pk):
    """Turn a fix down in every row, or take it again."""
    imported = get_object_or_404(reached(request), pk=pk)
    wanted = request.POST.get("fix", "")
    if wanted in imported.fixes or wanted in imported.refused:
        refused = request.POST.get("act") == "refuse"
        attempt(request, uploads.refuse_fix, imported, wanted, refused=refused, by=request.user)
        tasks.work.delay_on_commit(imported.pk)
    return redirect(imported)


def attempt(request, act, *args, **kwargs) -> bool:
    """Do it, or say on the next page why not."""
    try:
        act(*args, **kwargs)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    return True


@login_required
@needs_some_kind
def apply(request, pk):
    imported = get_object_or_404(reached(request), pk=pk)
    if imported.state != State.READY:
        return redirect(imported)
    if request.method == "POST":
        only_good = request.POST.get("which") == "good"
        if attempt(request, applying.ask, imported, only_good=only_good, by=request.user):
            tasks.work.delay_on_commit(imported.pk)
        return redirect(imported)
    counts = counts_of(imported)
    context = {
        "imported": imported,
        "counts": counts,
        "good": counts["create"] + counts["change"],
        "bad": counts["bad"] + counts["confirm"],
        "days": KEPT_FOR.days,
        "letters": imported.options.get("notify", False),
    }
    return render(request, "intake/apply.html", context)


@login_required
@needs_some_kind
def undo(request, pk):
    imported = get_object_or_404(reached(request), pk=pk)
    if imported.state != State.DONE:
        return redirect(imported)
    if request.method == "POST":
        only_free = request.POST.get("which") == "free"
        if attempt(request, undoing.ask, imported, only_free=only_free, by=request.user):
            tasks.work.delay_on_commit(imported.pk)
        return redirect(imported)
    hindered = undoing.hindrances(imported, most=HINDERED_SHOWN + 1)
    more = len(hindered) > HINDERED_SHOWN
    rows = imported.rows.filter(number__in=hindered).order_by("number")
    told = [
        {
            "number": row.number,
            "title": title_of(row),
            "reasons": [reason(each) for each in hindered[row.number]],
        }
        for row in rows[:HINDERED_SHOWN]
    ]
    applied = imported.counts.get("applied", 0)
    context = {"imported": imported, "hindered": told, "more": more, "applied": applied}
    return render(request, "intake/undo.html", context)


@login_required
@needs_some_kind
def discard(request, pk):
    imported = get_object_or_404(reached(request), pk=pk)
    if imported.state not in (*Import.WAITING, State.FAILED):
        return redirect(imported)
    if request.method == "POST":
        if attempt(request, uploads.discard, imported, by=request.user):
            messages.success(request, _("Descartaste el archivo: no cambió nada."))
        return redirect("intake:imports")
    return render(request, "intake/discard.html", {"imported": imported})
