"""Whom a village's ladder concerns."""

from django.db.models import CharField, F, Value

from accounts.models import Post, User
from accounts.rules import Role
from villages.models import Village


def administering(village: Village):
    """Who administers a place that holds it."""
    return holding(Role.ADMIN, village)


def coordinating(village: Village):
    """Who coordinates it, or a place that holds it."""
    return holding(Role.COORDINATOR, village)


def holding(role: Role, village: Village):
    posts = Post.objects.current().filter(role=role)
    posts = posts.annotate(its_area=Value(village.area, CharField()))
    posts = posts.filter(its_area__startswith=F("area"))
    return User.objects.filter(is_active=True, posts__in=posts).distinct()
