"""What a person keeps about themselves."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.actions import about as told
from accounts.actions import people
from accounts.forms import AboutForm, ProfileForm
from accounts.models import About
from accounts.models.people import spoken


@login_required
def profile(request):
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(request.user, posted)
    if form.is_valid():
        try:
            person = people.edit(request.user, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            translation.activate(person.language)
            messages.success(request, _("Guardamos tus datos."))
            return with_language(redirect("accounts:profile"), person.language)
    context = {"form": form, "about": told_by(request.user)}
    return render(request, "accounts/profile.html", context)


def told_by(person) -> About | None:
    """What the person told of themselves, unless they withdrew it."""
    return About.objects.filter(person=person, consented_at__isnull=False).first()


@login_required
def about(request):
    """What a person tells of themselves for the figures, if they like."""
    known = told_by(request.user)
    form = AboutForm(known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            told.tell(request.user, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Gracias. Solo se usa sumado con lo de muchas personas."))
            return redirect("accounts:profile")
    return render(request, "accounts/about.html", {"form": form, "about": known})


@login_required
def withdraw_about(request):
    if request.method == "POST":
        told.withdraw(request.user, by=request.user)
        messages.success(request, _("Listo: borramos lo que habías contado de ti."))
        return redirect("accounts:profile")
    return render(request, "accounts/withdraw_about.html")


@require_POST
def choose_language(request):
    """Django's own choice by cookie, kept in the profile too when somebody is signed in."""
    response = set_language(request)
    asked = request.POST.get("language", "")
    if request.user.is_authenticated and asked in dict(settings.LANGUAGES):
        people.edit(request.user, by=request.user, language=spoken(asked))
    return response


def with_language(response, language: str):
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
