from training.queries.answers import Told, answers_of, answers_of_many
from training.queries.plans import Plan, plan_of, plans_of

__all__ = ["Plan", "Told", "answers_of", "answers_of_many", "plan_of", "plans_of"]
