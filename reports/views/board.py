"""The promise board, and the lists behind its numbers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.export import csv_response
from accounts.paging import page_of
from reports.forms import RowsFilterForm
from reports.indicators import INDICATORS, Indicator
from reports.queries.board import STAGES, Board
from reports.queries.lists import LISTINGS
from reports.queries.places import by_state_for
from villages.models import Programme, Target

PAGE_SIZE = 20


def board(request):
    shown = Board(Programme.current())
    return render(request, "reports/board.html", {"board": shown, "stages": STAGES})


def promise(request, indicator):
    """One promise: its number, where it comes from and, for who may see it, the list behind."""
    shown = Board(Programme.current())
    found = shown.promise(indicator)
    if found is None:
        raise Http404
    context = {
        "board": shown,
        "promise": found,
        "places": by_state_for(request.user, shown, found.indicator),
    }
    if found.indicator.measured and found.indicator.opens_for(request.user):
        context |= listed(request, found.indicator, shown.programme)
    return render(request, "reports/promise.html", context)


def listed(request, indicator: Indicator, programme: Programme) -> dict:
    """The page of rows within reach that the filters of the URL leave."""
    form = RowsFilterForm(request.user, indicator.permission, request.GET)
    listing, rows = LISTINGS[indicator.code], rows_wanted(form, indicator, programme, request.user)
    page = page_of(
        listing.shown(rows), by=listing.order, after=request.GET.get("after", ""), size=PAGE_SIZE
    )
    return {
        "form": form,
        "listing": listing,
        "page": page,
        "rows": [listing.row(item) for item in page],
        "in_reach": rows.count(),
    }


def rows_wanted(form: RowsFilterForm, indicator: Indicator, programme: Programme, user):
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = indicator.rows_for(user, programme, state=wanted.get("state") or None)
    return LISTINGS[indicator.code].matching(rows, wanted.get("q", ""))


@login_required
def promise_csv(request, indicator):
    """The same list, as it is filtered, to take away."""
    found = INDICATORS.get(indicator)
    if found is None or not found.measured or not found.opens_for(request.user):
        raise Http404
    programme = Programme.current()
    get_object_or_404(Target, programme=programme, indicator=indicator)
    form = RowsFilterForm(request.user, found.permission, request.GET)
    listing = LISTINGS[indicator]
    rows = listing.shown(rows_wanted(form, found, programme, request.user)).order_by(*listing.order)
    lines = ([row.title, *(cell for _label, cell in row.cells)] for row in map(listing.row, rows))
    name = f"{indicator}-{timezone.localdate()}.csv"
    return csv_response(name, [listing.title, *listing.labels], lines)
