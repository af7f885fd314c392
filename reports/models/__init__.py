from reports.models.progress import ProgressReport
from reports.models.tallies import Counted, Cursor, Reading

__all__ = ["Counted", "Cursor", "ProgressReport", "Reading"]
