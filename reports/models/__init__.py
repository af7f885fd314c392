from reports.models.progress import ProgressReport

__all__ = ["ProgressReport"]
