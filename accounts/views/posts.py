"""Inviting people to posts, and ending posts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.actions import posts
from accounts.forms import ConfirmForm, InviteForm
from accounts.models import Invitation, Post
from accounts.paging import page_of
from accounts.rules import Permission


@login_required
@needs(Permission.POST_GIVE)
def invite(request):
    """`?area=…&role=…` come chosen already, from the page of a place.

    Several places are offered in one letter.
    """
    asked = {"area": request.GET.getlist("area"), "role": request.GET.get("role")}
    asked = {name: value for name, value in asked.items() if value}
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(request.user, posted, initial=asked)
    if form.is_valid():
        try:
            invitation = posts.invite_places(**form.offer(), by=request.user)[0]
        except ValidationError as refusal:
            form.add_error("email", refusal)  # what is left to refuse is about the person
        else:
            told = _("Enviamos la invitación a %(email)s. Vale hasta el %(day)s.")
            day = date_format(timezone.localdate(invitation.expires_at))
            messages.success(request, told % {"email": invitation.email, "day": day})
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@login_required
@needs(Permission.POST_GIVE)
def invitations(request):
    """Offers that wait for an answer, newest first."""
    offered = Invitation.objects.pending().allowing(request.user, Permission.POST_GIVE)
    page = page_of(
        offered.select_related("invited_by"),
        by=("-created_at", "-pk"),
        after=request.GET.get("after", ""),
    )
    return render(request, "accounts/invitations.html", {"page": page})


@login_required
@require_POST
def resend_invitation(request, pk):
    invitation = offer_in_reach(request.user, pk)
    try:
        posts.resend(invitation, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        told = _("Enviamos otra vez la invitación a %(email)s.")
        messages.success(request, told % {"email": invitation.email})
    return redirect("accounts:invitations")


@login_required
def withdraw_invitation(request, pk):
    invitation = offer_in_reach(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            posts.withdraw(invitation, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Retiraste la invitación: su enlace ya no sirve."))
            return redirect("accounts:invitations")
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/withdraw_invitation.html", context)


@login_required
def end_post(request, pk):
    """Says what the person will no longer be able to do, and ends the post when told to."""
    endable = Post.objects.allowing(request.user, Permission.POST_GIVE).select_related("user")
    post = get_object_or_404(endable, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            posts.end(post, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = _("Terminó el nombramiento de %(person)s: %(post)s.")
            messages.success(request, told % {"person": post.user, "post": post})
            return redirect("accounts:people")
    return render(request, "accounts/end_post.html", {"post": post, "form": form})


def offer_in_reach(user, pk) -> Invitation:
    offered = Invitation.objects.allowing(user, Permission.POST_GIVE)
    return get_object_or_404(offered, pk=pk)
