"""A progress report laid out: what goes where in its PDF and its CSV."""

import csv
import datetime as dt
import io
from pathlib import Path

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.export import harmless
from certification.documents import compile_pdf
from reports.documents.words import (
    DEFINITIONS,
    HEADLINE,
    LABELS,
    SHORT_LABELS,
    TABLE,
    TREND,
    shown,
)
from reports.models import ProgressReport
from villages.models.geography import ZONE_NAMES

TEMPLATE = str(Path(__file__).resolve().with_suffix(""))
LANGUAGE = "es-mx"


def progress_pdf(report: ProgressReport) -> bytes:
    with translation.override(LANGUAGE):
        return compile_pdf(TEMPLATE, laid_out(report))


def laid_out(report: ProgressReport) -> dict:
    """What the Typst template writes, all as text but the bars' numbers."""
    numbers = report.figures["numbers"]
    return {
        "title": _("Informe de avance"),
        "programme": report.programme.name,
        "issuer": report.programme.issuer,
        "place": place(report),
        "where": where(report),
        "month": date_format(report.month, "YEAR_MONTH_FORMAT").capitalize(),
        "month_date": report.month.isoformat(),
        "period": period(report),
        "made": _("Hecho el %(date)s") % {"date": date_format(timezone.localdate())},
        "headline": [figure(name, numbers) for name in HEADLINE],
        "numbers": [figure(name, numbers) for name in LABELS if name not in HEADLINE],
        "columns": [str(SHORT_LABELS[name]) for name in TABLE],
        "courses": [line(title_of(row), row) for row in report.figures["courses"]],
        "villages": [
            line(f"{row['state']} · {row['name']}", row) for row in report.figures["villages"]
        ],
        "trend": bars(report.figures["trend"]),
        "definitions": [str(definition) for definition in DEFINITIONS],
    }


def place(report: ProgressReport) -> str:
    return report.village.locality if report.village else _("Todo el país")


def where(report: ProgressReport) -> str:
    if report.village:
        return f"{report.village.state.name} · {report.village.code}"
    return report.programme.name


def period(report: ProgressReport) -> str:
    zone = ZONE_NAMES.get(report.time_zone.key, report.time_zone.key)
    words = _("Del 1 al %(last)s. Zona horaria: %(zone)s.")
    return words % {"last": date_format(report.until), "zone": zone}


def figure(name: str, numbers: dict) -> dict:
    return {"label": str(LABELS[name]), "value": shown(name, numbers[name])}


def line(title: str, row: dict) -> dict:
    cells = [shown(name, row[name]) for name in TABLE]
    labels = [str(SHORT_LABELS[name]) for name in TABLE]
    return {"title": title, "cells": cells, "labelled": list(zip(labels, cells, strict=True))}


def title_of(course: dict) -> str:
    english = translation.get_language() == "en"
    return (english and course["title_en"]) or course["title"]


def bars(trend: list[dict]) -> list[dict]:
    """One small chart a measure: its name, and each month with its count."""
    return [
        {"label": str(label), "rows": [(month_name(row["month"]), row[name]) for row in trend]}
        for name, label in TREND.items()
    ]


def month_name(text: str) -> str:
    return date_format(dt.date.fromisoformat(text), "M Y")


def progress_csv(report: ProgressReport) -> bytes:
    """The same figures as a table: UTF-8 with its mark, so that spreadsheets read the accents."""
    out = io.StringIO()
    with translation.override(LANGUAGE):
        writer = csv.writer(out)
        for row in csv_rows(report):
            writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def csv_rows(report: ProgressReport):
    head = [_("Programa"), _("Lugar"), _("Clave"), _("Mes"), _("Hasta"), _("Nivel"), _("Nombre")]
    yield head + [str(label) for label in LABELS.values()]
    common = [
        report.programme.name,
        place(report),
        report.village.code if report.village else "",
        f"{report.month:%Y-%m}",
        report.until.isoformat(),
    ]
    numbers = report.figures["numbers"]
    yield [*common, _("Total"), place(report), *cells(numbers)]
    for row in report.figures["courses"]:
        yield [*common, _("Curso"), row["title"], *cells(row)]
    for row in report.figures["villages"]:
        yield [*common, _("Aldea"), f"{row['state']} · {row['name']}", *cells(row)]


def cells(row: dict) -> list:
    return [row[name] for name in LABELS]
