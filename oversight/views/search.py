"""One box to find anything with."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.paging import page_of
from oversight.actions.search import catch_up
from oversight.forms.search import SearchForm
from oversight.queries import search as finding
from oversight.rules.search import Asked

FRESH = 200  # people changed just now that a search takes in by itself


@login_required
@never_cache
def search(request):
    """All kinds together. A CURP comes in the body of the request: an address is written down."""
    form = SearchForm(request.POST if request.method == "POST" else request.GET)
    asked = asked_by(form)
    if request.method == "GET" and asked.looks_like_curp:
        return render(request, "oversight/search.html", {"form": form, "unsent": True})
    context = {"form": form, "asked": asked, "answered": bool(asked.text)}
    if asked.text:
        context |= answer(request.user, asked, limit=finding.SHOWN)
    context["in_body"] = request.method == "POST"
    return render(request, "oversight/search.html", context)


@login_required
@never_cache
@require_POST
def suggestions(request):
    """The first few of each kind, while somebody is still typing."""
    asked = asked_by(SearchForm(request.POST))
    context = {"asked": asked}
    if asked.text:
        context |= answer(request.user, asked, limit=finding.SUGGESTED)
    return render(request, "oversight/search_suggestions.html", context)


@login_required
@never_cache
def search_kind(request, kind):
    """All of one kind, page by page."""
    if kind not in finding.KINDS:
        raise Http404
    kind = finding.KINDS[kind]
    form = SearchForm(request.GET)
    asked = asked_by(form)
    context = {"form": form, "asked": asked, "kind": kind}
    if asked.text and not asked.looks_like_curp:
        context |= listed(request, kind, asked)
    return render(request, "oversight/search_kind.html", context)


def asked_by(form: SearchForm) -> Asked:
    return Asked.of(form.cleaned_data["q"] if form.is_valid() else form.data.get("q", ""))


def answer(user, asked: Asked, *, limit: int) -> dict:
    catch_up(FRESH)
    return {
        "exact": finding.exactly(user, asked),
        "groups": finding.everything(user, asked, limit=limit),
    }


def listed(request, kind, asked: Asked) -> dict:
    found = finding.one_kind(kind, request.user, asked)
    if found is None:
        return {"partial": True}
    rows = kind.model.objects.filter(pk__in=found.ids)
    page = page_of(rows, by=kind.order, after=request.GET.get("after", ""))
    shown = kind.model.objects.filter(pk__in=[row.pk for row in page]).order_by(*kind.order)
    return {
        "page": page,
        "hits": finding.marked(kind.rows(request.user, shown), found.words | set(asked.words)),
        "like": found.like,
        "most": finding.LISTED if found.more else None,
    }
