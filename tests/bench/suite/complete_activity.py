"""Learners who finish a reading, each by the form of its page."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.urls import reverse

from tests.bench import load
from tests.bench.figures import ROUNDS
from tests.bench.portal import cpu_seconds, settle
from tests.bench.visitor import post
from training.models import Activity, Completion, Enrolment

REQUESTS = 300
WARM_UP = 40


def measure(portal, bench) -> None:
    with portal.opened("web") as processes:
        settle()
        requests = postings(WARM_UP + ROUNDS * REQUESTS)
        before_all = Completion.objects.count()
        load.send(portal.port, requests[:WARM_UP], expect=302)
        rps, p50, p95, cpu = [], [], [], []
        for number in bench.rounds("reading"):
            start = WARM_UP + (number - 1) * REQUESTS
            before = cpu_seconds(processes["web"])
            answer = load.send(portal.port, requests[start : start + REQUESTS], expect=302)
            cpu.append((cpu_seconds(processes["web"]) - before) * 1000 / REQUESTS)
            rps.append(REQUESTS / answer["seconds"])
            p50.append(load.percentile(answer["latencies_ms"], 0.50))
            p95.append(load.percentile(answer["latencies_ms"], 0.95))
        done = Completion.objects.count() - before_all
    if done != len(requests):
        raise SystemExit(f"{len(requests)} readings were sent, {done} were finished")
    bench.tell("reading", "rps", rps, unit="requests/s", n=REQUESTS)
    bench.tell("reading", "p50_ms", p50, unit="ms", n=REQUESTS)
    bench.tell("reading", "p95_ms", p95, unit="ms", n=REQUESTS)
    bench.tell("reading", "server_cpu_ms", cpu, unit="ms", n=REQUESTS)


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
    running = Enrolment.objects.active().filter(standing__passed_at=None)
    learners = running.select_related("learner", "cohort").order_by("pk")
    learners = [each for each in learners if each.cohort.stage == "running"][:count]
    readings = {}
    for activity in Activity.objects.filter(kind=Activity.Kind.READING).select_related("module"):
        readings.setdefault(activity.module.course_id, []).append(activity.pk)
    done = set(Completion.objects.values_list("enrolment", "activity"))
    longest = max(map(len, readings.values()))
    found = (
        (learner, activity)
        for place in range(longest)
        for learner in learners
        for activity in readings[learner.cohort.course_id][place : place + 1]
        if (learner.pk, activity) not in done
    )
    return (pair for _number, pair in zip(range(count), found, strict=False))


def session_of(user) -> str:
    """A session like the one signing in makes; 300 sign-ins would measure password hashing."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
