"""Finding anything: what was typed exactly, then each kind of thing by its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Post, User
from accounts.rules import Permission
from certification.models import Certificate
from oversight.queries import search_places as places
from oversight.queries.search_people import (
    Found,
    Question,
    TooSlow,
    patience,
    people_named,
    places_in_reach,
    planned,
    reach_of,
    reachable,
    undone_when_too_slow,
)
from oversight.rules.search import Asked, is_named
from training.models import Cohort
from villages.models import Organisation, Village

P = Permission
SHOWN = 5  # of each kind on the page of all
SUGGESTED = 3
LISTED = 1000  # of one kind, on pages of their own
SHARING = 200  # people of one telephone that are looked at


@dataclass(frozen=True)
class Hit:
    """One thing found: where it is, what it is called, and what tells it from its namesakes."""

    url: str
    title: str
    detail: str = ""
    note: str = ""
    parts: tuple[tuple[str, bool], ...] = ()  # the title's words, and whether each was asked for


@dataclass
class Group:
    """What was found of a kind. `partial`: the database was stopped before it had read all."""

    kind: "Kind"
    hits: list[Hit] = field(default_factory=list)
    like: bool = False
    more: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of thing: `find` gives ids, `rows` what is shown of them, `order` the list's order."""

    key: str
    label: str
    icon: str
    model: type
    order: tuple[str, ...]
    find: Callable[[User, Question, int], Found]
    rows: Callable[[User, Iterable], list[Hit]]


def people(user, question: Question, limit: int) -> Found:
    if not user.current_posts:
        return Found()
    found = people_named(question, reach_of(user, P.PERSON_VIEW, P.PROGRESS_VIEW), limit=limit)
    allowed = set(reachable(user, found.ids).values_list("pk", flat=True))
    found.ids = [pk for pk in found.ids if pk in allowed]
    return found


def people_rows(user, people: Iterable[User]) -> list[Hit]:
    people = list(people)
    posts: dict[int, Post] = {}
    held = Post.objects.current().allowing(user, P.PERSON_VIEW).filter(user__in=people)
    for post in held.in_order():
        posts.setdefault(post.user_id, post)
    learning = places_in_reach(user).filter(learner__in=people)
    newest = learning.order_by("learner_id", "-enrolled_at", "-pk").distinct("learner_id")
    enrolments = {
        each.learner_id: each
        for each in newest.select_related("cohort__village__state", "cohort__course")
    }
    return [
        person_hit(user, person, posts.get(person.pk), enrolments.get(person.pk))
        for person in people
    ]


def person_hit(user, person: User, post, enrolment) -> Hit:
    told = [f"{post.get_role_display()} · {post.place}"] if post else []
    if enrolment:
        told.append(f"{enrolment.cohort} · {enrolment.cohort.village.full_name}")
    everywhere = user.may(P.PERSON_VIEW, "")
    if everywhere or post or (enrolment and user.may(P.PERSON_VIEW, enrolment.area)):
        url = reverse("accounts:person", args=[person.pk])
    else:
        url = enrolment.get_absolute_url()
    return Hit(url, person.full_name, " · ".join(told[:1]) or _("Sin nombramiento ni cohorte"))


def village_rows(user, villages) -> list[Hit]:
    return [
        Hit(
            village.get_absolute_url(),
            village.full_name,
            f"{village.vocation} · {village.code}",
        )
        for village in villages.select_related("state")
    ]


def organisation_rows(user, organisations) -> list[Hit]:
    return [
        Hit(each.get_absolute_url(), each.name, each.get_kind_display(), each.short_name)
        for each in organisations
    ]


def cohort_rows(user, cohorts) -> list[Hit]:
    return [
        Hit(
            cohort.get_absolute_url(),
            f"{cohort} · {cohort.village.full_name}",
            str(cohort.course),
        )
        for cohort in cohorts.with_names()
    ]


def certificate_rows(user, certificates) -> list[Hit]:
    return [
        Hit(
            reverse("certification:certificate", args=[certificate.folio]),
            certificate.says.holder,
            f"{certificate.folio} · {certificate.says.course}",
            "" if certificate.is_valid else _("Revocada"),
        )
        for certificate in certificates
    ]


by_name, by_date = ("sort_name", "pk"), ("-issued_at", "-pk")
KINDS = {
    kind.key: kind
    for kind in (
        Kind("personas", gettext_lazy("Personas"), "people", User, by_name, people, people_rows),
        Kind(
            "aldeas",
            gettext_lazy("Aldeas"),
            "village",
            Village,
            ("state_id", "pk"),
            places.villages,
            village_rows,
        ),
        Kind(
            "cohortes",
            gettext_lazy("Cohortes"),
            "calendar",
            Cohort,
            ("-starts_on", "-pk"),
            places.cohorts,
            cohort_rows,
        ),
        Kind(
            "constancias",
            gettext_lazy("Constancias"),
            "certificate",
            Certificate,
            by_date,
            places.certificates,
            certificate_rows,
        ),
        Kind(
            "organizaciones",
            gettext_lazy("Organizaciones"),
            "globe",
            Organisation,
            ("folded", "pk"),
            places.organisations,
            organisation_rows,
        ),
    )
}


@transaction.atomic
def everything(user, asked: Asked, *, limit: int = SHOWN) -> list[Group]:
    """What was found of each kind that has something, or might have had with more time."""
    question = Question(asked)
    with planned(**patience()):
        found = found_of_each(user, question, limit=limit)
        groups = [group_of(kind, user, question, found[kind.key]) for kind in KINDS.values()]
    return [group for group in groups if group.hits or group.partial]


@transaction.atomic
def one_kind(kind: Kind, user, asked: Asked, *, limit: int = LISTED) -> Found | None:
    """All that was found of a kind, up to a limit; None when it takes too long."""
    with planned(**patience()):
        return ids_of(kind, user, Question(asked), limit=limit)


def found_of_each(user, question: Question, *, limit: int) -> dict[str, Found | None]:
    """In one part of the transaction; where that was too slow, each in a part of its own."""
    try:
        with undone_when_too_slow():
            return {key: kind.find(user, question, limit) for key, kind in KINDS.items()}
    except TooSlow:
        return {key: ids_of(kind, user, question, limit=limit) for key, kind in KINDS.items()}


def group_of(kind: Kind, user, question: Question, found: Found | None) -> Group:
    if found is None:
        return Group(kind, partial=True)
    rows = kind.model.objects.filter(pk__in=found.ids).order_by(*kind.order)
    hits = kind.rows(user, rows) if found.ids else []
    hits = marked(hits, found.words | set(question.words))
    return Group(kind, hits, like=found.like, more=found.more)


def marked(hits: list[Hit], words: set[str]) -> list[Hit]:
    """With the words of each title that match."""
    return [
        replace(hit, parts=tuple(zip(hit.title.split(), is_named(words, hit.title), strict=True)))
        for hit in hits
    ]


def ids_of(kind: Kind, user, question: Question, *, limit: int) -> Found | None:
    """None when the database was stopped before it had an answer."""
    try:
        with undone_when_too_slow():
            return kind.find(user, question, limit)
    except TooSlow:
        return None


def exactly(user, asked: Asked) -> list[Hit]:
    """The one thing that a folio, a code, an address, a telephone or a CURP stands for."""
    hits: list[Hit] = []
    if certificate := places.certificate_written(user, asked):
        hits += certificate_rows(user, [certificate])
    if code := asked.join_code:
        cohorts = Cohort.objects.allowing(user, P.COHORT_VIEW).filter(join_code=code)
        hits += cohort_rows(user, cohorts)
    if key := person_key(asked):
        hits += people_rows(user, known_by(user, key))
    return marked(hits, set(asked.words))


def person_key(asked: Asked) -> Q | None:
    if asked.curp:
        return Q(curp=asked.curp)
    if asked.email:
        proven = EmailAddress.objects.filter(email=asked.email, verified=True)
        return Q(email=asked.email) | Q(pk__in=list(proven.values_list("user", flat=True)))
    return Q(phone=asked.phone) if asked.phone else None


def known_by(user, key: Q):
    """People of an address, telephone or CURP, for who may see people or enrols them.

    What belonged to a record that was joined to another leads to the one kept.
    """
    if not (user.may(P.PERSON_VIEW) or user.may(P.ENROLMENT_EDIT)):
        return []
    owners = User.objects.filter(key).select_related("merged_into")[:SHARING]
    ids = {owner.record.pk for owner in owners}
    return list(reachable(user, ids).order_by("sort_name", "pk")[:SHOWN])
