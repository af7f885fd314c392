"""What people fill in: filters of lists and boards, and asking for a report."""

from reports.forms.board import BoardForm, PlaceForm
from reports.forms.progress import AskForm, ReportFilterForm

__all__ = ["AskForm", "BoardForm", "PlaceForm", "ReportFilterForm"]
