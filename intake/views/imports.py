"""Bringing a file, saying what its columns are, and looking at how it goes."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.paging import page_of
from intake import tasks
from intake.access import kinds_for, needs_some_kind, reached
from intake.actions import uploads
from intake.forms import ColumnsForm, RowsFilter, SheetForm, UploadForm
from intake.kinds import KINDS
from intake.kinds.labels import BRINGS, HELP, LABELS
from intake.models import Import, ImportRow
from intake.models.imports import KEPT_FOR, KIND_NAMES
from intake.queries.rows import counts_of, fixes_of, told
from intake.rules.kinds import KindName
from intake.rules.reading.workbook import MAX_COLUMNS
from intake.sentences import unreadable_words
from training.models import Cohort

State = Import.State
Verdict = ImportRow.Verdict


@login_required
@needs_some_kind
def list_page(request):
    page = page_of(
        reached(request), by=("-uploaded_at", "-pk"), after=request.GET.get("after", ""), size=20
    )
    kinds = [(kind, KIND_NAMES[kind], *BRINGS[kind]) for kind in kinds_for(request.user)]
    return render(request, "intake/imports.html", {"page": page, "kinds": kinds})


@login_required
@needs_some_kind
def upload(request, kind):
    if kind not in kinds_for(request.user):
        raise Http404
    cohort = chosen_cohort(request, kind)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(kind, *given)
    if form.is_valid():
        options = form.options(kind) | ({"cohort": cohort.pk} if cohort else {})
        try:
            imported = uploads.bring(
                kind,
                form.cleaned_data["file"],
                by=request.user,
                area=cohort.area if cohort else None,
                options=options,
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            tasks.work.delay_on_commit(imported.pk)
            return redirect(imported)
    context = {
        "form": form,
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "cohort": cohort,
        "columns": columns_told(kind, cohort),
        "days": KEPT_FOR.days,
    }
    return render(request, "intake/upload.html", context)


def chosen_cohort(request, kind) -> Cohort | None:
    """The cohort the address names, if the person may enrol in it."""
    asked = request.GET.get("cohorte", "")
    if kind != KindName.ENROLMENTS or not asked:
        return None
    reach = Cohort.objects.allowing(request.user, KINDS[kind].permission())
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    return get_object_or_404(reach.with_names(), pk=pk)


def columns_told(kind, cohort) -> list[dict]:
    """What the file may bring; what must be there says so."""
    needed = {name for sets in KINDS[kind].needs for each in sets for name in each}
    hidden = {"cohort", "village"} if cohort else set()
    return [
        {
            "label": LABELS[column.name],
            "words": column.words[:3],
            "help": HELP.get(column.name, ""),
            "needed": column.name in needed,
        }
        for column in KINDS[kind].columns
        if column.name not in hidden
    ]


@login_required
@needs_some_kind
def detail(request, pk):
    """Whatever the import waits for: the columns, the rehearsal, the work, or nothing."""
    imported = get_object_or_404(reached(request), pk=pk)
    if imported.state == State.MAPPING:
        return show_columns(request, imported, ColumnsForm(imported))
    context = shown(request, imported)
    return render(request, "intake/import.html", context)


def shown(request, imported: Import) -> dict:
    context = {
        "imported": imported,
        "kind_name": KIND_NAMES[imported.kind],
        "problem": unreadable_words(imported.problem),
        "most_columns": MAX_COLUMNS,
        "days": KEPT_FOR.days,
    }
    if imported.state not in (State.READY, State.DONE, State.UNDONE):
        return context
    form = RowsFilter(request.GET)
    verdict = form.cleaned_data["verdict"] if form.is_valid() else ""
    rows = imported.rows.all()
    if verdict:
        rows = rows.standing(verdict)
    page = page_of(rows, by=("number",), after=request.GET.get("after", ""), size=25)
    counts = counts_of(imported)
    skipped = counts["same"] + counts["repeated"] + counts["left_out"]
    return context | {
        "counts": counts | {"skipped": skipped},
        "tabs": [(str(each), each.label, counts[str(each)]) for each in Verdict],
        "verdict": verdict,
        "show_all": not verdict,
        "page": page,
        "rows": [told(row) for row in page],
        "fixes": fixes_of(imported),
        "good": counts["create"] + counts["change"],
        "bad": counts["bad"] + counts["confirm"],
        "total_rows": sum(counts.values()),
    }


@login_required
@needs_some_kind
def progress(request, pk):
    """The part that asks again and again; when the work is over, the page anew."""
    imported = get_object_or_404(reached(request), pk=pk)
    response = render(request, "intake/import.html#progress", {"imported": imported})
    if not imported.is_working:
        response["HX-Refresh"] = "true"
    return response


@login_required
@needs_some_kind
def columns(request, pk):
    imported = get_object_or_404(reached(request), pk=pk)
    if imported.state not in Import.WAITING:
        return redirect(imported)
    form = ColumnsForm(imported, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            uploads.say_columns(imported, form.chosen(), by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            tasks.work.delay_on_commit(imported.pk)
            return redirect(imported)
    return show_columns(request, imported, form)


def refuse(form, refusal: ValidationError) -> None:
    """Say which columns are missing by the names they have on the screen."""
    if refusal.code != "column-missing":
        form.add_error(None, refusal)
        return
    for sets in refusal.params["missing"]:
        ways = [" + ".join(str(LABELS[name]) for name in each) for each in sets]
        form.add_error(None, _("Falta la columna de: %(ways)s.") % {"ways": _(" o ").join(ways)})


def show_columns(request, imported: Import, form: ColumnsForm):
    context = {
        "imported": imported,
        "kind_name": KIND_NAMES[imported.kind],
        "form": form,
        "sheet_form": SheetForm(imported),
        "most_columns": MAX_COLUMNS,
    }
    return render(request, "intake/columns.html", context)


@login_required
@require_POST
@needs_some_kind
def sheet(request, pk):
    """Read another sheet, or with the titles elsewhere."""
    imported = get_object_or_404(reached(request), pk=pk)
    form = SheetForm(imported, request.POST)
    if form.is_valid() and imported.state == State.MAPPING:
        chosen = form.cleaned_data.get("sheet") or imported.sheet
        same = chosen == imported.sheet
        # In another sheet the titles are looked for anew.
        line = form.cleaned_data["titles_at"] if same else None
        uploads.read_again(imported, sheet=chosen, titles_at=line, by=request.user)
        tasks.work.delay_on_commit(imported.pk)
    return redirect(imported)
