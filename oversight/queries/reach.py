"""How much a post lets its holder see, counted as they would see it."""

from dataclasses import dataclass

from accounts.models import Post, User
from accounts.rules import Permission
from training.models import Cohort, Enrolment
from villages.models import Village

# Beyond this, counting costs more than it tells.
MOST = 10_000


@dataclass(frozen=True)
class Reach:
    """In numbers; `people` is None when they are more than `MOST`."""

    villages: int
    cohorts: int
    people: int | None


def reach_of(posts: list[Post], *, holder: User | None = None) -> Reach:
    """What these posts, and no others, let `holder` see; by default, who teaches nothing."""
    seer = User(pk=holder.pk if holder else 0)
    seer.current_posts = posts
    learning = Enrolment.objects.allowing(seer, Permission.PROGRESS_VIEW).active()
    learning = learning.exclude(learner=seer)
    few = learning.order_by()[: MOST + 1].count() <= MOST
    return Reach(
        villages=Village.objects.allowing(seer, Permission.VILLAGE_VIEW).count(),
        cohorts=Cohort.objects.allowing(seer, Permission.COHORT_VIEW).count(),
        people=learning.values("learner").distinct().count() if few else None,
    )
