"""Who may teach, and who already learns."""

from django.db.models import F, Value

from accounts.models import Post, User
from accounts.rules import Role


def instructors_over(area: str):
    """People holding, now, an instructor's post that reaches `area`."""
    posts = (
        Post.objects.current()
        .filter(role=Role.INSTRUCTOR)
        .alias(here=Value(area))
        .filter(here__startswith=F("area"))
    )
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("sort_name")
