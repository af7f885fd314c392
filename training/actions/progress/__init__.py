"""What a learner does, and the grades given by hand.

Each act locks the person's standing, adds the event, and keeps the standing in
the same transaction.
"""

from training.actions.progress.completions import Event, complete, complete_many
from training.actions.progress.grades import Mark, grade, grade_many
from training.actions.progress.quizzes import Submission, submit_many, submit_quiz

__all__ = [
    "Event",
    "Mark",
    "Submission",
    "complete",
    "complete_many",
    "grade",
    "grade_many",
    "submit_many",
    "submit_quiz",
]
