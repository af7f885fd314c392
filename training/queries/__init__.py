from training.queries.answers import Told, answers_of, answers_of_many
from training.queries.cohorts import cohorts_of_area, progress_of, teaching_of
from training.queries.learning import Outline, learning_of, outline_of
from training.queries.people import instructors_over
from training.queries.plans import Plan, plan_of, plans_of

__all__ = [
    "Outline",
    "Plan",
    "Told",
    "answers_of",
    "answers_of_many",
    "cohorts_of_area",
    "instructors_over",
    "learning_of",
    "outline_of",
    "plan_of",
    "plans_of",
    "progress_of",
    "teaching_of",
]
