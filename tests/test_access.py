"""Every URL, for every role and for nobody, against what this table declares.

A URL that is not in the table fails the test: who may open it has to be said.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from accounts.models import User
from accounts.rules import ABILITIES, OWN, Permission, reaches
from accounts.rules.permissions import NARROWED_TO_TEACHING
from tests import world as worlds

pytestmark = pytest.mark.django_db

P = Permission
APPS = ["accounts", "villages", "training", "certification", "oversight", "intake", "reports"]


@dataclass(frozen=True)
class Open:
    """Anyone may open it, signed in or not."""

    args: tuple = ()


@dataclass(frozen=True)
class SignedIn:
    """Anyone with an account may open it."""

    args: tuple = ()


@dataclass(frozen=True)
class Needs:
    """Who has `permission`: over `area`, or anywhere when it is None.

    `area` may name a row of the world that has an `area`. `taught`: instructors reach
    it only when they teach it. `own`: the trainee of the world reaches it as their own.
    """

    permission: Permission
    args: tuple = ()
    area: str | None = None
    taught: bool = False
    own: bool = False


@dataclass(frozen=True)
class Only:
    """Only the one person of the cast."""

    who: str
    args: tuple = ()


IN_COHORT = {"area": "cohort", "taught": True}
CODE = ("village.code",)
COURSE = ("cohort.course.code",)
COHORT = ("cohort.pk",)
FOLIO = ("certificate.folio",)
BATCH = ("batch.pk",)
REPORT = ("report.pk",)
IMPORT = ("imported.pk",)
EDITION = ("edition.slug",)
TARGET = ("edition.slug", "target.pk")
ENROLMENT = ("enrolment.pk",)
ORGANISATION = ("organisation.pk",)
AGREEMENT = ("agreement.pk",)
SITE = ("site.pk",)
PAIR = ("duplicate.pk",)

TABLE = {
    "accounts:people": Needs(P.PERSON_VIEW),
    "accounts:people-csv": Needs(P.PERSON_VIEW),
    "accounts:appoint": Needs(P.POST_GIVE, ("colleague.pk",), area="20"),
    "accounts:give": Needs(P.POST_GIVE, ("colleague.pk",), area="20"),
    "accounts:transfer": Needs(P.POST_GIVE, ("post.pk",), area="20"),
    "accounts:person": Needs(P.PERSON_VIEW, ("colleague.pk",), area="20"),
    "accounts:invite": Needs(P.POST_GIVE),
    "accounts:invitations": Needs(P.POST_GIVE),
    "accounts:resend-invitation": Needs(P.POST_GIVE, ("invitation.pk",), area="20"),
    "accounts:withdraw-invitation": Needs(P.POST_GIVE, ("invitation.pk",), area="20"),
    "accounts:end-post": Needs(P.POST_GIVE, ("post.pk",), area="20"),
    "accounts:invitation": Open(("invitation.token",)),
    "accounts:profile": SignedIn(),
    "accounts:about": SignedIn(),
    "accounts:withdraw-about": SignedIn(),
    "accounts:audit": Needs(P.AUDIT_VIEW),
    "accounts:audit-csv": Needs(P.AUDIT_VIEW),
    "villages:list": Needs(P.VILLAGE_VIEW),
    "villages:map": Needs(P.VILLAGE_VIEW),
    "villages:export": Needs(P.VILLAGE_VIEW),
    "villages:register": Needs(P.VILLAGE_REGISTER),
    "villages:municipalities": Needs(P.VILLAGE_REGISTER),
    "villages:detail": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "villages:edit": Needs(P.VILLAGE_EDIT, CODE, area="village"),
    "villages:village-sites": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "villages:site-new": Needs(P.VILLAGE_EDIT, CODE, area="village"),
    "villages:sites-csv": Needs(P.VILLAGE_VIEW),
    "villages:site": Needs(P.VILLAGE_VIEW, SITE, area="site"),
    "villages:site-edit": Needs(P.VILLAGE_EDIT, SITE, area="site"),
    "villages:site-close": Needs(P.VILLAGE_EDIT, SITE, area="site"),
    "villages:site-reopen": Needs(P.VILLAGE_EDIT, SITE, area="site"),
    "villages:site-measure": Needs(P.VILLAGE_EDIT, SITE, area="site"),
    "villages:reading-withdraw": Needs(P.VILLAGE_EDIT, ("reading.pk",), area="reading"),
    "villages:speed": Needs(P.VILLAGE_EDIT, SITE, area="site"),
    "villages:village-organisations": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "villages:involvement-new": Needs(P.VILLAGE_EDIT, CODE, area="village"),
    "villages:involvement-end": Needs(P.VILLAGE_EDIT, ("involvement.pk",), area="involvement"),
    "villages:organisations": Needs(P.VILLAGE_VIEW),
    "villages:organisations-csv": Needs(P.VILLAGE_VIEW),
    "villages:organisation-new": Needs(P.VILLAGE_EDIT),
    "villages:organisation": Needs(P.VILLAGE_VIEW, ORGANISATION),
    "villages:organisation-edit": Needs(P.VILLAGE_EDIT, ORGANISATION, area="village"),
    "villages:organisation-archive": Needs(P.VILLAGE_EDIT, ORGANISATION, area="village"),
    "villages:organisation-restore": Needs(P.VILLAGE_EDIT, ORGANISATION, area="village"),
    "villages:organisation-logo": Needs(P.VILLAGE_VIEW, ORGANISATION),
    "villages:contact-new": Needs(P.VILLAGE_EDIT, ORGANISATION, area="village"),
    "villages:contact-edit": Needs(P.VILLAGE_EDIT, ("contact.pk",), area="village"),
    "villages:contact-remove": Needs(P.VILLAGE_EDIT, ("contact.pk",), area="village"),
    "villages:agreements": Needs(P.VILLAGE_VIEW),
    "villages:agreements-csv": Needs(P.VILLAGE_VIEW),
    "villages:agreement-new": Needs(P.VILLAGE_EDIT),
    "villages:agreement": Needs(P.VILLAGE_VIEW, AGREEMENT, area="agreement"),
    "villages:agreement-edit": Needs(P.VILLAGE_EDIT, AGREEMENT, area="agreement"),
    "villages:agreement-renew": Needs(P.VILLAGE_EDIT, AGREEMENT, area="agreement"),
    "villages:agreement-terminate": Needs(P.VILLAGE_EDIT, AGREEMENT, area="agreement"),
    "villages:agreement-reinstate": Needs(P.VILLAGE_EDIT, AGREEMENT, area="agreement"),
    "villages:agreement-file": Needs(P.PERSON_VIEW, AGREEMENT, area="agreement"),
    "villages:programmes": Needs(P.PROGRAMME_EDIT, area=""),
    "villages:programme-new": Needs(P.PROGRAMME_EDIT, area=""),
    "villages:programme": Needs(P.PROGRAMME_EDIT, EDITION, area=""),
    "villages:programme-edit": Needs(P.PROGRAMME_EDIT, EDITION, area=""),
    "villages:programme-close": Needs(P.PROGRAMME_EDIT, EDITION, area=""),
    "villages:programme-logos": Needs(P.PROGRAMME_EDIT, EDITION, area=""),
    "villages:programme-logo": Open(("edition.slug", "edition.logo.pk")),
    "villages:target-new": Needs(P.PROGRAMME_EDIT, EDITION, area=""),
    "villages:target": Needs(P.PROGRAMME_EDIT, TARGET, area=""),
    "villages:target-edit": Needs(P.PROGRAMME_EDIT, TARGET, area=""),
    "villages:target-withdraw": Needs(P.PROGRAMME_EDIT, TARGET, area=""),
    "villages:target-restore": Needs(P.PROGRAMME_EDIT, TARGET, area=""),
    "training:courses": Open(),
    "training:course": Open(COURSE),
    "training:cohorts": Needs(P.COHORT_VIEW),
    "training:cohorts-csv": Needs(P.COHORT_VIEW),
    "training:cohort": Needs(P.COHORT_VIEW, COHORT, **IN_COHORT),
    "training:cohort-new": Needs(P.COHORT_EDIT, CODE, area="village"),
    "training:cohort-edit": Needs(P.COHORT_EDIT, COHORT, **IN_COHORT),
    "training:appoint": Needs(P.COHORT_EDIT, COHORT, **IN_COHORT),
    "training:dismiss": Needs(P.COHORT_EDIT, ("cohort.pk", "teacher.pk"), **IN_COHORT),
    "training:progress": Needs(P.PROGRESS_VIEW, COHORT, **IN_COHORT),
    "training:progress-csv": Needs(P.PROGRESS_VIEW, COHORT, **IN_COHORT),
    "training:session-new": Needs(P.COHORT_EDIT, COHORT, **IN_COHORT),
    "training:session-edit": Needs(P.COHORT_EDIT, ("session.pk",), **IN_COHORT),
    "training:session-cancel": Needs(P.COHORT_EDIT, ("session.pk",), **IN_COHORT),
    "training:attendance": Needs(P.ATTENDANCE_TAKE, ("session.pk",), **IN_COHORT),
    "training:enrol": Needs(P.ENROLMENT_EDIT, COHORT, **IN_COHORT),
    "training:enrolment": Needs(P.PROGRESS_VIEW, ENROLMENT, own=True, **IN_COHORT),
    "training:grade": Needs(P.GRADE, ENROLMENT, **IN_COHORT),
    "training:withdraw": Needs(P.ENROLMENT_EDIT, ENROLMENT, **IN_COHORT),
    "training:join": SignedIn(),
    "training:learn": Only("the trainee", ENROLMENT),
    "training:activity": Only("the trainee", ("enrolment.pk", "activity.pk")),
    "training:village-panel": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "certification:queue": Needs(P.CERTIFICATE_PROPOSE),
    "certification:batches": Needs(P.CERTIFICATE_PROPOSE),
    "certification:batch": Needs(P.CERTIFICATE_PROPOSE, BATCH, area="batch"),
    "certification:batch-progress": Needs(P.CERTIFICATE_PROPOSE, BATCH, area="batch"),
    "certification:approve": Needs(P.CERTIFICATE_APPROVE, BATCH, area="batch"),
    "certification:cancel": Needs(P.CERTIFICATE_APPROVE, BATCH, area="batch"),
    "certification:sample": Needs(
        P.CERTIFICATE_PROPOSE, ("batch.pk", "candidate.pk"), area="batch"
    ),
    "certification:certificates": Needs(P.CERTIFICATE_VIEW),
    "certification:certificates-csv": Needs(P.CERTIFICATE_VIEW),
    "certification:certificate": Needs(P.CERTIFICATE_VIEW, FOLIO, own=True, **IN_COHORT),
    "certification:revoke": Needs(P.CERTIFICATE_REVOKE, FOLIO, **IN_COHORT),
    "certification:mine": SignedIn(),
    "certification:public": Open(("certificate.code",)),
    "certification:public-pdf": Open(("certificate.code",)),
    "certification:verify": Open(),
    "certification:village-panel": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "oversight:search": SignedIn(),
    "oversight:search-suggestions": SignedIn(),
    "oversight:search-kind": SignedIn(("'aldeas",)),
    "oversight:duplicates": Needs(P.PERSON_MERGE),
    "oversight:duplicates-csv": Needs(P.PERSON_MERGE),
    "oversight:duplicate": Needs(P.PERSON_MERGE, PAIR, area="duplicate"),
    "oversight:join": Needs(P.PERSON_MERGE, PAIR, area="duplicate"),
    "oversight:tell-apart": Needs(P.PERSON_MERGE, PAIR, area="duplicate"),
    "oversight:reconsider": Needs(P.PERSON_MERGE, PAIR, area="duplicate"),
    "oversight:reach": Needs(P.POST_GIVE),
    "oversight:person-reach": Needs(P.PERSON_VIEW, ("colleague.pk",), area="20"),
    "oversight:undo-merge": Needs(P.PERSON_MERGE, ("merge.pk",), area="merge"),
    "oversight:point-out": Needs(P.PERSON_MERGE, ("colleague.pk",), area="20"),
    "oversight:person-record": Needs(P.PERSON_VIEW, ("colleague.pk",), area="20"),
    "intake:imports": Needs(P.ENROLMENT_EDIT),
    "intake:upload": Needs(P.ENROLMENT_EDIT, ("'enrolments",)),
    "intake:template": Needs(P.ENROLMENT_EDIT, ("'enrolments", "'csv")),
    "intake:export": Needs(P.ENROLMENT_EDIT, ("'enrolments", "'csv")),
    "intake:import": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:progress": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:columns": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:sheet": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:row": Needs(P.ENROLMENT_EDIT, ("imported.pk", "import_row.number"), area="imported"),
    "intake:bad-rows": Needs(P.ENROLMENT_EDIT, ("imported.pk", "'csv"), area="imported"),
    "intake:fix": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:apply": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:undo": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:discard": Needs(P.ENROLMENT_EDIT, IMPORT, area="imported"),
    "intake:old-villages": Needs(P.VILLAGE_REGISTER),
    "intake:old-enrolments": Needs(P.ENROLMENT_EDIT, COHORT, **IN_COHORT),
    "oversight:ladder": Needs(P.VILLAGE_VIEW),
    "oversight:ladder-csv": Needs(P.VILLAGE_VIEW),
    "oversight:ladder-thresholds": Needs(P.PROGRAMME_EDIT, ("village.programme.slug",), area=""),
    "oversight:ladder-panel": Needs(P.VILLAGE_VIEW, CODE, area="village"),
    "oversight:ladder-climb": Needs(P.VILLAGE_CLIMB, CODE, area="village"),
    "oversight:ladder-ask": Needs(P.VILLAGE_EDIT, CODE, area="village"),
    "oversight:ladder-move": Needs(P.VILLAGE_CLIMB, ("village.code", "'pausar"), area="village"),
    "oversight:ladder-tick": Needs(P.VILLAGE_EDIT, ("village.code", "'diagnosis"), area="village"),
    "oversight:ladder-withdraw": Needs(P.VILLAGE_EDIT, ("evidence.pk",), area="village"),
    "oversight:ladder-file": Needs(P.EVIDENCE_VIEW, ("evidence.pk",), area="village"),
    "reports:home": Open(),
    "reports:board": Open(),
    "reports:board-csv": Open(),
    "reports:board-pdf": Open(),
    "reports:promise": Open(("'certified",)),
    "reports:promise-csv": Needs(P.CERTIFICATE_VIEW, ("'certified",)),
    "reports:reports": Needs(P.REPORT_VIEW),
    "reports:ask": Needs(P.REPORT_ASK),
    "reports:report": Needs(P.REPORT_VIEW, REPORT, area="report"),
    "reports:retry": Needs(P.REPORT_ASK, REPORT, area="report"),
    "reports:report-pdf": Needs(P.REPORT_VIEW, REPORT, area="report"),
    "reports:report-csv": Needs(P.REPORT_VIEW, REPORT, area="report"),
    "reports:village-panel": Needs(P.REPORT_VIEW, CODE, area="village"),
}

NOT_BY_GET = 405
ONLY_POSTED = {
    ("villages:agreement-reinstate", "get"),
    ("villages:organisation-restore", "get"),
    ("villages:site-reopen", "get"),
    ("oversight:search-suggestions", "get"),
    ("oversight:tell-apart", "get"),
    ("oversight:reconsider", "get"),
    ("accounts:resend-invitation", "get"),
    ("intake:fix", "get"),
    ("intake:sheet", "get"),
    ("reports:retry", "get"),
    ("training:appoint", "get"),
}


def names() -> list[str]:
    """The URL names of our apps, as the project resolves them."""
    found = []
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "app_name", None) in APPS:
            found += [f"{pattern.app_name}:{inner.name}" for inner in pattern.url_patterns]
    return found


def value(world, path: str):
    """`cohort.pk` of the world; a leading quote makes it a literal."""
    if path.startswith("'"):
        return path[1:]
    head, *rest = path.split(".")
    found = getattr(world, head)
    for part in rest:
        found = getattr(found, part)
    return found


def may_open(rule, world, name: str, user: User | None) -> bool:
    """What the table says, worked out from the permission table and nothing else."""
    if isinstance(rule, Open):
        return True
    if user is None:
        return False
    if isinstance(rule, SignedIn):
        return True
    if isinstance(rule, Only):
        return name == rule.who
    if rule.own and name == "the trainee" and rule.permission in OWN:
        return True
    return any(opens(post, rule, world, user) for post in user.posts.current())


def opens(post, rule: Needs, world, user) -> bool:
    area = getattr(getattr(world, str(rule.area), None), "area", rule.area)
    if rule.permission not in ABILITIES[post.role]:
        return False
    if area is not None and not reaches(post.area, area):
        return False
    narrowed = rule.taught and post.role in NARROWED_TO_TEACHING
    return not narrowed or user.pk == world.teacher.pk


def was_let_in(response) -> bool:
    if response.status_code == 302:
        return not response.url.startswith("/accounts/login/")
    return response.status_code not in {403, 404, NOT_BY_GET}


@contextmanager
def undone():
    """What one person's visit changed is taken back before the next one's."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world():
    made = worlds.build()
    made.teacher = made.cast["instructor who teaches it"]
    return made


def test_every_url_says_who_may_open_it():
    assert sorted(names()) == sorted(TABLE)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url_name", sorted(TABLE))
def test_a_url_opens_to_those_the_table_names(client, world, url_name, method):
    rule = TABLE[url_name]
    url = reverse(url_name, args=[value(world, arg) for arg in rule.args])
    expected = {
        name: (url_name, method) not in ONLY_POSTED and may_open(rule, world, name, user)
        for name, user in world.cast.items()
    }

    opened = {}
    for name, user in world.cast.items():
        with undone():
            client.logout()
            if user:
                client.force_login(user)
            opened[name] = was_let_in(getattr(client, method)(url))

    assert opened == expected
