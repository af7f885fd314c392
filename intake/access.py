"""Doors to imports: who may bring any kind, and which imports they reach."""

from functools import wraps

from django.http import Http404

from intake.models import Import
from intake.rules.kinds import NEEDS, KindName


def kinds_for(user) -> list[KindName]:
    return [kind for kind, permission in NEEDS.items() if user.may(permission)]


def needs_some_kind(view):
    """A page for people who may bring something; to others it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not kinds_for(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def reached(request):
    return Import.objects.reached_by(request.user).select_related("by", "acting")
