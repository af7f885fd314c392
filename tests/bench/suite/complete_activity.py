"""Learners who finish a reading, each by the form of its page."""

from itertools import islice

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.urls import reverse
from django.utils import timezone

from tests.bench import serving
from tests.bench.figures import ROUNDS
from tests.bench.portal import settle
from tests.bench.visitor import post
from training.models import Activity, Cohort, Completion, Enrolment

TOTAL = serving.WARM_UP + ROUNDS * serving.REQUESTS


def measure(portal, bench) -> None:
    with portal.opened("web"):
        settle()
        before, requests = Completion.objects.count(), iter(postings(TOTAL))
        serving.measure(bench, "reading", portal, lambda n: list(islice(requests, n)), expect=302)
        if (done := Completion.objects.count() - before) != TOTAL:
            raise SystemExit(f"{TOTAL} readings were sent, {done} were finished")


def postings(count: int) -> list[bytes]:
    """One request for each of that many readings nobody has finished, over many learners."""
    unfinished = list(unfinished_readings(count))
    if len(unfinished) < count:
        raise SystemExit(f"the demo data has only {len(unfinished)} unfinished readings")
    cookies = {}
    for enrolment, _activity in unfinished:
        if enrolment.pk not in cookies:
            cookies[enrolment.pk] = {settings.SESSION_COOKIE_NAME: session_of(enrolment.learner)}
    return [
        post(reverse("training:activity", args=[each.pk, activity]), cookies[each.pk], {})
        for each, activity in unfinished
    ]


def unfinished_readings(count: int):
    """Round by round, so that one learner's requests do not follow each other."""
    running = Cohort.objects.at("open", timezone.localdate())
    found = Enrolment.objects.active().filter(cohort__in=running, standing__passed_at=None)
    learners = list(found.select_related("learner", "cohort").order_by("pk")[:count])
    readings = {}
    for activity in Activity.objects.filter(kind=Activity.Kind.READING).select_related("module"):
        readings.setdefault(activity.module.course_id, []).append(activity.pk)
    done = set(Completion.objects.values_list("enrolment", "activity"))
    longest = max(map(len, readings.values()))
    pairs = (
        (learner, activity)
        for place in range(longest)
        for learner in learners
        for activity in readings[learner.cohort.course_id][place : place + 1]
        if (learner.pk, activity) not in done
    )
    return islice(pairs, count)


def session_of(user) -> str:
    """A session like the one signing in makes; 300 sign-ins would measure password hashing."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
