"""Whether anything came of an enrolment."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.queries import referring_to
from training.models import Enrolment, Standing


def what_came_of(enrolment_ids: Collection[int]) -> dict[int, set[str]]:
    """What each of these enrolments has earned or bears, in words; nothing for the rest."""
    found = referring_to(Enrolment, enrolment_ids, but={Standing})
    nothing = Q(activities_done=0, hours_attended=0, hours_missed=0, exam_attempts=0)
    nothing &= Q(passed_at=None, last_activity_at=None, module_scores={}, project_score=None)
    earned = Standing.objects.filter(enrolment__in=enrolment_ids).exclude(nothing)
    for pk in earned.values_list("pk", flat=True):
        found.setdefault(pk, set()).add(_("avance"))
    return found
