"""Who may teach, and who learns."""

from django.db.models import F, Value

from accounts.models import Post, User
from accounts.rules import Role
from training.models import Enrolment


def instructors_over(area: str):
    """People holding, now, an instructor's post that reaches `area`."""
    posts = (
        Post.objects.current()
        .filter(role=Role.INSTRUCTOR)
        .alias(here=Value(area))
        .filter(here__startswith=F("area"))
    )
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("sort_name")


def learners_in(area: str):
    """Ids of people enrolled, now or before, in a cohort of the area."""
    return Enrolment.objects.filter(cohort__village__area__startswith=area).values("learner")
