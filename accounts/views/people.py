"""Who holds which post."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.export import csv_response
from accounts.forms import PeopleFilterForm
from accounts.models import AuditEntry, Invitation, Post, User
from accounts.paging import page_of
from accounts.rules import Permission

RECENT = 20


@login_required
@needs(Permission.PERSON_VIEW)
def people(request):
    """People with posts within reach; the filters live in the URL."""
    form = PeopleFilterForm(request.user, request.GET)
    found, posts = wanted(request.user, form)
    shown = Prefetch("posts", posts.in_order(), "posts_shown")
    context = {
        "form": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
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
@needs(Permission.PERSON_VIEW)
def people_csv(request):
    """A line for each post within reach, of the people the filters let through."""
    form = PeopleFilterForm(request.user, request.GET)
    found, posts = wanted(request.user, form)
    posts = posts.filter(user__in=found.values("pk")).select_related("user")
    header = [_("Persona"), _("Correo"), _("Teléfono"), _("Función"), _("Lugar"), _("Desde")]
    header += [_("Última visita")]
    rows = (
        [
            post.user.full_name,
            post.user.email,
            post.user.spoken_phone,
            post.get_role_display(),
            post.place,
            timezone.localdate(post.given_at).isoformat(),
            day_of(post.user.last_login),
        ]
        for post in posts.order_by("user__sort_name", "user", "pk").iterator()
    )
    return csv_response(f"personas-{timezone.localdate()}.csv", header, rows)


def day_of(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def wanted(user, form: PeopleFilterForm):
    """The people that the filters let through, and of their posts those within reach."""
    posts = posts_in_reach(user)
    found = User.objects.kept()  # of whom those with one of the posts are in reach too
    if not form.is_valid():
        return found.none(), posts
    asked = form.cleaned_data
    if asked["role"]:
        posts = posts.filter(role=asked["role"])
    if asked["place"]:
        posts = posts.filter(area__startswith=asked["place"])
    holders = posts.order_by().values("user").distinct()  # made first: they are fewer than all
    found = found.filter(pk__in=holders).matching(asked["q"])
    if asked["status"] == "entered":
        found = found.entered()
    elif asked["status"] == "never":
        found = found.never_entered()
    elif asked["status"] == "invited":
        offers = Invitation.objects.open().allowing(user, Permission.POST_GIVE)
        found = found.filter(email__in=offers.values("email"))
    return found, posts


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
        "may_appoint": request.user.may(Permission.POST_GIVE) and someone != request.user,
        "acts": acts.select_related("by")[:RECENT],
    }
    return render(request, "accounts/person.html", context)


def posts_in_reach(user):
    return Post.objects.current().allowing(user, Permission.PERSON_VIEW)
