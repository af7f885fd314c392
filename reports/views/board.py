"""The promise board, each number with what is behind it, and both to take away."""

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.export import csv_response
from accounts.paging import page_of
from accounts.rules import Permission
from reports.actions.tallies import catch_up_if_stale
from reports.documents.board import board_pdf
from reports.forms import BoardForm, PlaceForm
from reports.indicators import INDICATORS, Indicator
from reports.queries import tallies
from reports.queries.board import STAGES, Board
from reports.queries.lists import LISTINGS, length_of
from reports.queries.numbers import Number
from reports.queries.sheet import COLUMNS, sheet
from villages.models import State, Village

PAGE_SIZE = 20


def asked(request) -> tuple[Board, BoardForm]:
    """The board the address asks for; today's of the current edition where it makes no sense."""
    when = BoardForm(request.GET)
    if when.day is None:
        catch_up_if_stale()
    return Board(when.programme, when.day, when.query), when


def board(request):
    shown, when = asked(request)
    today = f"?programa={shown.programme.slug}" if "programa" in when.chosen else request.path
    context = {"board": shown, "when": when, "today_url": today, "stages": STAGES}
    user = request.user
    context["may_promise"] = user.is_authenticated and user.may(Permission.PROGRAMME_EDIT, "")
    return render(request, "reports/board.html", context)


def board_csv(request):
    shown, when = asked(request)
    if when.errors:
        return redirect(f"{reverse('reports:board')}?{request.GET.urlencode()}")
    lines = (line.cells for line in sheet(shown, request.user))
    return csv_response(f"tablero-{shown.day}.csv", COLUMNS, lines)


def board_file(request):
    shown, when = asked(request)
    if when.errors:
        return redirect(f"{reverse('reports:board')}?{request.GET.urlencode()}")
    response = HttpResponse(board_pdf(shown, request.user), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tablero-{shown.day}.pdf"'
    return response


def indicator_or_404(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def place_of(request, shown: Board) -> dict:
    """The state or the village the address narrows to."""
    place = {}
    if code := request.GET.get("village"):
        place["village"] = get_object_or_404(Village, programme=shown.programme, code=code)
    elif code := request.GET.get("state"):
        place["state"] = get_object_or_404(State, code=code)
    return place


def promise(request, indicator):
    """One number: how it goes, where it comes from and, for who may see it, the list behind."""
    found = indicator_or_404(indicator)
    shown, when = asked(request)
    number = Number(shown, found, request.user, **place_of(request, shown))
    opens = number.opens_list
    form = PlaceForm(request.GET, searches=opens)
    context = {
        "board": shown,
        "when": when,
        "number": number,
        "form": form,
        "kept": [(name, request.GET[name]) for name in ("state", "village") if name in request.GET],
        "today_url": request.path + ("?" + number.place_query if number.place_query else ""),
    }
    if opens:
        context |= listed(request, number, form)
    return render(request, "reports/promise.html", context)


def rows_wanted(number: Number, form: PlaceForm):
    found = tallies.rows(
        number.indicator.code,
        number.board.programme,
        number.user,
        at=number.board.at,
        **number.place,
    )
    return LISTINGS[number.indicator.code].matching(found, form.wanted("q"))


def listed(request, number: Number, form: PlaceForm) -> dict:
    """The page of rows within reach that the filters of the URL leave."""
    listing, rows = LISTINGS[number.indicator.code], rows_wanted(number, form)
    after = request.GET.get("after", "")
    page = page_of(rows, by=listing.order, after=after, size=PAGE_SIZE)
    prefetch_related_objects(page.rows, *listing.related)
    return {
        "listing": listing,
        "page": page,
        "rows": [listing.row(item) for item in page],
        "length": length_of(rows.order_by(*listing.order)),
    }


@login_required
def promise_csv(request, indicator):
    """The same list, as it is filtered, to take away."""
    found = indicator_or_404(indicator)
    shown, when = asked(request)
    number = Number(shown, found, request.user, **place_of(request, shown))
    if not number.opens_list:
        raise Http404
    form = PlaceForm(request.GET, searches=True)
    if when.errors or form.errors:
        return redirect(f"{reverse('reports:promise', args=[indicator])}?{request.GET.urlencode()}")
    listing = LISTINGS[indicator]
    rows = rows_wanted(number, form).order_by(*listing.order)
    rows = rows.prefetch_related(*listing.related)
    lines = map(listing.row, rows.iterator(chunk_size=2000))
    cells = ([line.title, *(cell for _label, cell in line.cells)] for line in lines)
    return csv_response(f"{indicator}-{shown.day}.csv", [listing.title, *listing.labels], cells)
