"""How much a post lets one see, for whoever is about to give it and for whoever asks."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render

from accounts.access import needs
from accounts.forms import COUNTRY
from accounts.models import ROLE_NAMES, Post, User
from accounts.rules import Permission, is_area
from oversight.queries.reach import MOST, reach_of


@login_required
@needs(Permission.POST_GIVE)
def reach(request):
    """`?role=…&area=…&area=…`: what somebody would see; only of posts that one may give.

    A whole form is posted here, so that the address it holds is not in that of the page.
    It answers with a page, or for htmx with a part of one.
    """
    asked = request.POST or request.GET
    role = asked.get("role", "")
    areas = ["" if area == COUNTRY else area for area in asked.getlist("area")]
    posts = [
        Post(role=role, area=area)
        for area in areas
        if role in ROLE_NAMES and is_area(area) and request.user.may_give(role, area)
    ]
    context = {"posts": posts, "reach": reach_of(posts), "most": MOST, "asked": bool(role)}
    part = "#panel" if request.htmx else ""
    return render(request, f"oversight/reach.html{part}", context)


@login_required
def person_reach(request, pk):
    """How much each of a person's posts lets them see, and all together.

    A page, or for htmx a part of the person's page.
    """
    reached = User.objects.allowing(request.user, Permission.PERSON_VIEW).kept()
    person = get_object_or_404(reached, pk=pk)
    seen = Post.objects.current().allowing(request.user, Permission.PERSON_VIEW)
    posts = list(seen.filter(user=person).in_order())
    context = {
        "person": person,
        "each": [(post, reach_of([post], holder=person)) for post in posts],
        "reach": reach_of(posts, holder=person),
        "most": MOST,
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"oversight/person_reach.html{part}", context)
