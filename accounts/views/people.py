"""Who holds which post."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import needs
from accounts.forms import PeopleFilterForm
from accounts.models import AuditEntry, Invitation, Post, User
from accounts.paging import page_of
from accounts.rules import Permission

RECENT = 20


@login_required
@needs(Permission.PERSON_VIEW)
def people(request):
    """People with posts within reach; the filters live in the URL."""
    form = PeopleFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    posts = posts_in_reach(request.user).filter(
        **{"role": wanted["role"]} if wanted.get("role") else {}
    )
    found = User.objects.allowing(request.user, Permission.PERSON_VIEW)
    found = found.filter(pk__in=posts.values("user")).matching(wanted.get("q", ""))
    shown = Prefetch("posts", posts_in_reach(request.user).in_order(), "posts_shown")
    context = {
        "form": form,
        "is_filtered": any(wanted.values()),
        "page": page_of(
            found.prefetch_related(shown),
            by=("sort_name", "pk"),
            after=request.GET.get("after", ""),
        ),
        "roles_to_give": request.user.roles_to_give(),
        "may_merge": request.user.may(Permission.PERSON_MERGE),
        "invitations_pending": Invitation.objects.pending()
        .allowing(request.user, Permission.POST_GIVE)
        .count(),
    }
    return render(request, "accounts/people.html", context)


@login_required
def person(request, pk):
    """What one person holds within reach, in words."""
    reached = User.objects.allowing(request.user, Permission.PERSON_VIEW)
    joined = User.objects.exclude(merged_into=None).filter(pk=pk).first()
    if joined and reached.filter(pk=joined.record.pk).exists():
        return redirect("accounts:person", pk=joined.record.pk)
    someone = get_object_or_404(reached.kept(), pk=pk)
    posts = posts_in_reach(request.user).filter(user=someone).in_order()
    may_end = Post.objects.allowing(request.user, Permission.POST_GIVE).filter(user=someone)
    acts = AuditEntry.objects.allowing(request.user, Permission.AUDIT_VIEW).filter(by=someone)
    context = {
        "person": someone,
        "posts": posts,
        "may_end": set(may_end.values_list("pk", flat=True)),
        "acts": acts.select_related("by")[:RECENT],
    }
    return render(request, "accounts/person.html", context)


def posts_in_reach(user):
    return Post.objects.current().allowing(user, Permission.PERSON_VIEW)
