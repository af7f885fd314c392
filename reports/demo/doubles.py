"""Somebody with two records: enrolled from a sheet, and signed up with an address of their own."""

from accounts.actions import people
from accounts.models import User
from oversight.actions import duplicates
from reports.demo.cast import HOME_STATE, address
from training.actions import enrolments
from training.models import Cohort, Enrolment

PHONE = "951 555 0147"
SECOND = "taller.teotitlan"  # the address they use for their workshop


def make_a_second_record(*, by: User) -> None:
    """A learner of the home state comes again, with a shorter name and the same telephone."""
    here = Enrolment.objects.active().filter(cohort__village__state=HOME_STATE)
    known = here.exclude(learner__email=address("trainee"))
    first = known.exclude(learner__second_surname="").order_by("pk").first()
    taken = Enrolment.objects.filter(learner=first.learner).values("cohort")
    cohort = Cohort.objects.filter(village__state=HOME_STATE).exclude(pk__in=taken).first()
    people.edit(first.learner, by=first.learner, phone=PHONE)
    twin = {
        "email": address(SECOND),
        "given_names": first.learner.given_names,
        "first_surname": first.learner.first_surname,
        "phone": PHONE,
    }
    enrolments.enrol_many(cohort, people=[twin], by=by, notify=False)
    duplicates.search()
