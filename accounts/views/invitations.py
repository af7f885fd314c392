"""The page an invited person lands on."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions import people, posts
from accounts.forms import AcceptForm
from accounts.models import Invitation, User


@never_cache
def invitation(request, token):
    """Looking changes nothing, so that mail scanners may look; accepting is a POST."""
    offer = get_object_or_404(Invitation.objects.select_related("invited_by"), token=token)
    if offer.withdrawn_at:  # what was offered with it may still stand
        offer = offer.together().first() or offer
    state = state_of(offer, request.user)
    form = None
    if state == "new":
        person = invited(offer)
        form = AcceptForm(offer.email, request.POST or None, initial=names_of(person))
    refusals = []
    if request.method == "POST" and state in {"new", "ready"} and (not form or form.is_valid()):
        try:
            return accept(request, offer, form)
        except ValidationError as refusal:
            refusals = refusal.messages
            offer.refresh_from_db()
            state = state_of(offer, request.user)
    context = {"invitation": offer, "state": state, "form": form, "refusals": refusals}
    context["places"] = [each.place for each in offer.together()]
    status = 200 if state in {"new", "ready", "sign-in", "other-person"} else 410
    return render(request, "accounts/invitation.html", context, status=status)


def invited(offer: Invitation) -> User | None:
    return people.known([offer.email]).get(offer.email)


def state_of(offer: Invitation, user) -> str:
    """What the page has to say: one word of `invitation.html`."""
    person = invited(offer)
    if offer.accepted_at:
        return "used"
    if offer.withdrawn_at:
        return "withdrawn"
    if offer.has_expired:
        return "expired"
    if user.is_authenticated:
        return "ready" if user == person else "other-person"
    return "sign-in" if person and not person.never_entered else "new"


def accept(request, offer: Invitation, form):
    if form is None:
        posts.accept(offer, user=request.user)
        messages.success(request, _("Aceptaste la invitación."))
        return redirect("/")
    names = {**form.cleaned_data}
    post = posts.accept(offer, password=names.pop("password"), **names)
    messages.success(request, _("Aceptaste la invitación. Ya estás dentro."))
    return perform_login(request, post.user)


def names_of(person: User | None) -> dict:
    names = ("given_names", "first_surname", "second_surname")
    return {name: getattr(person, name) for name in names} if person else {}
