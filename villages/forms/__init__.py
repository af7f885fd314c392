from villages.forms.programmes import ProgrammeForm
from villages.forms.villages import EditForm, FilterForm, ImportForm, RegisterForm

__all__ = ["EditForm", "FilterForm", "ImportForm", "ProgrammeForm", "RegisterForm"]
