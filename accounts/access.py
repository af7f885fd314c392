"""Doors for those who may do something somewhere; what they reach, the QuerySet says."""

from functools import wraps

from django.http import Http404

from accounts.rules import Permission


def needs(permission: Permission):
    """A page for people with `permission` over any area; to others it does not exist."""

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
