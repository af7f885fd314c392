"""The addresses of the API. All of them only read."""

from typing import Literal
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Query
from ninja.errors import ValidationError

from accounts.paging import page_of
from reports.api import shapes
from reports.api.asking import asked, dimensions_of, indicator_or_404
from reports.api.problems import Refused, misunderstood, not_found, refused
from reports.api.serving import PortalAPI
from reports.indicators import INDICATORS, KEPT
from reports.queries import tallies
from reports.queries.lists import LISTINGS
from villages.models import Programme, State, Village

api = PortalAPI(
    title="Aldeas Digitales",
    version="1",
    description=(
        "Public figures of the programme, from the definitions the screen uses. Counts of people"
        " that could point at somebody are hidden (`hidden: true`) from those who may not see the"
        " people. Rows ask for a session of the portal. Words follow `Accept-Language`."
    ),
    urls_namespace="api",
    docs_url=None,
)
api.add_exception_handler(Http404, not_found)
api.add_exception_handler(Refused, refused)
api.add_exception_handler(ValidationError, misunderstood)

PROBLEMS = {404: shapes.Problem, 422: shapes.Problem}
ProgrammeCode = Query(None, description="A programme's code; the current one when left out.")
Day = Query(
    None,
    description="A past day: what was recorded by its end. Today when left out.",
    format="date",
)
StateCode = Query(None, description="INEGI's code of a state, 01 to 32.")


def read(address: str, answer, *more: int, **options):
    """A GET that answers in this shape, or with a problem."""
    problems = dict.fromkeys((*PROBLEMS, *more), shapes.Problem)
    return api.get(address, response={200: answer} | problems, **options)


@read("/", dict[str, str], url_name="start", include_in_schema=False)
def start(request):
    """Where to go from here."""
    names = ("programmes", "indicators", "board", "openapi-json")
    return {name.removesuffix("-json"): reverse(f"api:{name}") for name in names}


@read("/programmes", list[shapes.Programme], url_name="programmes")
def programmes(request):
    """The editions of the programme that have begun, the last one first."""
    current = Programme.current()
    return [
        {
            "code": one.slug,
            "name": one.name,
            "short_name": one.short_name,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "current": one == current,
        }
        for one in Programme.objects.begun()
    ]


@read("/indicators", list[shapes.Indicator], url_name="indicators")
def indicators(request):
    """Every indicator with its definition, in Spanish and in English."""
    return [
        {
            "code": one.code,
            "catalogue": one.source,
            "name": in_both(one.name),
            "unit": in_both(one.unit),
            "definition": in_both(one.definition),
            "measured": one.measured,
            "rows": one.code in KEPT,
            "dimensions": list(one.dimensions),
        }
        for one in INDICATORS.values()
    ]


def in_both(words) -> dict[str, str]:
    told = {}
    for name, language in (("es", "es-mx"), ("en", "en")):
        with override(language):
            told[name] = str(words)
    return told


@read("/board", shapes.Board, url_name="board")
def board(request, programme: str | None = ProgrammeCode, as_of: str | None = Day):
    """The promise board: what was promised, what is reached, and how far each state has come."""
    found = asked(programme, as_of)
    return {
        **found.heading,
        "promises": [promise_of(one) for one in found.board.promises],
        "figures": [
            {
                "indicator": code,
                "name": str(one.name),
                "unit": str(one.unit),
                "value": found.board.value(code),
            }
            for code, one in INDICATORS.items()
        ],
        "states": [
            {
                "code": state.code,
                "name": state.name,
                "village": state.village,
                "stage": state.shade,
                "stage_words": state.words,
            }
            for state in found.board.states
        ],
    }


def promise_of(promise) -> dict:
    said = promise.said
    return {
        "indicator": promise.code,
        "promise": str(said),
        "source": said.source,
        "scope": said.scope,
        "target": said.value,
        "total": promise.total,
        "due_on": said.due_on,
        "value": promise.value,
        "expected": promise.expected,
        "standing": promise.standing.value,
        "standing_words": str(promise.sign.words),
        "reached_on": promise.reached_on,
    }


@read("/indicators/{code}/values", shapes.Values, url_name="values")
def values(
    request,
    code: str,
    programme: str | None = ProgrammeCode,
    as_of: str | None = Day,
    state: str | None = StateCode,
    by: Literal["state", "village"] | None = None,
    disaggregate: str | None = Query(None, description="Dimensions, parted by commas: sex,age."),
):
    """The number on a day, place by place and by who is counted, as the reader may be told."""
    indicator = indicator_or_404(code)
    dimensions = dimensions_of(indicator, disaggregate)
    found = asked(programme, as_of, state)
    told = tallies.told_value(code, found.programme, request.user, state=state, at=found.at)
    return {
        **found.heading,
        "indicator": code,
        "measured": indicator.measured,
        "unit": str(indicator.unit),
        "state": state,
        "value": told,
        "hidden": is_hidden(indicator, told),
        "places": places(found, indicator, request.user, by) if by else None,
        "breakdown": parts(found, indicator, request.user, dimensions) if dimensions else None,
    }


def is_hidden(indicator, told) -> bool:
    return told is None and indicator.measured and not indicator.derived


def places(found, indicator, user, by: str) -> list[dict]:
    """Every state, or every village; of one state when one was asked for."""
    where = {"programme": found.programme, "user": user, "at": found.at}
    if by == "state":
        numbers = tallies.told_by_state(indicator.code, **where)
        known = [(one.code, one.name, one.code, one.code) for one in State.objects.all()]
    else:
        numbers = tallies.told_by_village(indicator.code, **where)
        villages = Village.objects.filter(programme=found.programme)
        known = [(one.pk, one.locality, one.code, one.state_id) for one in villages]
    return [
        {
            "code": code,
            "name": name,
            "state": state,
            "value": numbers[key],
            "hidden": is_hidden(indicator, numbers[key]),
        }
        for key, name, code, state in known
        if found.state in (None, state)
    ]


def parts(found, indicator, user, dimensions: list[str]) -> list[dict]:
    told = tallies.told_breakdown(
        indicator.code, found.programme, user, state=found.state, at=found.at
    )
    return [
        {
            "dimension": name,
            "as_of": told.day,
            "categories": [
                {"category": category, "value": number, "hidden": number is None}
                for category, number in told.dimensions.get(name, {}).items()
            ],
        }
        for name in dimensions
    ]


@read("/indicators/{code}/series", shapes.Series, url_name="series")
def series(
    request,
    code: str,
    programme: str | None = ProgrammeCode,
    as_of: str | None = Day,
    state: str | None = StateCode,
    months: int = Query(24, ge=1, le=120),
):
    """The number at the end of each month, oldest first; the last one as of the day asked for."""
    indicator = indicator_or_404(code)
    found = asked(programme, as_of, state)
    points = tallies.told_series(
        code, found.programme, request.user, state=state, until=found.board.day, months=months
    )
    return {
        "indicator": code,
        "programme": found.programme.slug,
        "state": state,
        "hidden": indicator.measured and not points,
        "points": [{"day": day, "value": value} for day, value in points],
    }


@read("/indicators/{code}/rows", shapes.Rows, 401, url_name="rows")
def rows(
    request,
    code: str,
    programme: str | None = ProgrammeCode,
    as_of: str | None = Day,
    state: str | None = StateCode,
    after: str = Query("", description="Where the page before ended: take it from `next`."),
    size: int = Query(50, ge=1, le=500),
):
    """The rows behind the number that the reader's posts reach, as the screen shows them."""
    indicator = indicator_or_404(code)
    if not request.user.is_authenticated:
        raise Refused(401, _("Entra al portal para ver de quién se trata."))
    if code not in KEPT or not indicator.opens_for(request.user):
        raise Http404
    found = asked(programme, as_of, state)
    wanted = tallies.rows(code, found.programme, request.user, state=state, at=found.at)
    listing = LISTINGS[code]
    page = page_of(wanted, by=listing.order, after=after, size=size)
    prefetch_related_objects(page.rows, *listing.related)
    return {
        **found.heading,
        "indicator": code,
        "rows": [row_of(item, listing.row(item)) for item in page],
        "next": following(request, page.after),
    }


def row_of(item, row) -> dict:
    cells = [{"name": str(name), "value": str(value)} for name, value in row.cells]
    return {"id": item.pk, "title": row.title, "url": row.url, "cells": cells}


def following(request, after: str) -> str | None:
    if not after:
        return None
    query = request.GET.dict() | {"after": after}
    return f"{request.path}?{urlencode(query)}"
