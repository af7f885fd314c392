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

from accounts.actions import people
from accounts.forms import ProfileForm
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
    return render(request, "accounts/profile.html", {"form": form})


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
