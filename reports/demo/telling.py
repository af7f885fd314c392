"""What some people of the demo tell of themselves for the figures, each of their own."""

from random import Random

from accounts.actions import about
from accounts.models import User
from reports.actions.scale.shares import ABOUT, NOT_ANSWERED
from training.models import Enrolment

EVERY = 5  # of whom one tells
LANGUAGES = {"20": "Zapoteco", "21": "Náhuatl", "07": "Tsotsil", "31": "Maya", "04": "Maya"}
ELSEWHERE = "Náhuatl"


def tell(*, rng: Random) -> None:
    learners = Enrolment.objects.order_by("learner_id").values_list(
        "learner_id", "cohort__village__state_id"
    )
    states = dict(list(learners.distinct())[::EVERY])
    for person in User.objects.filter(pk__in=states).order_by("pk"):
        about.tell(person, by=person, **answers_of(states[person.pk], rng))


def answers_of(state: str, rng: Random) -> dict:
    """Yes, no, or nothing to each question; who speaks a language says which."""
    answers = {
        name: None if rng.random() < NOT_ANSWERED else rng.random() < share
        for name, share in ABOUT.items()
    }
    if answers["speaks_indigenous"]:
        answers["indigenous_language"] = LANGUAGES.get(state, ELSEWHERE)
    return answers
