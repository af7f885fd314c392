"""Who waits for a certificate, what stands in the way, and how far a batch is."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Concat

from accounts.models import Mail
from accounts.rules import Permission
from certification.models import Batch, Candidate, Certificate
from certification.models.batches import PROBLEM_WORDS
from certification.rules import Problem, looks_incomplete, printable
from training.models import Cohort, Enrolment, Standing, Teaching
from training.models.cohorts import cohorts_taught

MAIL_KEY = "certificate:"


def uncertified(user, *, whole: bool = False):
    """People within reach of this officer who have passed and hold no valid certificate.

    `whole` asks the same for counting them: not one after the other in their order, but
    first all of them, by the two indexes of who passed and who is certified.
    """
    held = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
    reached = Enrolment.objects.allowing(user, Permission.CERTIFICATE_PROPOSE)
    if whole:
        left = Standing.objects.filter(passed_at__isnull=False).exclude(Exists(held))
        return reached.active().filter(pk__in=left.values("pk"))
    return reached.passed().exclude(Exists(held))


def awaiting(user, *, whole: bool = False):
    """Those of them whom this officer may certify: an instructor may not certify their own."""
    return uncertified(user, whole=whole).exclude(cohort__in=cohorts_taught(user))


def counts(user) -> dict[str, int]:
    """What an officer's home page says: people waiting, batches to approve, batches under way."""
    reached = Batch.objects.allowing(user, Permission.CERTIFICATE_APPROVE)
    return {
        "awaiting": awaiting(user, whole=True).count(),
        "to_approve": reached.awaiting_approval_of(user).count(),
        "issuing": reached.unfinished().count(),
    }


def with_what_it_says(enrolments):
    """With all rows that a snapshot and its checks read, in one query."""
    return enrolments.select_related(
        "learner",
        "standing",
        "cohort__course",
        "cohort__village__programme",
        "cohort__village__state",
    )


def with_what_a_list_says(enrolments):
    """The same for a list of many people of few cohorts, each cohort read once."""
    cohorts = Cohort.objects.select_related("course", "village__state")
    people = enrolments.select_related("learner", "standing")
    return people.prefetch_related(Prefetch("cohort", cohorts))


def counted(enrolments, user) -> tuple[int, int]:
    """How many there are, and how many of them this officer did not teach."""
    taught = Q(cohort__in=cohorts_taught(user))
    found = enrolments.aggregate(all=Count("pk"), free=Count("pk", filter=~taught))
    return found["all"], found["free"]


def problems_of(enrolments, *, officers, batch=None) -> dict[int, list[Problem]]:
    """What stands in the way of each, by enrolment id, in a constant number of queries.

    `enrolments` come from `with_what_it_says`. `officers` are those who propose
    or approve; `batch` is the one being issued, whose own rows do not count as
    waiting elsewhere.
    """
    enrolments = list(enrolments)
    certified = certified_already(enrolments)
    taught = taught_by(enrolments, officers)
    elsewhere = waiting_elsewhere(enrolments, batch)
    namesakes = namesakes_of(enrolments)
    return {
        enrolment.pk: [
            problem
            for problem, found in (
                (Problem.WITHDRAWN, enrolment.withdrawn_at is not None),
                (Problem.NOT_PASSED, not has_passed(enrolment)),
                (Problem.CERTIFIED, holding(enrolment) in certified),
                (Problem.TAUGHT, enrolment.cohort_id in taught),
                (Problem.NO_EMAIL, not enrolment.learner.email),
                (Problem.NAME_UNPRINTABLE, not printable(enrolment.learner.full_name)),
                (Problem.NAME_INCOMPLETE, name_looks_incomplete(enrolment.learner)),
                (Problem.DUPLICATE, enrolment.pk in namesakes),
                (Problem.WAITING_ELSEWHERE, enrolment.pk in elsewhere),
            )
            if found
        ]
        for enrolment in enrolments
    }


def has_passed(enrolment) -> bool:
    standing = getattr(enrolment, "standing", None)
    return standing is not None and standing.passed_at is not None


def name_looks_incomplete(learner) -> bool:
    return looks_incomplete(learner.given_names, learner.first_surname)


def holding(enrolment) -> tuple[int, int]:
    """A person is certified once for a course, whatever cohort they took it in."""
    return enrolment.learner_id, enrolment.cohort.course_id


def certified_already(enrolments) -> set[tuple[int, int]]:
    valid = Certificate.objects.valid().filter(
        enrolment__learner__in={enrolment.learner_id for enrolment in enrolments}
    )
    return set(valid.values_list("enrolment__learner", "enrolment__cohort__course"))


def taught_by(enrolments, people) -> set[int]:
    """Cohorts of these enrolments that any of these people teaches or taught."""
    cohorts = {enrolment.cohort_id for enrolment in enrolments}
    teachings = Teaching.objects.filter(cohort__in=cohorts, instructor__in=people)
    return set(teachings.values_list("cohort", flat=True))


def waiting_elsewhere(enrolments, batch) -> set[int]:
    open_states = [Batch.State.REHEARSED, Batch.State.ISSUING]
    waiting = Candidate.objects.waiting().filter(
        enrolment__in=enrolments, batch__state__in=open_states
    )
    return set(waiting.exclude(batch=batch).values_list("enrolment", flat=True))


def namesakes_of(enrolments) -> set[int]:
    """Those who share a folded name, in a course, with someone of the list or certified before.

    Two people with a CURP each are two people.
    """
    named = defaultdict(list)
    for enrolment in enrolments:
        named[enrolment.learner.sort_name, enrolment.cohort.course_id].append(enrolment)
    holders = Certificate.objects.valid().filter(
        enrolment__learner__sort_name__in={name for name, _ in named}
    )
    others = defaultdict(list)
    for name, course, pk, curp in holders.values_list(
        "enrolment__learner__sort_name",
        "enrolment__cohort__course",
        "enrolment__learner",
        "enrolment__learner__curp",
    ):
        others[name, course].append((pk, curp))
    found = set()
    for key, same in named.items():
        people = others[key] + [(each.learner_id, each.learner.curp) for each in same]
        found |= {each.pk for each in same if may_be_another(each.learner, people)}
    return found


def may_be_another(learner, people) -> bool:
    return any(pk != learner.pk and not (curp and learner.curp) for pk, curp in people)


def learners_taught(batch, user) -> int:
    """How many of the included people this person teaches or taught."""
    included = batch.candidates.included()
    return included.filter(enrolment__cohort__in=cohorts_taught(user)).count()


def problem_counts(batch) -> list[tuple[str, int]]:
    """Each problem that the rehearsal found, in words, and how many people have it."""
    noticed = batch.candidates.exclude(problems=[]).values_list("problems", flat=True)
    found = Counter(problem for problems in noticed for problem in problems)
    return [(PROBLEM_WORDS[problem], count) for problem, count in found.most_common()]


@dataclass(frozen=True)
class Progress:
    """How far the issuing of a batch is, in people."""

    total: int
    issued: int
    refused: int
    pdfs: int
    mails: int

    @property
    def waiting(self) -> int:
        return self.total - self.issued - self.refused

    @property
    def is_complete(self) -> bool:
        return not self.waiting and self.pdfs == self.mails == self.issued


def progress_of(batch) -> Progress:
    included = batch.candidates.included()
    certificates = Certificate.objects.filter(batch=batch)
    keys = certificates.annotate(key=Concat(Value(MAIL_KEY), F("code"))).values("key")
    return Progress(
        total=included.count(),
        issued=certificates.count(),
        refused=included.exclude(refused_because="").count(),
        pdfs=certificates.exclude(pdf="").count(),
        mails=Mail.objects.filter(Q(key__in=keys), sent_at__isnull=False).count(),
    )
