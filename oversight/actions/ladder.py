"""Climbing with what the records say at that very moment."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from oversight.queries.ladder import answers_for
from villages.actions import ladder
from villages.models import Village
from villages.rules.ladder import Step


@transaction.atomic
def climb(village: Village, to: Step, *, by: User | None, at: dt.datetime | None = None) -> Village:
    """Put the village one step up, if every gate up to there is met.

    The village is held while the records are read, so that evidence withdrawn meanwhile,
    or another climb, comes before or after, never between.
    """
    village = ladder.locked(village)
    return ladder.climb(village, to, gates=answers_for(village, to), by=by, at=at)


@transaction.atomic
def ask(village: Village, to: Step, *, by: User | None) -> Village:
    """Ask for it instead, under the same conditions."""
    village = ladder.locked(village)
    return ladder.ask(village, to, gates=answers_for(village, to), by=by)
