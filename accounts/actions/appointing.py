"""Giving many posts at once, and taking them back."""

import hashlib

from django.db import transaction
from django.utils import timezone, translation

from accounts.actions.audit import record_many
from accounts.actions.mail import Letter, call_back, enqueue_many
from accounts.actions.people import held
from accounts.actions.posts import checked
from accounts.models import ROLE_NAMES, Post, User
from accounts.queries import referring_to


@transaction.atomic
def give_many(
    rows: list[tuple[User, str, str, str]], *, by: User | None, notify: bool = True
) -> list[Post]:
    """Give posts, each (person, role, area, name of the area); answer the new ones.

    Who holds a post already keeps it. Raises ValidationError when `by` may not give one
    of them. The number of queries does not grow with the number of posts.
    """
    for role, area in {(role, area) for _person, role, area, _name in rows}:
        checked(role, area, by=by)
    records = held([person for person, _role, _area, _name in rows])
    current = Post.objects.current().filter(user__in=records.values())
    there = set(current.values_list("user_id", "role", "area"))
    new = {}
    for person, role, area, name in rows:
        person = records[person.pk]
        if (person.pk, role, area) not in there and person != by:
            post = Post(user=person, role=role, area=area, area_name=name, given_by=by)
            new.setdefault((person.pk, role, area), post)
    posts = Post.objects.bulk_create(new.values())
    record_many("post.given", rows=map(line, posts), by=by)
    if notify:
        enqueue_many(map(letter, posts))
    return posts


@transaction.atomic
def take_back_many(ids: list[int], *, by: User | None) -> None:
    """Undo posts that were given by mistake: as if never given to whoever never entered.

    A post of somebody who did enter ends now, and stays on the record.
    """
    posts = Post.objects.filter(pk__in=ids, ended_at=None).select_related("user")
    locked = list(posts.select_for_update(of=("self",)).order_by("pk"))
    call_back(map(key_of, locked))
    record_many("post.undone", rows=map(line, locked), by=by)
    bound = referring_to(Post, [post.pk for post in locked])
    gone = [post.pk for post in locked if post.user.never_entered and post.pk not in bound]
    Post.objects.filter(pk__in=gone).delete()
    kept = Post.objects.filter(pk__in=[post.pk for post in locked]).exclude(pk__in=gone)
    kept.update(ended_at=timezone.now(), ended_by=by)


def line(post: Post) -> tuple[Post, str, dict]:
    return post, post.area, {"person": str(post.user), "person_id": post.user_id}


def letter(post: Post) -> Letter:
    with translation.override(post.user.language):
        context = {
            "name": post.user.given_names,
            "role": str(ROLE_NAMES[post.role]),
            "place": post.place,
            "by": str(post.given_by or ""),
        }
    return Letter(key_of(post), post.user, "appointed", context)


def key_of(post: Post) -> str:
    """One letter a person and post, also after it was taken back and given again."""
    about = f"{post.user.email}|{post.role}|{post.area}"
    return f"appointed-{hashlib.sha256(about.encode()).hexdigest()[:32]}"
