from villages.forms.programmes import CloseForm, LogoForm, NewProgrammeForm, ProgrammeForm
from villages.forms.targets import ReasonForm, TargetForm
from villages.forms.villages import EditForm, EditionField, FilterForm, RegisterForm

__all__ = [
    "CloseForm",
    "EditForm",
    "EditionField",
    "FilterForm",
    "LogoForm",
    "NewProgrammeForm",
    "ProgrammeForm",
    "ReasonForm",
    "RegisterForm",
    "TargetForm",
]
