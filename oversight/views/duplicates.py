"""The worklist of records that may be of one person, and what is decided of each pair."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.actions.people import known
from accounts.export import csv_response
from accounts.models import User
from accounts.paging import page_of
from accounts.rules import Permission
from oversight.actions import duplicates as actions
from oversight.forms.merging import DuplicateFilterForm, JoinForm, OtherRecordForm
from oversight.models import Duplicate, DuplicateSearch, Merge
from oversight.queries import merging as queries


@login_required
@needs(Permission.PERSON_MERGE)
def duplicates(request):
    """Pairs within reach, likeliest first; unless asked otherwise, those nobody decided on."""
    form = DuplicateFilterForm(request.GET)
    context = {
        "form": form,
        "is_filtered": bool(request.GET.get("q") or request.GET.get("state")),
        "page": page_of(
            wanted(request.user, form), by=("-score", "-pk"), after=request.GET.get("after", "")
        ),
        "searched_at": DuplicateSearch.objects.values_list("ran_at", flat=True).first(),
    }
    return render(request, "oversight/duplicates.html", context)


@login_required
@needs(Permission.PERSON_MERGE)
def duplicates_csv(request):
    header = [_("Puntos"), _("Por qué"), _("Estado")]
    header += [_("Un registro"), _("Su correo"), _("Otro registro"), _("Su correo")]
    rows = (
        [
            pair.score,
            "; ".join(str(words) for words in pair.because),
            pair.get_state_display(),
            pair.one.full_name,
            pair.one.email,
            pair.other.full_name,
            pair.other.email,
        ]
        for pair in wanted(request.user, DuplicateFilterForm(request.GET)).iterator()
    )
    return csv_response(f"posibles-duplicados-{timezone.localdate()}.csv", header, rows)


def wanted(user, form: DuplicateFilterForm):
    reached = Duplicate.objects.allowing(user, Permission.PERSON_MERGE).with_names()
    if not form.is_valid():
        return reached.none()
    state = form.cleaned_data["state"] or Duplicate.State.WAITING
    return reached.filter(state=state).matching(form.cleaned_data["q"])


@login_required
def duplicate(request, pk):
    """Both records side by side, and what has to be chosen to join them."""
    pair = pair_in_reach(request.user, pk)
    sides = [queries.side_of(each, seen_by=request.user) for each in (pair.one, pair.other)]
    likelier = queries.likelier_to_keep(pair.one, pair.other)
    side = "one" if likelier == pair.one else "other"
    form = JoinForm(pair, initial=dict.fromkeys(("keep", *LIKE_THE_KEPT), side))
    kept, gone = (pair.one, pair.other) if side == "one" else (pair.other, pair.one)
    obstacles = queries.obstacles(kept, gone, by=request.user) if pair.is_waiting else []
    joined = Merge.objects.standing().filter(Q(kept=kept, gone=gone) | Q(kept=gone, gone=kept))
    context = {"pair": pair, "sides": sides, "form": form, "obstacles": obstacles}
    context["joined"] = joined.first()
    return render(request, "oversight/duplicate.html", context)


LIKE_THE_KEPT = ("names", "email", "phone", "language")


@login_required
@require_POST
def tell_apart(request, pk):
    return decide(request, pk, actions.tell_apart, _("Anotamos que son dos personas."))


@login_required
@require_POST
def reconsider(request, pk):
    return decide(request, pk, actions.reconsider, _("El par vuelve a la lista por decidir."))


def decide(request, pk, action, done: str):
    pair = pair_in_reach(request.user, pk)
    try:
        action(pair, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, done)
    return redirect(pair)


@login_required
def point_out(request, pk):
    """Name the other record of a person, that nobody proposed."""
    reached = User.objects.allowing(request.user, Permission.PERSON_MERGE).kept()
    person = get_object_or_404(reached, pk=pk)
    form = OtherRecordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        other = known([email]).get(email)
        try:
            if other is None or not reached.filter(pk=other.pk).exists():
                raise ValidationError(_("No hay otro registro con ese correo a tu cargo."))
            return redirect(actions.point_out(person, other, by=request.user))
        except ValidationError as refusal:
            form.add_error("email", refusal)
    return render(request, "oversight/point_out.html", {"person": person, "form": form})


def pair_in_reach(user, pk) -> Duplicate:
    reached = Duplicate.objects.allowing(user, Permission.PERSON_MERGE)
    return get_object_or_404(reached.with_names(), pk=pk)
