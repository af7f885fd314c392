"""The learner's own pages: the course, and each of its activities."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import Permission
from training.actions import progress
from training.forms import QuizForm
from training.models import Activity, Enrolment
from training.queries import outline_of
from training.queries.lessons import lesson_of, quiz_of


def own_enrolment(request, pk) -> Enrolment:
    found = Enrolment.objects.allowing(request.user, Permission.LEARN).with_course()
    return get_object_or_404(found, pk=pk)


def closed(request, enrolment):
    """The page that says why there is nothing to do here, or nothing."""
    if enrolment.is_withdrawn:
        return render(request, "training/withdrawn.html", {"enrolment": enrolment})
    return None


@login_required
def learn(request, pk):
    """What is next, how far one is, and all there is to do."""
    enrolment = own_enrolment(request, pk)
    if answer := closed(request, enrolment):
        return answer
    outline = outline_of(enrolment)
    step = outline.next.step
    standing = enrolment.standing
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "is_open": enrolment.cohort.stage != "coming",
        "is_over": enrolment.cohort.stage == "over",
        "outline": outline,
        "is_graded": standing.project_score is not None or standing.exam_score is not None,
        "grades": enrolment.grades.order_by("-graded_at", "-pk"),
        "next_url": reverse("training:activity", args=[pk, step.pk]) if step else "",
        "base": reverse("training:learn", args=[pk]),
    }
    return render(request, "training/learn.html", context)


@login_required
def activity(request, pk, activity_pk):
    """One activity of one's own course; of another's it does not exist."""
    enrolment = own_enrolment(request, pk)
    if answer := closed(request, enrolment):
        return answer
    activities = Activity.objects.of(enrolment.cohort.course_id).select_related("module")
    activity = get_object_or_404(activities, pk=activity_pk)
    if enrolment.cohort.stage == "coming":
        return redirect("training:learn", pk)
    page = quiz if activity.is_quiz else reading
    return page(request, enrolment, activity)


def reading(request, enrolment, activity):
    if request.method == "POST":
        return finish(request, enrolment, activity)
    context = {
        "enrolment": enrolment,
        "activity": activity,
        "lesson": lesson_of(enrolment, activity),
        "base": reverse("training:learn", args=[enrolment.pk]),
    }
    return render(request, "training/reading.html", context)


def finish(request, enrolment, activity):
    """Mark as done and go on to what follows."""
    try:
        progress.complete(enrolment, activity)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("training:learn", enrolment.pk)
    follows = request.POST.get("next", "")
    if follows.isascii() and follows.isdecimal():
        return redirect("training:activity", enrolment.pk, follows)
    return redirect("training:learn", enrolment.pk)


def submit(request, enrolment, activity, form):
    """Count the answers and show what they were worth; say so when others counted before."""
    answers, token = form.answers(), form.cleaned_data["token"]
    try:
        attempt = progress.submit_quiz(enrolment, activity, answers=answers, form_token=token)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(request.path)
    if attempt.answers != {str(question): choice for question, choice in answers.items()}:
        messages.info(
            request,
            _("Ya habías enviado esta página y contó lo que respondiste entonces, que ves aquí."),
        )
    return redirect(f"{request.path}?intento={attempt.number}")


def quiz(request, enrolment, activity):
    form = QuizForm(activity, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return submit(request, enrolment, activity, form)
    shown = quiz_of(enrolment, activity, number=request.GET.get("intento", ""))
    asks = form.is_bound or shown.attempt is None or "otra" in request.GET
    context = {
        "enrolment": enrolment,
        "activity": activity,
        "lesson": lesson_of(enrolment, activity),
        "quiz": shown,
        "form": form,
        "base": reverse("training:learn", args=[enrolment.pk]),
    }
    template = "training/quiz.html" if asks and shown.may_try else "training/quiz_result.html"
    return render(request, template, context)
