"""People by the words of their name: within reach, slips forgiven, whatever their number."""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, reduce
from math import prod
from operator import and_

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Post, User
from accounts.rules import ABILITIES, Permission
from accounts.rules.permissions import NARROWED_TO_TEACHING
from oversight.models import Findable, Word
from oversight.queries.search_villages import VillagesCalled
from oversight.rules.search import (
    SHORTEST_BEGINNING,
    SHORTEST_MISTYPED,
    Asked,
    is_mistyped,
    sound_of,
)
from training.models import Enrolment
from training.models.cohorts import cohorts_teaching

P = Permission
EVERYBODY = "@"
MOST_BEGINNINGS, FEW_BEGINNINGS, MOST_LIKELY = 24, 8, 8
LIKENESS = "0.2"  # of two words, in pg_trgm's terms; the slips are counted afterwards
ENOUGH = 3  # found as written: what is only like it is not looked for
WALKED = 10_000  # rows read to find enough among many, rather than all the many first
PATIENCE_MS = 400
WALK_MS = 60
CANCELLED = "57014"  # PostgreSQL: query_canceled

# Where a permission lets people be found from: the letter of the token.
FOUND_BY = {P.PERSON_VIEW: ("@p", "@e"), P.PROGRESS_VIEW: ("@e",), P.CERTIFICATE_VIEW: ("@k",)}


class TooSlow(Exception):
    """The database was stopped before it had an answer."""


@contextmanager
def undone_when_too_slow():
    """A part of a transaction that is undone, and says TooSlow, when a statement is stopped."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != CANCELLED:
            raise
        raise TooSlow from error


def patience(milliseconds: int | None = None) -> dict[str, str]:
    return {"statement_timeout": f"{milliseconds or PATIENCE_MS}ms"}


@contextmanager
def planned(**settings):
    """Settings for some statements of the transaction at hand."""
    with connection.cursor() as cursor:
        before = put(cursor, settings)
        yield
        put(cursor, before)


def put(cursor, settings: dict[str, str]) -> dict[str, str]:
    """Change settings until the transaction ends; say what they were."""
    pairs = ", ".join("current_setting(%s, true), set_config(%s, %s, true)" for _ in settings)
    given = [part for name, value in settings.items() for part in (name, name, value)]
    cursor.execute(f"SELECT {pairs}", given)
    return dict(zip(settings, cursor.fetchone()[::2], strict=True))


@dataclass
class Meaning:
    """What a typed word may stand for; each with about how many people have it.

    `itself` is empty when nobody has it, `begun` are words that it begins.
    """

    word: str
    itself: dict[str, int]
    begun: dict[str, int]

    @property
    def known(self) -> dict[str, int]:
        return self.itself | self.begun

    @cached_property
    def likely(self) -> dict[str, int]:
        return likely(self.word)


class Question:
    """What was asked, with what its words may mean to people's names; looked up once."""

    def __init__(self, asked: Asked):
        self.asked, self.words = asked, asked.words

    @cached_property
    def meanings(self) -> list[Meaning]:
        return [meaning_of(word, is_last=word == self.words[-1]) for word in self.words]

    @cached_property
    def villages(self) -> VillagesCalled:
        return VillagesCalled(self.words)

    @cached_property
    def everybody(self) -> int:
        counted = Word.objects.filter(pk=EVERYBODY).values_list("people", flat=True)
        return max(counted.first() or 1, 1)


@dataclass
class Found:
    """Ids, best first. `like`: some are only like what was typed. `more`: there are others."""

    ids: list[int] = field(default_factory=list)
    like: bool = False
    more: bool = False
    words: set[str] = field(default_factory=set)


def reach_of(user, *permissions: Permission) -> list[str] | None:
    """The tokens of which a person has one when `user` may find them; None means everybody."""
    tokens: list[str] = []
    for post in user.current_posts:
        for permission in permissions:
            if permission not in ABILITIES[post.role]:
                continue
            if permission == P.PERSON_VIEW and not post.area:
                return None
            if post.role in NARROWED_TO_TEACHING:
                taught = cohorts_teaching(user).filter(cohort__village__area__startswith=post.area)
                tokens += [f"@c{cohort}" for cohort in taught.values_list("cohort", flat=True)]
            else:
                tokens += [f"{letter}{post.area}" for letter in FOUND_BY[permission]]
    return list(dict.fromkeys(tokens))


def people_named(question: Question, reach: list[str] | None, *, limit: int) -> Found:
    """People within reach whose name has all the words: as written, else begun so, else nearly."""
    found = Found(words=set(question.words))
    if not question.words or reach == []:
        return found
    meanings = question.meanings
    look = Looking(question, reach, found, limit)
    with planned(enable_seqscan="off", enable_indexscan="off", work_mem="32MB"):
        look.add([each.itself for each in meanings])
        if len(found.ids) <= limit and any(each.begun for each in meanings):
            look.add([each.known for each in meanings])
        if len(found.ids) < ENOUGH and any(each.likely for each in meanings):
            before = len(found.ids)
            look.add([each.known | each.likely for each in meanings])
            found.like = len(found.ids) > before
            found.words |= {word for each in meanings for word in each.likely}
    found.more = len(found.ids) > limit
    found.ids = found.ids[:limit]
    return found


def meaning_of(word: str, *, is_last: bool) -> Meaning:
    """The word itself if anybody has it, and the most frequent words that it begins.

    Of one or two letters only the last word, still being typed, may begin others.
    """
    most = MOST_BEGINNINGS if len(word) >= SHORTEST_BEGINNING else FEW_BEGINNINGS * is_last
    beginning = Word.objects.filter(text__startswith=word).order_by("-people", "text")
    begun = dict(beginning.values_list("text", "people")[:most])
    itself = {word: begun.pop(word)} if word in begun else {}
    if not itself and len(begun) == most:
        itself = dict(Word.objects.filter(pk=word).values_list("text", "people"))
    return Meaning(word, itself, begun)


def likely(word: str) -> dict[str, int]:
    """The most frequent words that it may be a slip for."""
    if len(word) < SHORTEST_MISTYPED:
        return {}
    near = Q(text__trigram_similar=word) | Q(sound=sound_of(word))
    words = Word.objects.filter(near).exclude(pk=word).order_by("-people", "text")
    with planned(**{"pg_trgm.similarity_threshold": LIKENESS}):
        found = words.values_list("text", "people")
        slips = [(text, people) for text, people in found if is_mistyped(word, text)]
    return dict(slips[:MOST_LIKELY])


@dataclass
class Looking:
    """Adds to `found` who has one word of each choice, one more than `limit` at most."""

    question: Question
    reach: list[str] | None
    found: Found
    limit: int

    def add(self, choices: list[dict[str, int]]) -> None:
        if not all(choices):
            return
        there = set(self.found.ids)
        ids = self.holders(choices, self.limit + 1 + len(there))
        self.found.ids += [pk for pk in ids if pk not in there]

    def holders(self, choices: list[dict[str, int]], limit: int) -> list[int]:
        """Where very many have them, reading the newest until there are enough is quickest; else
        the index is. Areas lie together in the table, so only the whole country is read so.
        """
        wanted = [list(choice) for choice in choices] + ([self.reach] if self.reach else [])
        people = Findable.objects.filter(reduce(and_, [Q(tokens__overlap=one) for one in wanted]))
        ids = people.values_list("pk", flat=True)
        if is_countrywide(self.reach) and limit < WALKED * self.share_of(choices):
            walk = {"enable_bitmapscan": "off", "enable_indexscan": "on"}
            try:
                with undone_when_too_slow(), planned(**patience(WALK_MS), **walk):
                    return list(ids.order_by("-pk")[:limit])
            except TooSlow:
                pass  # they were not spread as evenly as counted on: by the index then
        return list(ids[:limit])

    def share_of(self, choices: list[dict[str, int]]) -> float:
        """About how many of all people have a word of each choice, were the choices independent."""
        everybody = self.question.everybody
        return prod(min(1.0, sum(choice.values()) / everybody) for choice in choices)


def is_countrywide(reach: list[str] | None) -> bool:
    return reach is None or all(len(token) == len("@e") for token in reach)


def reachable(user, ids: Iterable[int]):
    """Of these people, those `user` may see as things stand at this moment."""
    people = User.objects.kept().filter(pk__in=list(ids))
    if user.may(P.PERSON_VIEW, ""):
        return people
    holding = Post.objects.current().allowing(user, P.PERSON_VIEW).filter(user=OuterRef("pk"))
    learning = places_in_reach(user).filter(learner=OuterRef("pk"))
    return people.filter(Exists(holding) | Exists(learning))


def places_in_reach(user):
    """Enrolments by which a person may be found."""
    seen = Enrolment.objects.allowing(user, P.PROGRESS_VIEW)
    return seen | Enrolment.objects.allowing(user, P.PERSON_VIEW)
