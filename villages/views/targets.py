"""What an edition promises: adding a promise, changing it with its reason, its history."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import histories
from villages.actions import targets
from villages.forms import ReasonForm, TargetForm
from villages.indicators import choices
from villages.models import Programme, Target
from villages.views.programmes import edits_programmes, stale


def target_of(slug: str, pk: int) -> Target:
    found = Target.objects.select_related("programme").filter(programme__slug=slug)
    return get_object_or_404(found, pk=pk)


@edits_programmes
def detail(request, slug, pk):
    target = target_of(slug, pk)
    name = dict(choices()).get(target.indicator, target.indicator)
    context = {
        "target": target,
        "programme": target.programme,
        "indicator_name": name,
        "history": histories.history(target),
        "plan": plan_of(target),
    }
    return render(request, "villages/target.html", context)


def plan_of(target: Target) -> list[tuple]:
    """The steps to the promise, the promise itself last; nothing without milestones."""
    steps = target.steps
    if not steps:
        return []
    return steps if steps[-1][0] == target.due_on else [*steps, (target.due_on, target.value)]


def drawn_anew(form: TargetForm, act: str) -> TargetForm:
    return form.with_even_quarters() if act == "suggest" else form.with_more_milestones()


@edits_programmes
def promise(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    data = request.POST if request.method == "POST" else None
    form = TargetForm(programme, None, data, today=timezone.localdate())
    act = request.POST.get("act", "")
    if act:
        form = drawn_anew(form, act)
    elif form.is_valid():
        try:
            target = targets.promise(programme, by=request.user, **form.facts())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Agregaste la promesa."))
            return redirect(target)
    return render(request, "villages/target_new.html", {"form": form, "programme": programme})


@edits_programmes
def edit(request, slug, pk):
    target = target_of(slug, pk)
    data = request.POST if request.method == "POST" else None
    form = TargetForm(target.programme, target, data, today=timezone.localdate())
    act, meanwhile = request.POST.get("act", ""), []
    if act:
        form = drawn_anew(form, act)
    elif form.is_valid():
        try:
            changed = targets.change(target, by=request.user, **form.facts())
        except ValidationError as refusal:
            if stale(refusal):
                form, meanwhile = caught_up(form, target)
            else:
                form.refuse(refusal)
        else:
            messages.success(request, said_of(target, changed))
            return redirect(target)
    context = {
        "form": form,
        "target": target,
        "programme": target.programme,
        "meanwhile": meanwhile,
    }
    return render(request, "villages/target_edit.html", context)


def said_of(before: Target, after: Target) -> str:
    if before.version == after.version:
        return _("No había nada que cambiar: la promesa sigue igual.")
    return _("Cambiaste la promesa. Lo prometido hasta ayer queda en su historia.")


def caught_up(form: TargetForm, target: Target):
    """The form with what others wrote where this person left things as they were; their changes."""
    target.refresh_from_db()
    changes = histories.of_target_since(target, form.cleaned_data["seen"])
    return form.caught_up(histories.together(changes), seen=target.version), changes


@edits_programmes
def withdraw(request, slug, pk):
    return settle(
        request,
        target_of(slug, pk),
        act=targets.withdraw,
        done=_("Retiraste la promesa. Su historia queda."),
        template="villages/target_withdraw.html",
    )


@edits_programmes
def restore(request, slug, pk):
    return settle(
        request,
        target_of(slug, pk),
        act=targets.restore,
        done=_("La promesa vuelve a estar en pie."),
        template="villages/target_restore.html",
    )


def settle(request, target: Target, *, act, done: str, template: str):
    """Withdraw or restore, with its reason, after saying what will happen."""
    form = ReasonForm(target, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act(target, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(target)
    context = {"form": form, "target": target, "programme": target.programme}
    return render(request, template, context)
