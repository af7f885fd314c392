"""Giving posts to people who are known, and passing one on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import posts
from accounts.actions.people import known
from accounts.forms import COUNTRY, AppointForm, TransferForm
from accounts.models import Post, User
from accounts.rules import Permission


@login_required
def appoint(request, pk):
    """Which role, and where. Nothing is given before the next page."""
    person = person_to_appoint(request.user, pk)
    asked = request.GET if "role" in request.GET else None
    form = AppointForm(request.user, asked)
    if form.is_valid():
        return confirm(request, person, form)
    return render(request, "accounts/appoint.html", {"person": person, "form": form})


@login_required
def give(request, pk):
    """What the person will be able to see and do, and then the posts."""
    person = person_to_appoint(request.user, pk)
    form = AppointForm(request.user, request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return render(request, "accounts/appoint.html", {"person": person, "form": form})
    if request.method == "POST":
        try:
            given = posts.give_places(person, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = ngettext(
                "%(person)s tiene %(count)s nombramiento nuevo y ya lo sabe por correo.",
                "%(person)s tiene %(count)s nombramientos nuevos y ya lo sabe por correo.",
                len(given),
            )
            messages.success(request, told % {"person": person, "count": len(given)})
            return redirect("accounts:person", pk=person.pk)
    return confirm(request, person, form)


def confirm(request, person: User, form: AppointForm):
    """The page between choosing and giving: each place, and what the role lets one do there."""
    role, areas = form.cleaned_data["role"], form.cleaned_data["areas"]
    hypothetical = Post(role=role)
    context = {
        "person": person,
        "form": form.hidden(),
        "post": hypothetical,
        "places": [form.places[area] for area in areas],
        "asked": [area or COUNTRY for area in areas],
    }
    return render(request, "accounts/give.html", context)


def person_to_appoint(user, pk) -> User:
    if not user.may(Permission.POST_GIVE):
        raise Http404
    reached = User.objects.allowing(user, Permission.PERSON_VIEW).kept()
    return get_object_or_404(reached, pk=pk)


@login_required
def transfer(request, pk):
    """First to whom, then what will happen to both, then the act."""
    endable = Post.objects.current().allowing(request.user, Permission.POST_GIVE)
    post = get_object_or_404(endable.select_related("user"), pk=pk)
    form = TransferForm(request.POST if request.method == "POST" else None)
    to = None
    if form.is_valid():
        try:
            to = receiver(request.user, form.cleaned_data["email"])
            if form.cleaned_data["sure"]:
                posts.transfer(post, to=to, by=request.user)
                told = _("El nombramiento pasó a %(person)s: %(post)s.")
                messages.success(request, told % {"person": to, "post": post})
                return redirect("accounts:person", pk=to.pk)
            form.data = form.data.copy() | {"sure": "1"}
        except ValidationError as refusal:
            to = None
            form.add_error("email", refusal)
    if to:
        form.hidden()
    context = {"post": post, "form": form, "to": to}
    return render(request, "accounts/transfer.html", context)


def receiver(user, email: str) -> User:
    person = known([email.lower()]).get(email.lower())
    reached = User.objects.allowing(user, Permission.PERSON_VIEW).kept()
    if person is None or not reached.filter(pk=person.pk).exists():
        raise ValidationError(
            _("Nadie a tu cargo tiene ese correo. Si es alguien nuevo, invítale."), code="unknown"
        )
    return person
