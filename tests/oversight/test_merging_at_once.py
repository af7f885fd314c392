"""Two admins who join the same records in the same instant."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.rules import Role
from oversight.actions import merging
from oversight.models import Merge
from tests.factories import EnrolmentFactory, UserFactory, someone
from training.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("crossed", [False, True], ids=["the same way", "each the other way"])
def test_of_two_who_join_at_once_one_is_told_that_it_is_done(crossed):
    one, other = UserFactory(), UserFactory()
    EnrolmentFactory(learner=other)
    ways = [(one, other), (other, one) if crossed else (one, other)]
    admins = [someone(Role.ADMIN), someone(Role.ADMIN)]
    start = threading.Barrier(2)
    outcomes = []

    def join(way, by):
        start.wait()
        try:
            merging.merge(*way, by=by)
            outcomes.append("done")
        except ValidationError as refusal:
            outcomes.append(refusal.error_list[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=args) for args in zip(ways, admins, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "joined"]
    assert Merge.objects.count() == 1
    assert Enrolment.objects.get().learner == Merge.objects.get().kept
