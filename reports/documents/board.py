"""The promise board laid out for paper, in the reader's language."""

import hashlib
import json
from pathlib import Path

from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.documents import compile_pdf
from reports.queries.board import Board
from reports.queries.numbers import Number
from reports.queries.promises import Promise

TEMPLATE = str(Path(__file__).resolve().with_suffix(""))
KEPT_SECONDS = 3600
IN_STATES = ("enrolled", "passed", "certified")  # what a sheet is wide enough for


def board_pdf(board: Board, user) -> bytes:
    """The same words give the same file: it is drawn once, and kept while people ask for it."""
    says = laid_out(board, user)
    words = json.dumps(says, sort_keys=True).encode()
    key = f"board-pdf:{hashlib.sha256(words).hexdigest()}"
    return cache.get_or_set(key, lambda: compile_pdf(TEMPLATE, says), KEPT_SECONDS)


def laid_out(board: Board, user) -> dict:
    """What the Typst template writes, all as text but the lengths of bars."""
    numbers = [Number(board, measure.indicator, user) for measure in board.measures]
    return {
        "lang": (get_language() or "es")[:2],
        "title": _("El tablero de las promesas"),
        "programme": board.programme.name,
        "day": day_words(board),
        "lead": _("Hecho el %(date)s con los registros del portal.")
        % {"date": date_format(timezone.localdate())},
        "promises_title": _("Las promesas"),
        "promises": [promised(promise) for promise in board.promises],
        "measures_title": _("Todo lo que se mide"),
        "measures_head": [_("Qué se mide"), _("Cuánto"), _("En qué se cuenta")],
        "measures": [
            [str(each.indicator.name), shown(each.value), str(each.indicator.unit)]
            for each in board.measures
        ],
        "definitions_title": _("Qué cuenta y de dónde sale"),
        "definitions": [
            f"{one.indicator.name}: {one.indicator.definition}" for one in board.measures
        ],
        **funnel(board),
        **states(board, numbers),
        **parts(numbers),
    }


def day_words(board: Board) -> str:
    day = date_format(board.day)
    if board.is_past:
        return _("Así estaba el tablero el %(day)s") % {"day": day}
    return _("Al %(day)s") % {"day": day}


def shown(value, nothing: str = "—") -> str:
    return nothing if value is None else f"{value:,}"


def length(value, top) -> float:
    return round(float(value or 0) / float(top), 4) if top else 0


def promised(promise: Promise) -> dict:
    top = max(promise.total, promise.value or 0, promise.expected or 0)
    due = promise.said.due_on
    notes = [promise.expected_words, promise.forecast_sentence, promise.pace_words]
    if due:
        notes.insert(0, _("Para el %(day)s") % {"day": date_format(due)})
    return {
        "title": str(promise.said),
        "sign": str(promise.sign.words),
        "tone": promise.sign.tone,
        "measured": promise.value is not None,
        "value": shown(promise.value),
        "of": _("de %(total)s") % {"total": shown(promise.total)},
        "part": length(promise.value, top),
        "mark": None if promise.expected is None else length(promise.expected, top),
        "notes": [words for words in notes if words],
    }


def funnel(board: Board) -> dict:
    top = max((row[1] for row in board.funnel), default=0)
    rows = [
        {"label": str(name), "value": shown(value), "part": length(value, top)}
        for name, value, _words, _code in board.funnel
    ]
    return {
        "funnel_title": _("De la inscripción a la constancia"),
        "funnel_head": [_("Paso"), _("Personas")],
        "funnel": rows,
    }


def states(board: Board, numbers: list[Number]) -> dict:
    by_code = {number.indicator.code: number for number in numbers}
    told = {code: {place.code: place for place in by_code[code].places} for code in IN_STATES}
    hidden = _("Reservado")
    rows = [
        [state.name, state.words, *(shown(told[code][state.code].count, hidden) for code in told)]
        for state in board.states
    ]
    return {
        "states_title": _("Estado por estado"),
        "states_head": [
            _("Estado"),
            _("Hasta dónde va"),
            _("Inscritas"),
            _("Aprobaron"),
            _("Certificadas"),
        ],
        "states": rows,
        "states_note": _(
            "Reservado: los números menores a cinco no se publican, y a veces tampoco el que "
            "sigue, para que nadie pueda deducirlos."
        ),
    }


def parts(numbers: list[Number]) -> dict:
    promised_codes = {promise.code for number in numbers[:1] for promise in number.board.promises}
    return {
        "parts_title": _("De quiénes se trata"),
        "parts_head": [_("Categoría"), _("Personas")],
        "parts": [
            {"title": str(number.indicator.name), "dimensions": [drawn(p) for p in number.parts]}
            for number in numbers
            if number.indicator.code in promised_codes and number.parts
        ],
    }


def drawn(part) -> dict:
    top = max((count for _name, count in part.rows if count), default=0)
    rows = [
        {"label": name, "value": shown(count, _("Reservado")), "part": length(count, top)}
        for name, count in part.rows
    ]
    return {"title": part.title, "rows": rows}
