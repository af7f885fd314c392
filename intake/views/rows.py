"""One row of the rehearsal: before and after, corrected by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from intake.access import needs_some_kind, reached
from intake.actions.checking import correct
from intake.forms import RowForm
from intake.kinds import kind_of
from intake.models import Import
from intake.models.imports import KIND_NAMES
from intake.queries.rows import told


@login_required
@needs_some_kind
def row(request, pk, number):
    imported = get_object_or_404(reached(request), pk=pk)
    found = get_object_or_404(imported.rows, number=number)
    if imported.state != Import.State.READY:
        return redirect(imported)
    form = RowForm(found, kind_of(imported), request.POST if request.method == "POST" else None)
    if form.is_valid():
        correct(
            found,
            edits=form.edits(),
            refused=form.refused(),
            choice=form.cleaned_data.get("choice", found.choice),
        )
        messages.success(request, _("Guardamos la fila %(n)s.") % {"n": number})
        return redirect("intake:row", imported.pk, number)
    context = {
        "imported": imported,
        "kind_name": KIND_NAMES[imported.kind],
        "row": told(found),
        "form": form,
        "next": next_bad(imported, number),
    }
    return render(request, "intake/row.html", context)


def next_bad(imported: Import, number: int):
    return imported.rows.bad().filter(number__gt=number).order_by("number").first()
