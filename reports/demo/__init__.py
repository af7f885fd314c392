"""A portal full of life to look around in: made through the actions, the same every time.

`load` invents villages, people and months of work, all dated relative to today.
"""

from random import Random

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reports.actions import tallies
from reports.demo import (
    cast,
    certifying,
    doubles,
    editions,
    ladders,
    partnering,
    places,
    reporting,
    telling,
)
from reports.demo.cohorts import School
from reports.demo.stories import Storyteller
from training.actions import curriculum
from villages.models import Programme, Village

SEED = "aldeas"


@transaction.atomic
def load() -> bool:
    """Fill the portal with the demo. Say whether it did: once there, it stays as it is.

    Raises ValidationError where villages of somebody else are.
    """
    if User.objects.filter(email=cast.address("admin")).exists():
        return False
    if Village.objects.exists():
        raise ValidationError(
            "This database holds villages that are not of the demo.", code="not-empty"
        )
    rng, today = Random(SEED), timezone.localdate()
    curriculum.load()
    programme = Programme.current()
    accounts = cast.make_accounts()
    admin = accounts["admin"]
    villages = places.make_villages(programme, by=admin, rng=rng)
    editions.make_editions(programme, by=admin, today=today)
    partnering.make_partners(programme, villages, accounts=accounts, today=today)
    staff = cast.Staff(accounts, rng)
    staff.appoint(villages, without_coordinator=places.WITHOUT_COORDINATOR)
    school = School(staff=staff, admin=admin, today=today, rng=rng)
    groups = school.open(villages)
    Storyteller(groups, rng=rng).tell()
    certifying.certify(accounts, rng=rng)
    telling.tell(rng=Random(SEED))
    doubles.make_a_second_record(by=accounts["coordinator"])
    ladders.climb(programme, villages, by=admin, rng=Random(SEED))
    reporting.ask_for_some(programme, villages, accounts=accounts, today=today)
    tallies.rebuild()  # months of work, also where an empty portal was counted before
    return True
