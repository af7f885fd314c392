"""Two enrolments of one person in one cohort: what either earned counts once, in the kept one."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from certification.models import Candidate, Certificate
from oversight.actions.merging.ledger import Ledger
from training.actions import standing
from training.models import Attendance, Completion, Enrolment, Grade, QuizAttempt, Standing


def pour(ledger: Ledger, theirs: Enrolment, mine: Enrolment) -> None:
    """Move what `theirs` earned into `mine`, and take `theirs` off the cohort.

    What both earned stays where it is. The standings, locked already, are made anew.
    """
    passed = passed_at(theirs, mine)
    pour_completions(ledger, theirs, mine)
    pour_attendance(ledger, theirs, mine)
    pour_attempts(ledger, theirs, mine)
    for grade in Grade.objects.filter(enrolment=theirs):
        ledger.set(grade, enrolment_id=mine.pk)
    pour_certificates(ledger, theirs, mine)
    if not theirs.is_withdrawn:
        ledger.set(mine, withdrawn_at=None, withdrawn_because="")
        because = _("Es la misma persona que otro registro de la cohorte.")
        ledger.set(theirs, withdrawn_at=timezone.now(), withdrawn_because=because)
    standing.refresh([theirs.pk, mine.pk])
    for enrolment in (theirs, mine):
        standing.touch(enrolment)
    remember_passing(ledger, passed, passed_at(theirs, mine))


def passed_at(*enrolments: Enrolment) -> dict[int, Standing]:
    return Standing.objects.in_bulk([enrolment.pk for enrolment in enrolments])


def remember_passing(ledger: Ledger, before: dict, after: dict) -> None:
    """The moment of passing cannot always be made anew from the events."""
    for pk, row in after.items():
        if row.passed_at != before[pk].passed_at:
            ledger.note(row, "passed_at", before[pk].passed_at, row.passed_at)


def pour_completions(ledger: Ledger, theirs: Enrolment, mine: Enrolment) -> None:
    done = set(Completion.objects.filter(enrolment=mine).values_list("activity", flat=True))
    for completion in Completion.objects.filter(enrolment=theirs).exclude(activity__in=done):
        ledger.set(completion, enrolment_id=mine.pk)


def pour_attendance(ledger: Ledger, theirs: Enrolment, mine: Enrolment) -> None:
    """Whoever was there under either name was there."""
    marks = {each.session_id: each for each in Attendance.objects.filter(enrolment=mine)}
    for attendance in Attendance.objects.filter(enrolment=theirs):
        there = marks.get(attendance.session_id)
        if there is None:
            ledger.set(attendance, enrolment_id=mine.pk)
        elif attendance.mark in Attendance.ATTENDED and there.mark not in Attendance.ATTENDED:
            ledger.set(there, mark=attendance.mark)


def pour_attempts(ledger: Ledger, theirs: Enrolment, mine: Enrolment) -> None:
    """As many as the activity allows, the first ones: a second record gives no further attempts."""
    made = Counter(QuizAttempt.objects.filter(enrolment=mine).values_list("activity", flat=True))
    attempts = QuizAttempt.objects.filter(enrolment=theirs).select_related("activity")
    for attempt in attempts.order_by("number"):
        allowed = attempt.activity.max_attempts
        if allowed is None or made[attempt.activity_id] < allowed:
            made[attempt.activity_id] += 1
            number = made[attempt.activity_id]
            ledger.set(attempt, enrolment_id=mine.pk, number=number)


def pour_certificates(ledger: Ledger, theirs: Enrolment, mine: Enrolment) -> None:
    """Revoked ones too. What a certificate says does not change."""
    for certificate in Certificate.objects.filter(enrolment=theirs):
        ledger.set(certificate, enrolment_id=mine.pk)
    batches = Candidate.objects.filter(enrolment=mine).values("batch")
    for candidate in Candidate.objects.filter(enrolment=theirs).exclude(batch__in=batches):
        ledger.set(candidate, enrolment_id=mine.pk)
