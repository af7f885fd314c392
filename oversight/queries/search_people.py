"""People by the words of their name: within reach, slips forgiven, whatever their number."""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Post, User
from accounts.rules import ABILITIES, Permission
from accounts.rules.permissions import NARROWED_TO_TEACHING
from oversight.models import Findable, Word
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
def bounded(milliseconds: int = PATIENCE_MS, **settings):
    """A part of a transaction in which no statement takes longer; else it is undone: TooSlow."""
    wanted = {"statement_timeout": f"{milliseconds}ms", **settings}
    try:
        with transaction.atomic(), planned(**wanted):
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != CANCELLED:
            raise
        raise TooSlow from error


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
    """What a typed word may stand for: itself, words that begin so, words it may be a slip for."""

    word: str
    itself: bool
    begun: list[str]

    @property
    def known(self) -> list[str]:
        return [self.word] * self.itself + self.begun

    @cached_property
    def likely(self) -> list[str]:
        return likely(self.word)


class Question:
    """What was asked, with what its words may mean to people's names; looked up once."""

    def __init__(self, asked: Asked):
        self.asked, self.words = asked, asked.words

    @cached_property
    def meanings(self) -> list[Meaning]:
        return [meaning_of(word, is_last=word == self.words[-1]) for word in self.words]


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
    if all(meaning.itself for meaning in meanings):
        add(found, [[each.word] for each in meanings], reach, limit)
    if len(found.ids) <= limit and any(each.begun for each in meanings):
        add(found, [each.known for each in meanings], reach, limit)
    if len(found.ids) < ENOUGH and any(each.likely for each in meanings):
        before = len(found.ids)
        add(found, [each.known + each.likely for each in meanings], reach, limit)
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
    texts = list(beginning.values_list("text", flat=True)[:most])
    itself = word in texts or (len(texts) == most and Word.objects.filter(pk=word).exists())
    return Meaning(word, itself, [text for text in texts if text != word])


def likely(word: str) -> list[str]:
    """The most frequent words that it may be a slip for."""
    if len(word) < SHORTEST_MISTYPED:
        return []
    near = Q(text__trigram_similar=word) | Q(sound=sound_of(word))
    words = Word.objects.filter(near).order_by("-people", "text").values_list("text", flat=True)
    with planned(**{"pg_trgm.similarity_threshold": LIKENESS}):
        texts = [text for text in words if text != word and is_mistyped(word, text)]
    return texts[:MOST_LIKELY]


def add(found: Found, choices: list[list[str]], reach: list[str] | None, limit: int) -> None:
    """Add people who have one word of each choice, one more than `limit` at most."""
    if not all(choices):
        return
    wanted = [*choices, reach] if reach is not None else choices
    there = set(found.ids)
    ids = holders(wanted, reach, limit + 1 + len(there))
    found.ids += [pk for pk in ids if pk not in there]


def holders(wanted: list[list[str]], reach: list[str] | None, limit: int) -> list[int]:
    """Ids of people who have one token of each list.

    Where very many do, reading the newest until there are enough is quickest; else the
    index is. Areas lie together in the table, so only the whole country is read so.
    """
    people = Findable.objects.filter(reduce(and_, [Q(tokens__overlap=one) for one in wanted]))
    ids = people.values_list("pk", flat=True)
    if is_countrywide(reach) and limit < WALKED * share_of(wanted):
        try:
            with bounded(WALK_MS, enable_bitmapscan="off"):
                return list(ids.order_by("-pk")[:limit])
        except TooSlow:
            pass  # they were not spread as evenly as counted on: by the index then
    with planned(enable_seqscan="off", enable_indexscan="off", work_mem="32MB"):
        return list(ids[:limit])


def is_countrywide(reach: list[str] | None) -> bool:
    return reach is None or all(len(token) == len("@e") for token in reach)


def share_of(wanted: list[list[str]]) -> float:
    """About how many of all people have one token of each list, were the lists independent."""
    tokens = {token for choice in wanted for token in choice} | {EVERYBODY}
    counts = dict(Word.objects.filter(pk__in=tokens).values_list("pk", "people"))
    everybody = max(counts.get(EVERYBODY, 0), 1)
    share = 1.0
    for choice in wanted:
        share *= min(1.0, sum(counts.get(token, 0) for token in choice) / everybody)
    return share


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
