"""The front door: the public home for strangers, one's own for the signed-in."""

from django.shortcuts import render

from reports.actions.tallies import catch_up_if_stale
from reports.queries.board import STAGES, Board
from reports.queries.homes import home_of
from training.models import Course
from villages.models import Programme

FRESH_SECONDS = 30  # the public home may lag this far behind the board


def home(request):
    catch_up_if_stale()
    if request.user.is_authenticated:
        return render(request, "reports/home.html", {"home": home_of(request.user)})
    context = {
        "board": Board(Programme.current()),
        "courses": Course.objects.all(),
        "stages": STAGES,
        "fresh": FRESH_SECONDS,
    }
    return render(request, "reports/public.html", context)
