"""One small programme with a row of everything, and the whole cast around it.

The rows lie in Teotitlán del Valle, Oaxaca, unless another village is given. Somebody
of each role stands there and somebody of the same role stands in Yucatán, where nothing
is theirs.
"""

import datetime as dt
from types import SimpleNamespace

from accounts.actions import posts
from accounts.models import Post
from accounts.rules import Role
from intake.models import Import
from oversight.models import Duplicate, Merge
from reports.actions import progress
from reports.models import ProgressReport
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    BatchFactory,
    CandidateFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    InvolvementFactory,
    ModuleFactory,
    OrganisationFactory,
    SessionFactory,
    SiteFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    picture,
    someone,
)
from villages.actions import agreements, ladder, organisations, programmes, sites

OAXACA, YUCATAN = "20", "31"


def build(village=None) -> SimpleNamespace:
    world = SimpleNamespace(village=village or VillageFactory())
    world.home = world.village.area[:2]
    people(world)
    rows(world)
    TeachingFactory(cohort=world.cohort, instructor=world.cast["instructor who teaches it"])
    return world


def people(world) -> None:
    world.trainee = UserFactory()
    world.cast = {
        "nobody": None,
        "somebody without a post": UserFactory(),
        "the trainee": world.trainee,
        "national admin": someone(Role.ADMIN),
        "instructor who teaches it": someone(Role.INSTRUCTOR, world.home),
        "instructor of the state": someone(Role.INSTRUCTOR, world.home),
    }
    for role in Role:
        world.cast[f"{role} in Oaxaca"] = someone(role, OAXACA)
        world.cast[f"{role} in Yucatán"] = someone(role, YUCATAN)


def rows(world) -> None:
    admin = world.cast["national admin"]
    world.edition = world.village.programme
    world.target = world.edition.targets.first()
    programmes.put_logo(world.edition, picture(), by=admin)
    world.edition.refresh_from_db()
    partners(world)
    world.cohort = CohortFactory(village=world.village)
    module = ModuleFactory(course=world.cohort.course)
    world.activity = ActivityFactory(module=module)
    world.session = SessionFactory(cohort=world.cohort)
    world.enrolment = EnrolmentFactory(cohort=world.cohort, learner=world.trainee, graduate=True)
    world.batch = BatchFactory(proposed_by=someone(Role.OFFICER), area=world.village.area)
    world.candidate = CandidateFactory(batch=world.batch, enrolment=world.enrolment)
    world.certificate = CertificateFactory(enrolment=world.enrolment, batch=world.batch)
    world.imported = Import.objects.create(
        kind="enrolments",
        by=admin,
        area=world.village.area,
        file_name="personas.csv",
        size=9,
        format="csv",
        state="ready",
    )
    world.import_row = world.imported.rows.create(number=2, verdict="create")
    world.report = ProgressReport.objects.create(
        programme=world.village.programme,
        village=world.village,
        area=world.village.area,
        month=dt.date(2026, 5, 1),
        until=dt.date(2026, 5, 31),
    )
    progress.make(world.report)
    world.evidence = ladder.tick(world.village, "diagnosis", upload=picture(), by=admin)
    world.post = Post.objects.get(user=world.cast["instructor of the state"])
    home = world.village.state.name
    world.colleague = world.cast[f"coordinator in {home}"]
    world.duplicate = Duplicate.objects.create(
        one=world.trainee, other=world.colleague, area=world.home, score=80, by_hand=True
    )
    world.merge = Merge.objects.create(
        kept=world.trainee, gone=UserFactory(), area=world.home, by=admin
    )
    world.invitation = posts.invite(
        "nueva@example.mx", role=Role.INSTRUCTOR, area=world.home, area_name=home, by=admin
    )


def partners(world) -> None:
    """An organisation with a part and an agreement in the village, and a site of it."""
    world.organisation = OrganisationFactory()
    organisations.edit(world.organisation, logo=picture(), by=None)
    world.contact = organisations.add_contact(world.organisation, name="Elia Ruiz", by=None)
    world.involvement = InvolvementFactory(organisation=world.organisation, village=world.village)
    world.agreement = AgreementFactory(organisation=world.organisation, village=world.village)
    agreements.edit(world.agreement, upload=picture(), by=None)
    world.site = SiteFactory(village=world.village)
    world.reading = sites.note_reading(world.site, down_mbps=8, by=None)
