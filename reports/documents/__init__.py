"""A progress report on paper (PDF) and as a table (CSV). Both are in Spanish."""

from reports.documents.progress import figure, place, progress_csv, progress_pdf
from reports.documents.words import HEADLINE

__all__ = ["HEADLINE", "figure", "place", "progress_csv", "progress_pdf"]
