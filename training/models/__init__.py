from training.models.assessment import Choice, Grade, Question, QuizAttempt
from training.models.cohorts import Attendance, Cohort, Session, Teaching
from training.models.courses import Activity, Course, Module
from training.models.enrolments import Completion, Enrolment, Standing

__all__ = [
    "Activity",
    "Attendance",
    "Choice",
    "Cohort",
    "Completion",
    "Course",
    "Enrolment",
    "Grade",
    "Module",
    "Question",
    "QuizAttempt",
    "Session",
    "Standing",
    "Teaching",
]
