"""A village's ladder: reading it, asking to climb, climbing, and every other move."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import Permission
from oversight.actions import ladder as oversight
from oversight.queries.ladder import ladder_of
from villages.actions import ladder as actions
from villages.forms.ladder import ReasonForm, StepBackForm
from villages.models import Village
from villages.models.ladder import STEP_NAMES
from villages.rules.ladder import Condition, Step, steps_below

AT_WORK, PAUSED, CLOSED = Condition.ACTIVE, Condition.PAUSED, Condition.CLOSED
# By the word in the address: the act, when it can be done, and what is said once it is.
MOVES = {
    "responder": (actions.decline, (AT_WORK,), gettext_lazy("Respondiste que todavía no sube.")),
    "bajar": (actions.step_back, (AT_WORK,), gettext_lazy("Bajaste de paso a la aldea.")),
    "pausar": (actions.pause, (AT_WORK,), gettext_lazy("La aldea quedó en pausa.")),
    "reanudar": (actions.resume, (PAUSED,), gettext_lazy("La aldea está otra vez en marcha.")),
    "cerrar": (actions.close, (AT_WORK, PAUSED), gettext_lazy("La aldea quedó cerrada.")),
    "reabrir": (actions.reopen, (CLOSED,), gettext_lazy("La aldea está otra vez en marcha.")),
}


def village_for(user, permission: Permission, code: str) -> Village:
    in_reach = Village.objects.allowing(user, permission)
    return get_object_or_404(in_reach.select_related("programme", "state"), code=code)


@login_required
def panel(request, code):
    """The ladder: a part of the village's page for htmx, a page of its own for anybody else."""
    village = village_for(request.user, Permission.VILLAGE_VIEW, code)
    ladder = ladder_of(village, seen_by=request.user)
    template = "oversight/ladder.html#panel" if request.htmx else "oversight/ladder.html"
    return render(request, template, {"ladder": ladder, "village": village})


@login_required
def climb(request, code):
    """What is checked and what follows; POST puts the village one step up."""
    village = village_for(request.user, Permission.VILLAGE_CLIMB, code)
    if request.method == "POST":
        try:
            to = step_asked(request)
            oversight.climb(village, to, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("oversight:ladder-climb", village.code)
        words = _("%(village)s ya está en «%(step)s».")
        messages.success(request, words % {"village": village, "step": STEP_NAMES[to]})
        return redirect(village)
    ladder = ladder_of(village, seen_by=request.user)
    context = {"ladder": ladder, "village": village}
    return render(request, "oversight/ladder_climb.html", context)


@login_required
def ask(request, code):
    village = village_for(request.user, Permission.VILLAGE_EDIT, code)
    if request.method == "POST":
        try:
            oversight.ask(village, step_asked(request), by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Listo: quien administra lo verá en la escalera."))
    return redirect(village)


def step_asked(request) -> Step:
    try:
        return Step(request.POST.get("to", ""))
    except ValueError:
        raise ValidationError(_("Ese paso no existe."), code="no-step") from None


@login_required
def move(request, code, act):
    """Decline, step back, pause, resume, close or reopen, with a reason."""
    village = village_for(request.user, Permission.VILLAGE_CLIMB, code)
    if act not in MOVES:
        raise Http404
    done, when, said = MOVES[act]
    posted = request.POST if request.method == "POST" else None
    form = StepBackForm(village.step, posted) if act == "bajar" else ReasonForm(posted)
    if form.is_valid():
        try:
            done(village, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, said)
            return redirect(village)
    possible = village.condition in when and there_is_cause(village, act)
    context = {"form": form, "village": village, "act": act, "possible": possible}
    context["step"] = STEP_NAMES[village.step]
    return render(request, "oversight/ladder_move.html", context)


def there_is_cause(village: Village, act: str) -> bool:
    """Whether there is a step below to go to, or somebody to answer."""
    causes = {"bajar": bool(steps_below(village.step)), "responder": bool(village.asked_at)}
    return causes.get(act, True)
