"""A large programme, made small: what it leaves is what the actions would have left."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import About, Post, User, clean_curp
from certification.documents import certificate_pdf
from certification.models import Batch, Candidate, Certificate, FolioCounter
from certification.rules import is_sound
from oversight.actions import search
from oversight.models import SearchMark
from reports.actions import scale
from reports.actions.scale import shares
from reports.demo.cast import HOME_STATE, address
from reports.models import Counted
from tests.factories import VillageFactory
from training.actions.standing import rebuild
from training.models import Attendance, Cohort, Completion, Enrolment, QuizAttempt, Standing
from training.rules import score_of
from villages.models import Programme, Village

TRAINEES = 200
SHAPE = """SELECT conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
    UNION SELECT tgrelid::regclass || '.' || tgname || tgenabled::text FROM pg_trigger
    WHERE NOT tgisinternal"""


def shape() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return {line for (line,) in cursor.fetchall()}


@pytest.fixture
def programme(db):
    scale.load(TRAINEES, say=lambda message: None)
    return Programme.current()


@pytest.mark.django_db
def test_nothing_of_the_tables_is_lost_on_the_way():
    before = shape()

    scale.load(TRAINEES, say=lambda message: None)

    assert shape() == before
    connection.check_constraints()


def test_as_many_places_as_asked_for_lie_in_the_current_edition(programme):
    enrolments = Enrolment.objects.filter(cohort__village__programme=programme)

    assert enrolments.count() == TRAINEES
    assert programme.villages.count() == 32
    assert set(programme.villages.values_list("state", flat=True)) == set(
        enrolments.values_list("cohort__village__state", flat=True)
    )


def test_some_people_come_back_for_another_cohort(programme):
    places = Counter(Enrolment.objects.values_list("learner", flat=True))

    assert max(places.values()) == 2
    assert not User.objects.filter(teachings__isnull=False, enrolments__isnull=False).exists()


def test_standings_are_what_their_events_add_up_to(programme):
    passed = dict(Standing.objects.values_list("pk", "passed_at"))

    assert rebuild(Enrolment.objects.all()) == 0

    Standing.objects.update(passed_at=None)
    rebuild(Enrolment.objects.all())
    assert dict(Standing.objects.values_list("pk", "passed_at")) == passed


def test_quizzes_are_scored_as_their_answers_say(programme):
    attempt = QuizAttempt.objects.exclude(right=0).order_by("score", "pk").first()

    picked = attempt.activity.questions.filter(
        choices__in=attempt.answers.values(), choices__is_right=True
    )

    assert len(attempt.answers) == attempt.asked == attempt.activity.questions.count()
    assert picked.count() == attempt.right
    assert score_of(attempt.right, attempt.asked) == attempt.score


def test_nothing_happens_before_the_cohort_or_after_now(programme):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM training_completion t JOIN training_enrolment e
               ON e.id = t.enrolment_id WHERE t.at < e.enrolled_at OR t.at > now()"""
        )
        early_or_late = cursor.fetchone()[0]

    assert early_or_late == 0
    assert Completion.objects.count() > TRAINEES * 10
    assert not Attendance.objects.filter(marked_at__gt=timezone.now()).exists()


def test_certificates_say_what_an_issued_one_says(programme):
    certificates = list(Certificate.objects.select_related("enrolment__standing"))
    numbers = sorted(certificate.folio.split("-")[1:3] for certificate in certificates)
    last = {str(c.year): c.last for c in FolioCounter.objects.all()}

    assert all(is_sound(certificate.folio) for certificate in certificates)
    assert len({tuple(number) for number in numbers}) == sum(last.values()) == len(certificates)
    assert all(one.enrolment.standing.passed_at < one.issued_at for one in certificates)
    assert certificate_pdf(certificates[0].says).startswith(b"%PDF")


def test_valid_certificates_are_those_of_people_who_passed(programme):
    valid = Certificate.objects.valid()

    assert 0.12 < valid.count() / TRAINEES < 0.28
    assert not valid.exclude(enrolment__in=Enrolment.objects.passed()).exists()
    assert Candidate.objects.count() == Certificate.objects.count()
    assert not Batch.objects.exclude(state=Batch.State.DONE).exists()


def test_people_have_names_addresses_and_some_a_sound_curp(programme):
    learners = User.objects.filter(enrolments__isnull=False).distinct()
    curps = [curp for curp in learners.values_list("curp", flat=True) if curp]

    assert 0.15 < len(curps) / learners.count() < 0.45
    assert [clean_curp(curp) for curp in curps] == curps
    assert not learners.filter(emailaddress=None).exists()
    assert About.objects.filter(person__in=learners).exists()


def test_summaries_are_what_a_rebuild_makes(programme):
    assert search.rebuild() == 0
    assert not SearchMark.objects.exists()
    certified = Counted.objects.at().filter(programme=programme, indicator="certified")
    assert 0 < certified.count() <= Certificate.objects.valid().count()


def test_every_village_has_its_staff(programme):
    coordinated = Village.objects.with_coordination().filter(coordinated=True)

    assert coordinated.count() == Village.objects.count()
    assert not Cohort.objects.filter(teachings=None).exists()
    assert Post.objects.filter(area__contains="/").count() > 64


def test_the_demo_accounts_work_at_home(programme):
    home = programme.villages.get(state=HOME_STATE)
    coordinator, instructor = (
        User.objects.get(email=address(name)) for name in ("coordinator", "instructor")
    )

    assert [post.area for post in coordinator.current_posts] == [home.area]
    assert instructor.teachings.filter(cohort__village=home).exists()


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_people():
    names = []
    for _again in range(2):
        with transaction.atomic():
            scale.load(TRAINEES, seed=7, say=lambda message: None)
            names.append(list(User.objects.order_by("pk").values_list("sort_name", flat=True)))
            transaction.set_rollback(True)

    assert names[0] == names[1]


@pytest.mark.django_db
def test_it_does_not_mix_with_what_is_there_unless_told_to():
    VillageFactory()

    with pytest.raises(ValidationError, match="holds villages already"):
        scale.load(TRAINEES, say=lambda message: None)
    with pytest.raises(CommandError, match="--yes adds to what is there"):
        call_command("scale", trainees=TRAINEES)

    assert not Cohort.objects.exists()


def test_it_adds_to_what_is_there_when_told_to(programme):
    made = scale.load(50, seed=2, among_others=True, say=lambda message: None)

    assert Enrolment.objects.count() == TRAINEES + 8 + made["enrolments"]
    assert rebuild(Enrolment.objects.all()) == 0


def test_shares_are_whole():
    for stage in ("over", "open"):
        assert sum(getattr(fate, stage) for fate in shares.FATES) == 100
    assert shares.FATES[shares.NEVER_CAME].name == "never came"


def test_places_are_apportioned_without_losing_one():
    assert shares.apportion(100, {"a": 1, "b": 3, "c": 0.001}) == {"a": 24, "b": 75, "c": 1}
