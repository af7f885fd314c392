"""Villages, organisations and cohorts by their words, and certificates by folio or holder."""

from functools import reduce
from operator import and_

from django.db.models import Case, Q, When

from accounts.models import Folded
from accounts.rules import Permission
from certification.models import Certificate
from certification.rules import LOOK_ALIKES, NotReadable, Typed, read_typed
from oversight.queries.search_people import Found, Question, people_named, reach_of
from oversight.rules.search import SHORTEST_MISTYPED, Asked, words_of
from training.models import Cohort, Course
from villages.models import Organisation, Village

P = Permission
SHORTEST_FOLIO = 5


def found(queryset, *order: str, limit: int, like: bool = False) -> Found:
    ids = list(queryset.order_by(*order).values_list("pk", flat=True)[: limit + 1])
    return Found(ids[:limit], like=like and bool(ids), more=len(ids) > limit)


def every(words, test) -> Q:
    return reduce(and_, map(test, words), Q())


def villages(user, question: Question, limit: int) -> Found:
    """By name, vocation, code, municipality or state."""
    seen, called = Village.objects.allowing(user, P.VILLAGE_VIEW), question.villages
    for like, by_word in enumerate((called.begun, called.alike)):
        ids = set.intersection(*by_word.values()) if by_word else set()
        answer = found(seen.filter(pk__in=ids), "state_id", "pk", limit=limit, like=bool(like))
        if answer.ids:
            return answer
    return Found()


def organisations(user, question: Question, limit: int) -> Found:
    seen = Organisation.objects.allowing(user, P.VILLAGE_VIEW).alias(
        short=Folded("short_name"),
        archived=Case(When(archived_at=None, then=0), default=1),
    )
    if not question.words:
        return Found()
    order = ("archived", "folded", "pk")
    answer = found(
        seen.filter(
            every(question.words, lambda word: Q(folded__contains=word) | Q(short__contains=word))
        ),
        *order,
        limit=limit,
    )
    if answer.ids or any(len(word) < SHORTEST_MISTYPED for word in question.words):
        return answer
    near = every(question.words, lambda word: Q(folded__trigram_word_similar=word))
    return found(seen.filter(near), *order, limit=limit, like=True)


def cohorts(user, question: Question, limit: int) -> Found:
    """By name, course, or the place and code of their village."""
    seen = Cohort.objects.allowing(user, P.COHORT_VIEW)
    if not question.words or not user.may(P.COHORT_VIEW):
        return Found()
    courses, called = dict(Course.objects.values_list("pk", "code")), question.villages
    for like, by_word in enumerate((called.begun, called.alike)):
        if like and by_word == called.begun:
            break
        wanted = every(by_word, lambda word, at=by_word: cohort_called(word, at[word], courses))
        answer = found(seen.filter(wanted), "-starts_on", "-pk", limit=limit, like=bool(like))
        if answer.ids:
            return answer
    return Found()


def cohort_called(word: str, villages: set[int], courses: dict[int, str]) -> Q:
    called = Q(folded__contains=word)
    if villages:
        called |= Q(village__in=villages)
    taught = [pk for pk, code in courses.items() if word in words_of(code)]
    return called | Q(course__in=taught) if taught else called


def certificates(user, question: Question, limit: int) -> Found:
    """By the beginning of a folio, or by who holds them."""
    seen = Certificate.objects.allowing(user, P.CERTIFICATE_VIEW)
    order = ("-issued_at", "-pk")
    asked = question.asked
    if prefix := folio_begun(asked):
        return found(seen.filter(folio__startswith=prefix), *order, limit=limit)
    if not user.current_posts:  # one's own, of which there are few
        return found(seen.matching(asked.text) if asked.words else seen.none(), *order, limit=limit)
    reach = reach_of(user, P.CERTIFICATE_VIEW)
    holders = people_named(question, reach, limit=limit)
    answer = found(seen.filter(enrolment__learner__in=holders.ids), *order, limit=limit)
    answer.like, answer.words = holders.like and bool(answer.ids), holders.words
    answer.more |= holders.more
    return answer


def folio_begun(asked: Asked) -> str:
    """What a folio may begin with: letters, a dash and digits."""
    text = asked.text.upper().translate(LOOK_ALIKES)
    head, dash, rest = text.partition("-")
    begun = dash and head.isalnum() and rest.replace("-", "").isalnum() and rest[:2].isdigit()
    return text if begun and len(text) >= SHORTEST_FOLIO else ""


def certificate_written(user, asked: Asked) -> Certificate | None:
    """The certificate of a folio or code in whatever writing, if it may be seen."""
    try:
        kind, written = read_typed(asked.text)
    except NotReadable:
        return None
    key = {"folio" if kind is Typed.FOLIO else "code": written}
    return Certificate.objects.allowing(user, P.CERTIFICATE_VIEW).filter(**key).first()
