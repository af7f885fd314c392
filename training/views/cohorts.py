"""Finding, planning and running cohorts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.export import csv_response
from accounts.paging import page_of
from accounts.rules import Permission
from training.actions import cohorts as actions
from training.actions.sessions import EARLY
from training.forms import (
    AppointForm,
    CohortFilterForm,
    CohortForm,
    PlanForm,
    ProgressFilterForm,
)
from training.models import Cohort
from training.queries import progress_of
from training.views.pages import page_of_lines
from villages.models import Village

PEOPLE_SHOWN = 8
ORDERS = {
    "": ("-starts_on", "-pk"),
    "starts": ("starts_on", "pk"),
    "-starts": ("-starts_on", "-pk"),
    "name": ("folded", "pk"),
    "-name": ("-folded", "-pk"),
    "village": ("village__folded", "pk"),
    "-village": ("-village__folded", "-pk"),
}


def cohorts_allowing(user, permission):
    return Cohort.objects.allowing(user, permission).with_names()


@login_required
@needs(Permission.COHORT_VIEW)
def list_page(request):
    form, found, order = asked_for(request)
    context = {
        "form": form,
        "page": page_of(found, by=order, after=request.GET.get("after", ""), size=20),
        "may_plan": request.user.may(Permission.COHORT_EDIT),
        "csv_url": f"{reverse('training:cohorts-csv')}?{request.GET.urlencode()}",
    }
    return render(request, "training/cohorts.html", context)


@login_required
@needs(Permission.COHORT_VIEW)
def list_csv(request):
    """The list as it is narrowed, as a table to take away."""
    _form, found, order = asked_for(request)
    header = [
        _("Cohorte"),
        _("Curso"),
        _("Aldea"),
        _("Estado"),
        _("Empieza"),
        _("Termina"),
        _("Personas"),
        _("Cumplieron todo"),
    ]
    rows = (
        [
            cohort.name,
            str(cohort.course),
            cohort.village.code,
            cohort.village.state.name,
            cohort.starts_on.isoformat(),
            cohort.ends_on.isoformat(),
            cohort.enrolled,
            cohort.passed,
        ]
        for cohort in found.order_by(*order)
    )
    return csv_response(f"cohortes-{timezone.localdate()}.csv", header, rows)


def asked_for(request):
    """The filters, the cohorts in reach that fit them, and their order."""
    form = CohortFilterForm(request.user, request.GET)
    in_reach = cohorts_allowing(request.user, Permission.COHORT_VIEW)
    found = form.narrow(in_reach, today=timezone.localdate()).with_counts()
    return form, found, ORDERS.get(request.GET.get("sort", ""), ORDERS[""])


@login_required
def cohort(request, pk):
    """How it goes: numbers, classes, people, and the code to share."""
    found = cohorts_allowing(request.user, Permission.COHORT_VIEW).with_counts()
    cohort = get_object_or_404(found, pk=pk)
    user, area = request.user, cohort.area
    people = cohort.enrolments.active().select_related("learner", "standing")
    sessions = list(cohort.sessions.all())
    may_edit = user.may(Permission.COHORT_EDIT, area)
    context = {
        "cohort": cohort,
        "sessions": sessions,
        "pending": [session for session in sessions if not session.attendance_taken_at],
        "taken": [session for session in sessions if session.attendance_taken_at],
        "early": timezone.now() + EARLY,
        "hours_planned": sum(session.hours for session in sessions),
        "people": people.order_by("learner__sort_name", "pk")[:PEOPLE_SHOWN],
        "sees_people": user.may(Permission.PROGRESS_VIEW, area),
        "instructors": cohort.instructors.filter(teachings__in=cohort.teachings.current()),
        "may_edit": may_edit,
        "may_enrol": user.may(Permission.ENROLMENT_EDIT, area),
        "may_take": user.may(Permission.ATTENDANCE_TAKE, area),
        "appoint_form": AppointForm(cohort) if may_edit else None,
        "join_path": f"{reverse('training:join')}?codigo={cohort.join_code}",
    }
    return render(request, "training/cohort.html", context)


@login_required
def plan(request, code):
    villages = Village.objects.allowing(request.user, Permission.COHORT_EDIT)
    village = get_object_or_404(villages.select_related("state"), code=code)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cohort = actions.plan(village, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Planeaste «%(name)s». Ahora programa sus sesiones.") % {"name": cohort}
            )
            return redirect(cohort)
    return render(request, "training/plan.html", {"form": form, "village": village})


@login_required
def edit(request, pk):
    cohort = get_object_or_404(cohorts_allowing(request.user, Permission.COHORT_EDIT), pk=pk)
    form = CohortForm.of(cohort, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.edit(cohort, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(cohort)
    return render(request, "training/cohort_edit.html", {"form": form, "cohort": cohort})


@login_required
@require_POST
def appoint(request, pk):
    cohort = get_object_or_404(cohorts_allowing(request.user, Permission.COHORT_EDIT), pk=pk)
    form = AppointForm(cohort, request.POST)
    if not form.is_valid():
        messages.error(request, _("Elige a quien va a impartir la cohorte."))
        return redirect(cohort)
    try:
        actions.appoint(cohort, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Ahora imparte %(person)s.") % {"person": form.cleaned_data["instructor"]}
        )
    return redirect(cohort)


@login_required
def dismiss(request, pk, person_pk):
    cohort = get_object_or_404(cohorts_allowing(request.user, Permission.COHORT_EDIT), pk=pk)
    teaching = cohort.teachings.current().select_related("instructor")
    instructor = get_object_or_404(teaching, instructor=person_pk).instructor
    if request.method == "POST":
        actions.dismiss(cohort, instructor=instructor, by=request.user)
        messages.success(
            request, _("%(person)s ya no imparte esta cohorte.") % {"person": instructor}
        )
        return redirect(cohort)
    context = {"cohort": cohort, "instructor": instructor}
    return render(request, "training/dismiss.html", context)


@login_required
def progress(request, pk):
    """Who lacks what."""
    cohort, found, lines, form = progress_asked(request, pk)
    context = {
        "cohort": cohort,
        "progress": found,
        "form": form,
        "group": request.GET.get("group", ""),
        "csv_url": f"{reverse('training:progress-csv', args=[pk])}?{request.GET.urlencode()}",
        "page": page_of_lines(lines, after=request.GET.get("after", "")),
    }
    return render(request, "training/progress.html", context)


@login_required
def progress_csv(request, pk):
    cohort, _found, lines, _form = progress_asked(request, pk)
    header = [_("Persona"), _("Correo"), _("Actividades terminadas")]
    header += [told.title for told in lines[0].answers] if lines else []
    rows = (
        [
            str(line.enrolment.learner),
            line.enrolment.learner.email,
            line.enrolment.standing.activities_done,
            *(f"{told.state}: {told.sentence}" for told in line.answers),
        ]
        for line in lines
    )
    return csv_response(f"avance-{cohort.pk}-{timezone.localdate()}.csv", header, rows)


def progress_asked(request, pk):
    found = cohorts_allowing(request.user, Permission.PROGRESS_VIEW)
    cohort = get_object_or_404(found, pk=pk)
    progress = progress_of(cohort)
    form = ProgressFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    lines = progress.of_group(wanted.get("group", ""))
    return cohort, progress, [line for line in lines if line.matches(wanted.get("q", ""))], form


def village_panel(request, code):
    """A village's cohorts, for those who may see them: a page, or for htmx a part of its page."""
    found = cohorts_allowing(request.user, Permission.COHORT_VIEW).with_counts()
    village = get_object_or_404(
        Village.objects.allowing(request.user, Permission.VILLAGE_VIEW), code=code
    )
    context = {
        "village": village,
        "cohorts": found.filter(village=village).order_by("-starts_on", "-pk")[:20],
        "may_plan": request.user.may(Permission.COHORT_EDIT, village.area),
        "level": 3 if request.htmx else 2,
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"training/village_panel.html{part}", context)
