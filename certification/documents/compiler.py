"""One Typst compiler per process and template; fonts and templates are read once."""

import json
from functools import cache
from pathlib import Path
from threading import Lock

import typst

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEMPLATES = HERE / "templates"
PROJECT = HERE.parent.parent
STANDARDS = ["a-3a", "ua-1"]
ONE_AT_A_TIME = Lock()  # a compiler serves one thread; it holds the GIL anyway


def compile_pdf(template: str, data: dict) -> bytes:
    """Fill `templates/<template>.typ` with `data`: a tagged PDF/A-3a and PDF/UA-1 file.

    An upper floor names its own template by its whole path, without ".typ", and
    imports "/certification/documents/templates/_kit.typ".

    The same data gives the same bytes: templates take their dates from it and
    there is no clock. Data must be JSON; a template reads it with `data()` of
    `_kit.typ`.

    Raises typst.TypstError when a letter is in none of the fonts, or the
    template does not meet the standards.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    with ONE_AT_A_TIME:
        return _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS)


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        TEMPLATES / f"{template}.typ", root=PROJECT, font_paths=_fonts(), ignore_system_fonts=True
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )
