"""Planning classes, and taking attendance."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import Permission
from training.actions import sessions as actions
from training.forms import AttendanceForm, ScheduleForm, SessionForm
from training.models import Attendance, Cohort, Session


def sessions_allowing(user, permission):
    return Session.objects.allowing(user, permission).select_related(
        "cohort__village", "cohort__course"
    )


@login_required
def schedule(request, pk):
    cohorts = Cohort.objects.allowing(request.user, Permission.COHORT_EDIT).with_names()
    cohort = get_object_or_404(cohorts, pk=pk)
    last = cohort.sessions.order_by("-starts_at").first()
    form = ScheduleForm(request.POST if request.method == "POST" else None, initial=as_last(last))
    if form.is_valid():
        try:
            added = actions.schedule_many(cohort, form.all_facts(cohort), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = ngettext("Programaste una sesión.", "Programaste %(n)s sesiones.", len(added))
            messages.success(request, text % {"n": len(added)})
            return redirect(cohort)
    return render(request, "training/session_new.html", {"form": form, "cohort": cohort})


def as_last(session: Session | None) -> dict:
    """A new class is usually like the one before."""
    if session is None:
        return {}
    moment = session.starts_at.astimezone(session.cohort.zone)
    return {"time": moment.time(), "hours": session.hours, "place": session.place}


@login_required
def edit(request, pk):
    session = get_object_or_404(sessions_allowing(request.user, Permission.COHORT_EDIT), pk=pk)
    moment = session.starts_at.astimezone(session.cohort.zone)
    initial = as_last(session) | {"topic": session.topic, "starts_on": moment.date()}
    form = SessionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            actions.edit(session, by=request.user, **form.facts(session.cohort))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(session.cohort)
    return render(request, "training/session_edit.html", {"form": form, "session": session})


@login_required
def cancel(request, pk):
    session = get_object_or_404(sessions_allowing(request.user, Permission.COHORT_EDIT), pk=pk)
    if request.method == "POST":
        try:
            actions.cancel(session, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Cancelaste «%(topic)s».") % {"topic": session.topic})
        return redirect(session.cohort)
    return render(request, "training/session_cancel.html", {"session": session})


@login_required
def attendance(request, pk):
    """The sheet of a class: everybody present until said otherwise."""
    session = get_object_or_404(sessions_allowing(request.user, Permission.ATTENDANCE_TAKE), pk=pk)
    people = session.cohort.enrolments.active().select_related("learner")
    people = list(people.order_by("learner__sort_name", "pk"))
    marks = dict(session.attendances.values_list("enrolment_id", "mark"))
    seen = actions.state_of(session)
    form = AttendanceForm(people, marks, seen, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.take_attendance(
                session, marks=form.marks(), by=request.user, seen=form.data.get("seen")
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Guardaste la asistencia de «%(topic)s».") % {"topic": session.topic}
            )
            return redirect(session.cohort)
    opens_at = session.starts_at - actions.EARLY
    context = {
        "session": session,
        "cohort": session.cohort,
        "form": form,
        "seen": seen,
        "rows": sheet_rows(people, form, marks),
        "opens_at": opens_at,
        "is_early": timezone.now() < opens_at and not form.is_bound,
    }
    return render(request, "training/attendance.html", context)


def sheet_rows(people, form, marks: dict[int, str]) -> list[tuple]:
    """Each person with their field and, where somebody saved another mark meanwhile, that mark."""
    changed = form.has_error(NON_FIELD_ERRORS, "changed-meanwhile")
    names = dict(Attendance.Mark.choices)
    rows = []
    for person in people:
        bound, saved = form[f"mark-{person.pk}"], marks.get(person.pk)
        differs = changed and saved and bound.value() != saved
        rows.append((person, bound, names[saved] if differs else ""))
    return rows
