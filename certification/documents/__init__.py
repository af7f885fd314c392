"""PDFs: Typst templates filled with plain data, with the project's own fonts only."""

from certification.documents.compiler import compile_pdf
from certification.documents.qr import qr_svg

__all__ = ["compile_pdf", "qr_svg"]
