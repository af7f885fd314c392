from training.forms.cohorts import (
    AppointForm,
    AttendanceForm,
    CohortFilterForm,
    CohortForm,
    PlanForm,
    ScheduleForm,
    SessionForm,
)
from training.forms.enrolments import (
    EnrolForm,
    GradeForm,
    JoinForm,
    ProgressFilterForm,
    WithdrawForm,
)
from training.forms.quiz import QuizForm

__all__ = [
    "AppointForm",
    "AttendanceForm",
    "CohortFilterForm",
    "CohortForm",
    "EnrolForm",
    "GradeForm",
    "JoinForm",
    "PlanForm",
    "ProgressFilterForm",
    "QuizForm",
    "ScheduleForm",
    "SessionForm",
    "WithdrawForm",
]
