"""Enrolling people, one by one, by file or by code, and seeing each of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.rules import Permission
from training.actions import enrolments as actions
from training.actions import progress
from training.forms import EnrolForm, GradeForm, JoinForm, WithdrawForm
from training.models import Cohort, Enrolment, QuizAttempt
from training.queries import answers_of, outline_of


def enrolments_allowing(user, permission):
    return Enrolment.objects.allowing(user, permission).with_names()


def cohort_to_fill(request, pk):
    cohorts = Cohort.objects.allowing(request.user, Permission.ENROLMENT_EDIT).with_names()
    return get_object_or_404(cohorts, pk=pk)


@login_required
def enrol(request, pk):
    cohort = cohort_to_fill(request, pk)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            enrolment = actions.enrol(cohort, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = _("Inscribiste a %(person)s. Le escribimos a %(email)s cómo entrar.")
            person = {"person": enrolment.learner, "email": enrolment.learner.email}
            messages.success(request, said % person)
            return redirect(cohort)
    return render(request, "training/enrol.html", {"form": form, "cohort": cohort})


@login_required
def join(request):
    """With a code, typed or in the link."""
    given = {"code": request.GET.get("codigo", "")[:20]}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        try:
            enrolment = actions.join(request.user, code=form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Ya estás en «%(cohort)s».") % {"cohort": enrolment.cohort})
            return redirect("training:learn", enrolment.pk)
    return render(request, "training/join.html", {"form": form})


@login_required
def enrolment(request, pk):
    """One person, rule by rule. The person themself has a page of their own."""
    found = enrolments_allowing(request.user, Permission.PROGRESS_VIEW)
    enrolment = get_object_or_404(found, pk=pk)
    if enrolment.learner_id == request.user.pk:
        return redirect("training:learn", enrolment.pk)
    user, area = request.user, enrolment.area
    attempts = QuizAttempt.objects.filter(enrolment=enrolment).order_by("-submitted_at")
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "outline": outline_of(enrolment),
        "answers": answers_of(enrolment),
        "attendances": enrolment.attendances.select_related("session").order_by(
            "-session__starts_at"
        ),
        "attempts": attempts.select_related("activity"),
        "grades": enrolment.grades.select_related("graded_by").order_by("-graded_at", "-pk"),
        "may_grade": may_grade(user, enrolment) and not enrolment.is_withdrawn,
        "may_withdraw": user.may(Permission.ENROLMENT_EDIT, area) and not enrolment.is_withdrawn,
    }
    return render(request, "training/enrolment.html", context)


def may_grade(user, enrolment: Enrolment) -> bool:
    return (
        Enrolment.objects.allowing(user, Permission.GRADE).filter(pk=enrolment.pk).exists()
        if user.may(Permission.GRADE)
        else False
    )


@login_required
def grade(request, pk):
    enrolment = get_object_or_404(enrolments_allowing(request.user, Permission.GRADE), pk=pk)
    form = GradeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            progress.grade(enrolment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = _("Calificaste a %(person)s.") % {"person": enrolment.learner}
            messages.success(request, said)
            return redirect(enrolment)
    context = {"form": form, "enrolment": enrolment, "cohort": enrolment.cohort}
    return render(request, "training/grade.html", context)


@login_required
def withdraw(request, pk):
    found = enrolments_allowing(request.user, Permission.ENROLMENT_EDIT).active()
    enrolment = get_object_or_404(found, pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw(enrolment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = _("Diste de baja a %(person)s.") % {"person": enrolment.learner}
            messages.success(request, said)
            return redirect(enrolment.cohort)
    context = {"form": form, "enrolment": enrolment, "cohort": enrolment.cohort}
    return render(request, "training/withdraw.html", context)
