"""What joining two records would do, and what stands in its way."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import Invitation, Post, User
from accounts.rules import Permission
from certification.models import Batch, Certificate
from oversight.rules.duplicates import common_area
from training.models import Enrolment, Teaching
from villages.models import Village


@dataclass(frozen=True)
class Obstacle:
    code: str
    words: str


def areas_of(people) -> dict[int, set[str]]:
    """Where each person holds a post, learns or taught, by id; nothing for who is nowhere."""
    ids = [getattr(person, "pk", person) for person in people]
    found: dict[int, set[str]] = {pk: set() for pk in ids}
    posts = Post.objects.current().filter(user__in=ids).values_list("user", "area")
    learning = Enrolment.objects.filter(learner__in=ids)
    teaching = Teaching.objects.filter(instructor__in=ids)
    for pk, area in (
        *posts,
        *learning.values_list("learner", "cohort__village__area"),
        *teaching.values_list("instructor", "cohort__village__area"),
    ):
        found[pk].add(area)
    return found


def area_of(*people) -> str:
    """The smallest area that holds all that these people hold; who is nowhere is the country's."""
    held = areas_of(people).values()
    return common_area([area for areas in held for area in areas or {""}])


def obstacles(kept: User, gone: User, *, by: User) -> list[Obstacle]:
    """Why `by` may not join `gone` to `kept` now; nothing when they may."""
    found = [*of_records(kept, gone), *of_authority([kept, gone], area_of(kept, gone), by=by)]
    return found or [*of_cohorts(kept, gone), *of_certificates(kept, gone)]


def of_records(kept: User, gone: User):
    if kept.pk == gone.pk:
        yield Obstacle("same", _("Es el mismo registro."))
    if kept.merged_into_id or gone.merged_into_id:
        yield Obstacle("joined", _("Uno de los registros ya se unió a otro."))
    elif not kept.is_active:
        yield Obstacle(
            "closed", _("%(person)s no puede entrar: conserva el otro registro.") % {"person": kept}
        )


def of_authority(people: list[User], area: str, *, by: User):
    """One person will have the posts and the sign-in of two: that takes who may give them."""
    if by in people:
        yield Obstacle(
            "own-record",
            _("Nadie une su propio registro: pídelo a otra persona de administración."),
        )
    if not by.may(Permission.PERSON_MERGE, area):
        yield Obstacle(
            "out-of-reach",
            _(
                "Hay inscripciones o nombramientos fuera de los lugares a tu cargo: "
                "pídelo a la administración nacional."
            ),
        )
    for post in Post.objects.current().filter(user__in=people).select_related("user"):
        if not by.may_give(post.role, post.area):
            words = _("%(person)s tiene un nombramiento que no puedes dar: %(post)s.")
            if not by.may(Permission.PERSON_VIEW, post.area):
                words = _("%(person)s tiene un nombramiento que no puedes dar.")
            yield Obstacle("power", words % {"person": post.user, "post": post})
    addresses = {address: person for person in people for address in addresses_of(person)}
    for offer in Invitation.objects.pending().filter(email__in=addresses):
        if not by.may_give(offer.role, offer.area):
            words = _("Se ofreció a %(person)s un nombramiento que no puedes dar.")
            yield Obstacle("power-offered", words % {"person": addresses[offer.email]})


def addresses_of(person: User) -> set[str]:
    """All at which an invitation finds the person."""
    mine = EmailAddress.objects.filter(user=person)
    return {person.email, *mine.values_list("email", flat=True)}


def of_cohorts(kept: User, gone: User):
    """Nobody learns what they teach themselves."""
    for teacher, learner in ((kept, gone), (gone, kept)):
        taught = Teaching.objects.current().filter(instructor=teacher)
        learning = Enrolment.objects.active().filter(
            learner=learner, cohort__in=taught.values("cohort")
        )
        for enrolment in learning.select_related("cohort"):
            words = _(
                "Un registro imparte «%(cohort)s» y el otro participa en ella: "
                "termina antes una de las dos cosas."
            )
            yield Obstacle("teaches-here", words % {"cohort": enrolment.cohort})


def of_certificates(kept: User, gone: User):
    for enrolment, other in collisions(kept, gone):
        both = Certificate.objects.valid().filter(enrolment__in=[enrolment, other])
        if both.count() > 1:
            words = _(
                "Los dos registros tienen una constancia vigente de «%(cohort)s»: "
                "revoca antes una de ellas."
            )
            yield Obstacle("two-certificates", words % {"cohort": enrolment.cohort})
    issuing = Batch.objects.unfinished().filter(Q(proposed_by=gone) | Q(approved_by=gone))
    for batch in issuing:
        words = _("Se está expidiendo el lote «%(batch)s»: espera a que termine.")
        yield Obstacle("batch-issuing", words % {"batch": batch})


def collisions(kept: User, gone: User) -> list[tuple[Enrolment, Enrolment]]:
    """Where both are in one cohort: the enrolment of the record that goes, and that of the kept."""
    there = {each.cohort_id: each for each in Enrolment.objects.filter(learner=kept)}
    shared = Enrolment.objects.filter(learner=gone, cohort__in=there)
    return [(each, there[each.cohort_id]) for each in shared.select_related("cohort")]


@dataclass
class Plan:
    """In numbers, what joining would move from one record to the other."""

    enrolments: int = 0
    certificates: int = 0
    posts: int = 0
    teachings: int = 0
    shared_cohorts: list = field(default_factory=list)
    same_course: list = field(default_factory=list)


def plan(kept: User, gone: User) -> Plan:
    shared = collisions(kept, gone)
    cohorts = [enrolment.cohort for enrolment, _other in shared]
    return Plan(
        enrolments=Enrolment.objects.filter(learner=gone).exclude(cohort__in=cohorts).count(),
        certificates=Certificate.objects.filter(enrolment__learner=gone).count(),
        posts=Post.objects.current().filter(user=gone).count(),
        teachings=Teaching.objects.filter(instructor=gone).count(),
        shared_cohorts=cohorts,
        same_course=certified_twice(kept, gone),
    )


def certified_twice(kept: User, gone: User) -> list[str]:
    """Courses in which both hold a valid certificate, in different cohorts."""
    held = Certificate.objects.valid().filter(enrolment__learner__in=[kept, gone])
    titles = held.values_list("enrolment__cohort__course__title", "enrolment__learner")
    found: dict[str, set[int]] = {}
    for title, learner in titles:
        found.setdefault(title, set()).add(learner)
    return sorted(title for title, learners in found.items() if len(learners) > 1)


@dataclass(frozen=True)
class Side:
    """One of two records, with what helps to tell whether they are one person."""

    person: User
    posts: list
    enrolments: list
    certificates: list
    places: list[str]
    last_activity: object


def side_of(person: User, *, seen_by: User) -> Side:
    """What the reader may see of it: the person may have come to another state since."""
    enrolments = Enrolment.objects.allowing(seen_by, Permission.PROGRESS_VIEW)
    enrolments = enrolments.filter(learner=person).with_course().order_by("-enrolled_at")
    certificates = Certificate.objects.allowing(seen_by, Permission.CERTIFICATE_VIEW)
    posts = Post.objects.current().allowing(seen_by, Permission.PERSON_VIEW)
    villages = Village.objects.filter(cohorts__in=enrolments.values("cohort"))
    return Side(
        person=person,
        posts=list(posts.filter(user=person).in_order()),
        enrolments=list(enrolments),
        certificates=list(certificates.filter(enrolment__learner=person)),
        places=[str(village) for village in villages.order_by("pk").distinct()],
        last_activity=enrolments.aggregate(last=Max("standing__last_activity_at"))["last"],
    )


def likelier_to_keep(one: User, other: User) -> User:
    """Whoever entered last; else who has more; else the older record."""
    held = {person: person.posts.count() + person.enrolments.count() for person in (one, other)}

    def rank(person):
        entered = person.last_login.timestamp() if person.last_login else 0
        return (person.is_active, entered, held[person], -person.pk)

    return max((one, other), key=rank)
