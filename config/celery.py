"""Background work. State lives in tables; a message only hurries it."""

import logging
import os

from celery import Celery
from celery.contrib.django.task import DjangoTask
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger(__name__)


class HurriedTask(DjangoTask):
    """A task whose message may get lost: its sweep finds the work again.

    With the broker down, what a person asked for is already in a table, so
    the answer to them must not fail because the message could not be sent.
    """

    def delay_on_commit(self, *args, **kwargs):
        from django.db import transaction

        transaction.on_commit(lambda: self.hurry(*args, **kwargs))

    def hurry(self, *args, **kwargs) -> bool:
        """Send the message; answer False, with a line in the log, when the broker is away."""
        try:
            self.apply_async(args, kwargs, retry=False)
        except (OperationalError, ConnectionError) as error:
            log.warning("%s waits for its sweep, broker away: %s", self.name, error)
            return False
        return True


app = Celery("portal", task_cls=HurriedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
