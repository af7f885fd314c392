"""The whole board line by line, as somebody may read it: what its CSV and its PDF are made of."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.queries.board import Board, Measure
from reports.queries.numbers import Number
from reports.queries.places import Place
from reports.queries.promises import Promise

COLUMNS = (
    gettext_lazy("Programa"),
    gettext_lazy("Al día"),
    gettext_lazy("Nivel"),
    gettext_lazy("Indicador"),
    gettext_lazy("Nombre"),
    gettext_lazy("Clave del lugar"),
    gettext_lazy("Lugar"),
    gettext_lazy("Desglose"),
    gettext_lazy("Categoría"),
    gettext_lazy("Valor"),
    gettext_lazy("Unidad"),
    gettext_lazy("Meta"),
    gettext_lazy("Esperado"),
    gettext_lazy("Cómo va"),
    gettext_lazy("Se alcanza el"),
    gettext_lazy("Nota"),
)
TOO_FEW = gettext_lazy("Muy pocas personas para publicarlo")
NOT_MEASURED = gettext_lazy("Todavía no se mide")


@dataclass(frozen=True)
class Line:
    """One line of the board; empty is what does not apply, `note` why there is no value."""

    programme: str
    day: str
    level: str
    indicator: str
    name: str
    place: str = ""
    place_name: str = ""
    dimension: str = ""
    category: str = ""
    value: object = ""
    unit: str = ""
    total: object = ""
    expected: object = ""
    standing: str = ""
    reached_on: str = ""
    note: str = ""

    @cached_property
    def cells(self) -> list:
        return list(astuple(self))


def sheet(board: Board, user) -> Iterator[Line]:
    """The promises, then every indicator with its states, its villages and its parts."""
    common = (board.programme.name, board.day.isoformat())
    for promise in board.promises:
        yield promised(common, promise)
    for measure in board.measures:
        yield measured(common, measure)
        yield from lines_of(common, Number(board, measure.indicator, user))


def promised(common: tuple, promise: Promise) -> Line:
    reached = None if promise.is_kept else promise.reached_on
    return Line(
        *common,
        _("Promesa"),
        promise.code,
        str(promise.said),
        value="" if promise.value is None else promise.value,
        unit=str(promise.indicator.unit),
        total=promise.total,
        expected="" if promise.expected is None else promise.expected,
        standing=str(promise.sign.words),
        reached_on=reached.isoformat() if reached else "",
        note="" if reached else promise.forecast_words or str(NOT_MEASURED),
    )


def measured(common: tuple, measure: Measure) -> Line:
    one = measure.indicator
    note = "" if one.measured else str(NOT_MEASURED)
    value = "" if measure.value is None else measure.value
    words = (one.code, str(one.name))
    return Line(*common, _("Indicador"), *words, value=value, unit=str(one.unit), note=note)


def lines_of(common: tuple, number: Number) -> Iterator[Line]:
    for state in number.places:
        yield placed(common, _("Estado"), number, state)
        for village in state.villages:
            yield placed(common, _("Aldea"), number, village)
    for part in number.parts:
        for name, count in part.rows:
            yield Line(
                *(common[0], number.breakdown.day.isoformat()),
                _("Desglose"),
                *(number.indicator.code, str(number.indicator.name)),
                dimension=part.title,
                category=name,
                **told(count, number),
            )


def placed(common: tuple, level: str, number: Number, place: Place) -> Line:
    words = (number.indicator.code, str(number.indicator.name), place.code, place.name)
    goal = "" if place.goal is None else place.goal
    return Line(*common, level, *words, total=goal, **told(place.count, number))


def told(count, number: Number) -> dict:
    value, note = ("", str(TOO_FEW)) if count is None else (count, "")
    return {"value": value, "unit": str(number.indicator.unit), "note": note}
