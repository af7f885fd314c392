"""What changed since the last count, asked of the floors below by their indexes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import About, AuditEntry
from certification.models import Certificate
from oversight.models import Merge
from training.models import Cohort, Enrolment, Session, Teaching

CHUNK = 1000
CLOCKS_DIFFER = dt.timedelta(seconds=5)  # between the machines that write


@dataclass(frozen=True)
class News:
    """Whose records changed. Villages are few and always looked at."""

    people: list[int]
    sessions: list[int]

    def __len__(self):
        return len(self.people) + len(self.sessions)

    def chunks(self) -> Iterator["News"]:
        """The first chunk is there even when nothing changed."""
        yield News(self.people[:CHUNK], self.sessions[:CHUNK])
        for start in range(CHUNK, max(len(self.people), len(self.sessions)), CHUNK):
            end = start + CHUNK
            yield News(self.people[start:end], self.sessions[start:end])


def settled_until() -> dt.datetime:
    """No transaction that is still open can have written before this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        oldest = cursor.fetchone()[0]
    now = timezone.now()
    return min(now, oldest or now) - CLOCKS_DIFFER


def since(moment: dt.datetime, *, day: dt.date, today: dt.date) -> News:
    """Everything changed after `moment`, or because the days after `day` came until `today`."""
    after = {"changed_at__gte": moment}
    certificates = Q(issued_at__gte=moment) | Q(revoked_at__gte=moment)
    people = ids(Enrolment.objects.filter(standing__changed_at__gte=moment), "learner")
    people |= ids(Certificate.objects.filter(certificates), "enrolment__learner")
    people |= ids(About.objects.filter(**after), "person")
    people |= parted(moment)
    cohorts = ids(Cohort.objects.filter(**after), "pk")
    if day < today:
        turning = Q(starts_on__gt=day, starts_on__lte=today) | Q(
            ends_on__gte=day, ends_on__lt=today
        )
        cohorts |= ids(Cohort.objects.filter(turning), "pk")
    if cohorts:
        people |= ids(Enrolment.objects.filter(cohort__in=cohorts), "learner")
        people |= ids(Teaching.objects.filter(cohort__in=cohorts), "instructor")
    sessions = ids(Session.objects.filter(**after), "pk")
    return News(sorted(people), sorted(sessions))


def parted(moment: dt.datetime) -> set[int]:
    """People whose enrolments went: to another record of the same person, or as if never made."""
    merges = Merge.objects.filter(Q(at__gte=moment) | Q(undone_at__gte=moment))
    undone = AuditEntry.objects.filter(act="enrolment.undone", at__gte=moment)
    people = {pk for pair in merges.order_by().values_list("kept", "gone") for pk in pair}
    return people | {pk for pk in ids(undone, "details__learner") if pk}


def ids(rows, path: str) -> set[int]:
    return set(rows.order_by().values_list(path, flat=True))
