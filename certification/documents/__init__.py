"""PDFs: Typst templates filled with plain data, with the project's own fonts only."""

from certification.documents.certificate import SAMPLE, certificate_pdf, revoked
from certification.documents.compiler import compile_pdf
from certification.documents.qr import qr_svg

__all__ = ["SAMPLE", "certificate_pdf", "compile_pdf", "qr_svg", "revoked"]
