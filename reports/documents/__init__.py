"""A progress report on paper (PDF) and as a table (CSV). Both are in Spanish."""

from reports.documents.progress import figure, laid_out, place, progress_csv, progress_pdf
from reports.documents.words import HEADLINE

__all__ = ["HEADLINE", "figure", "laid_out", "place", "progress_csv", "progress_pdf"]
