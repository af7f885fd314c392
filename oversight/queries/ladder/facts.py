"""What the records of every floor say of villages: as many queries for one as for all."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from accounts.models import Post
from accounts.rules import Role
from certification.models import Certificate
from training.models import Cohort, Course, Enrolment, Teaching
from villages.models import Agreement, GateEvidence, Organisation, Site, Village, VillageMove
from villages.rules.ladder import (
    Facts,
    GateAnswer,
    Step,
    Tick,
    rung,
    steps_up_to,
    thresholds,
    verdict,
)

Kind = Organisation.Kind
# Whose agreement opens which gate. A sponsor's gift to the programme is none with the village.
OPENS = {
    Kind.UNIVERSITY: "university",
    Kind.GOVERNMENT: "government",
    Kind.COMPANY: "company",
}
# Certificates looked at for each person a gate asks for, before all are counted.
CERTIFICATES_EACH = 8


def answers_for(village: Village, to: Step) -> list[GateAnswer]:
    """The answers of every gate from the ground to `to`, as the records are now."""
    facts = facts_of([village])[village.pk]
    needed = thresholds(village.programme.thresholds)
    return [each for step in steps_up_to(to) for each in verdict(step, facts, needed)]


def facts_of(villages: Sequence[Village]) -> dict[int, Facts]:
    """What the records say of each village, by its id.

    People are counted only up to what its programme's gates ask: the cost of a ladder does
    not grow with how many were ever enrolled.
    """
    coordinated = areas_coordinated(villages)
    agreements = agreements_of(villages)
    instructors = instructors_of(villages)
    sites = count_by_village(Site.objects.open(), villages)
    cohorts = people_in_largest_cohort(villages)
    certified = certified_in(villages)
    ticks = ticks_of(villages)
    days = days_since_businesses(villages)
    return {
        village.pk: Facts(
            vocation=bool(village.vocation),
            coordinator=village.area in coordinated,
            host=village.host_id is not None,
            instructors=len(instructors[village.pk]),
            sites=sites.get(village.pk, 0),
            cohort_people=cohorts.get(village.pk, 0),
            certified=certified.get(village.pk, 0),
            days_since_businesses=days.get(village.pk),
            ticks=ticks[village.pk],
            **agreements[village.pk],
        )
        for village in villages
    }


def areas_coordinated(villages) -> set[str]:
    posts = Post.objects.current().filter(role=Role.COORDINATOR)
    areas = [village.area for village in villages]
    return set(posts.filter(area__in=areas).values_list("area", flat=True))


def agreements_of(villages) -> dict[int, dict[str, int]]:
    """Agreements in force by kind of organisation: the village's own and its programme's.

    A letter of intent promises an agreement and is none.
    """
    covering = Q(village__in=villages) | Q(
        village=None, programme__in={village.programme_id for village in villages}
    )
    rows = (
        Agreement.objects.in_force(timezone.localdate())
        .filter(covering, organisation__kind__in=OPENS)
        .exclude(kind=Agreement.Kind.LETTER)
        .values_list("village", "programme", "organisation__kind")
        .order_by()
    )
    found = {village.pk: dict.fromkeys(OPENS.values(), 0) for village in villages}
    for place, programme, kind in rows:
        for village in villages:
            if place == village.pk or (place is None and programme == village.programme_id):
                found[village.pk][OPENS[kind]] += 1
    return found


def instructors_of(villages) -> dict[int, set[int]]:
    """People with a valid certificate of the instructors' track who teach, or are posted, there.

    Who teaches is asked first: they are fewer than those who ever earned that certificate.
    """
    by_area = {village.area: village.pk for village in villages}
    teaching = Teaching.objects.current().filter(cohort__village__in=villages)
    pairs = set(teaching.values_list("cohort__village", "instructor").distinct())
    posts = Post.objects.current().filter(role=Role.INSTRUCTOR, area__in=by_area)
    pairs |= {(by_area[area], person) for area, person in posts.values_list("area", "user")}
    certified = with_instructors_certificate({person for _village, person in pairs})
    found = defaultdict(set)
    for village, person in pairs:
        if person in certified:
            found[village].add(person)
    return found


def with_instructors_certificate(people: set[int]) -> set[int]:
    track = {"enrolment__cohort__course__track": Course.Track.INSTRUCTOR}
    held = Certificate.objects.valid().filter(enrolment__learner__in=people, **track)
    return set(held.values_list("enrolment__learner", flat=True))


def count_by_village(rows, villages) -> dict[int, int]:
    counted = rows.filter(village__in=villages).order_by().values_list("village")
    return dict(counted.annotate(n=Count("pk")))


def people_in_largest_cohort(villages) -> dict[int, int]:
    """The most people that any cohort of the village that has begun holds now.

    Where one holds enough for the gate, just that many: the others need no counting.
    """
    found = {}
    for enough, alike in by_threshold(villages, "cohort_people").items():
        found |= dict.fromkeys(with_a_full_cohort(alike, enough), enough)
    short = [village for village in villages if village.pk not in found]
    enrolled = (
        Enrolment.objects.active()
        .filter(cohort__in=begun().filter(village__in=short))
        .order_by()
        .values_list("cohort__village", "cohort")
        .annotate(people=Count("pk"))
    )
    for village, _cohort, people in enrolled if short else ():
        found[village] = max(people, found.get(village, 0))
    return found


def with_a_full_cohort(villages, enough: int):
    """Those with a cohort that has begun and has an `enough`-th person."""
    last = Enrolment.objects.active().filter(cohort=OuterRef("pk")).order_by()
    full = begun().filter(Exists(last[enough - 1 : enough]), village=OuterRef("pk"))
    return ids_of(villages).filter(Exists(full)).values_list("pk", flat=True)


def begun():
    return Cohort.objects.filter(starts_on__lte=timezone.localdate())


def certified_in(villages) -> dict[int, int]:
    """Distinct people with a valid certificate earned there; no more are counted than enough."""
    found = {}
    for enough, alike in by_threshold(villages, "certified").items():
        earned = Certificate.objects.valid().filter(enrolment__cohort__village=OuterRef("pk"))
        some = earned.order_by().values("enrolment__learner")[: enough * CERTIFICATES_EACH]
        seen = ids_of(alike).annotate(people=ArraySubquery(some)).values_list("pk", "people")
        found |= {pk: enough for pk, people in seen if len(set(people)) >= enough}
    short = [village for village in villages if village.pk not in found]
    if not short:
        return found
    rows = Certificate.objects.valid().filter(enrolment__cohort__village__in=short)
    counted = rows.order_by().values_list("enrolment__cohort__village")
    return found | dict(counted.annotate(n=Count("enrolment__learner", distinct=True)))


def by_threshold(villages, name: str) -> dict[int, list[Village]]:
    """The villages by how much their programme asks of one thing: most often all alike."""
    found = defaultdict(list)
    for village in villages:
        found[thresholds(village.programme.thresholds)[name]].append(village)
    return found


def ids_of(villages):
    return Village.objects.order_by().filter(pk__in=[village.pk for village in villages])


def ticks_of(villages) -> dict[int, dict[str, Tick]]:
    rows = (
        GateEvidence.objects.standing()
        .filter(village__in=villages)
        .order_by()
        .values_list("village", "gate")
        .annotate(pieces=Count("pk"), most=Max("quantity"))
    )
    found = defaultdict(dict)
    for village, gate, pieces, most in rows:
        found[village][gate] = Tick(pieces, most)
    return found


def days_since_businesses(villages) -> dict[int, int]:
    """Of those that stand there or higher: one that stepped back below begins anew."""
    now = timezone.now()
    there = [each for each in villages if rung(each.step) >= rung(Step.BUSINESSES)]
    climbs = VillageMove.objects.filter(village__in=there).last_climbs_to(Step.BUSINESSES)
    return {village: (now - at).days for village, at in climbs.values_list("village", "at")}
