"""Two people at one ladder at the same moment, on a real database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from oversight.actions import ladder as oversight
from tests.factories import VillageFactory
from tests.oversight.ladder_scene import fulfil
from villages.actions import ladder as actions
from villages.models import VillageMove
from villages.rules.ladder import Step

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list:
    """Run the acts in threads that start together; each one's refusal by code, or "done"."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except ValidationError as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_four_tabs_climbing_at_once_climb_once():
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)

    said = at_once(*[lambda: oversight.climb(village, Step.DIAGNOSIS, by=None)] * 4)

    village.refresh_from_db()
    assert sorted(said) == ["already-there", "already-there", "already-there", "done"]
    assert village.step == Step.DIAGNOSIS
    assert VillageMove.objects.count() == 1


def test_climbing_while_evidence_is_withdrawn_never_stands_on_what_was_gone():
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)
    evidence = village.evidence.get()

    climbed, withdrawn = at_once(
        lambda: oversight.climb(village, Step.DIAGNOSIS, by=None),
        lambda: actions.withdraw(evidence, because="No era de aquí.", by=None),
    )

    evidence.refresh_from_db()
    assert withdrawn == "done"
    assert climbed in {"done", "gates-unmet"}
    if climbed == "done":
        assert VillageMove.objects.get().at <= evidence.withdrawn_at


def test_climbing_and_pausing_at_once_leave_one_story():
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)

    climbed, paused = at_once(
        lambda: oversight.climb(village, Step.DIAGNOSIS, by=None),
        lambda: actions.pause(village, because="Siembra.", by=None),
    )

    kinds = list(VillageMove.objects.order_by("pk").values_list("kind", flat=True))
    assert paused == "done"
    assert kinds == (["climbed", "paused"] if climbed == "done" else ["paused"])
