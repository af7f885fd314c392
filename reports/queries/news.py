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
from training.models import Attendance, Cohort, Enrolment, Session, Teaching

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
    """No transaction that is still open can have written before this moment.

    By the database's clock where that of this machine is ahead of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(min(xact_start), clock_timestamp()) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        oldest = cursor.fetchone()[0]
    return min(timezone.now(), oldest) - CLOCKS_DIFFER


def since(moment: dt.datetime, *, day: dt.date, today: dt.date) -> News:
    """Everything changed after `moment`, or because the days after `day` came until `today`."""
    after = {"changed_at__gte": moment}
    certificates = Q(issued_at__gte=moment) | Q(revoked_at__gte=moment)
    people = ids(Enrolment.objects.filter(standing__changed_at__gte=moment), "learner")
    people |= ids(Certificate.objects.filter(certificates), "enrolment__learner")
    people |= ids(About.objects.filter(**after), "person")
    gone, both = deleted(moment), joined(moment)
    people |= gone["enrolment.undone"] | both
    cohorts = ids(Cohort.objects.filter(**after), "pk")
    if day < today:
        turning = Q(starts_on__gt=day, starts_on__lte=today) | Q(
            ends_on__gte=day, ends_on__lt=today
        )
        cohorts |= ids(Cohort.objects.filter(turning), "pk")
    if cohorts:
        people |= ids(Enrolment.objects.filter(cohort__in=cohorts), "learner")
        people |= ids(Teaching.objects.filter(cohort__in=cohorts), "instructor")
    sessions = ids(Session.objects.filter(**after), "pk") | gone["session.cancelled"]
    if both:
        sessions |= ids(Attendance.objects.filter(enrolment__learner__in=both), "session")
    return News(sorted(people), sorted(sessions))


def joined(moment: dt.datetime) -> set[int]:
    """Both records of those that were made one, or two again."""
    merges = Merge.objects.filter(Q(at__gte=moment) | Q(undone_at__gte=moment))
    return {pk for pair in merges.order_by().values_list("kept", "gone") for pk in pair}


def deleted(moment: dt.datetime) -> dict[str, set[int]]:
    """Whose rows are gone, by the act: people enrolled as if never, classes off the plan."""
    found: dict[str, set] = {"enrolment.undone": set(), "session.cancelled": set()}
    lines = AuditEntry.objects.filter(act__in=found, at__gte=moment).order_by()
    for act, learner, subject in lines.values_list("act", "details__learner", "subject_id"):
        found[act].add(learner if act == "enrolment.undone" else int(subject))
    found["enrolment.undone"].discard(None)
    return found


def ids(rows, path: str) -> set[int]:
    return set(rows.order_by().values_list(path, flat=True))
