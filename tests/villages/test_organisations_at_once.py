"""An organisation chosen by one and archived by another, at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.factories import VillageFactory
from villages.actions import organisations
from villages.actions.villages import edit

pytestmark = pytest.mark.django_db(transaction=True)

WHILE = 0.5  # seconds that the one who chooses takes to finish


def test_one_that_somebody_is_choosing_is_not_archived_meanwhile():
    village = VillageFactory()
    library = organisations.register(name="Biblioteca de la Sierra", by=None)
    chosen = threading.Event()

    def choose():
        try:
            with transaction.atomic():
                edit(village, host_name=library.name, by=None)
                chosen.set()
                threading.Event().wait(WHILE)
        finally:
            connection.close()

    def archive():
        chosen.wait()
        try:
            organisations.archive(library, by=None)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = [done.result() for done in [pool.submit(choose), pool.submit(archive)]]

    library.refresh_from_db()
    assert said == [None, "in-use"]
    assert library.archived_at is None
