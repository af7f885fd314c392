"""The demo: a portal full of life, loaded once, never over somebody's data."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import CharField, F
from django.db.models.functions import Cast

from accounts.models import About, AuditEntry, Mail, Post, User
from certification.models import Batch, Certificate
from certification.queries import awaiting
from reports import demo
from reports.actions import tallies
from reports.demo import cast
from reports.demo.curps import curp_of
from reports.demo.names import Name
from reports.indicators import INDICATORS
from reports.models import ProgressReport
from reports.queries.tallies import series
from tests.factories import VillageFactory
from training.models import Cohort, Enrolment
from training.queries.cohorts import teaching_of
from training.queries.learning import learning_of
from villages.models import Programme, Village


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker):
    """The demo, loaded once for the tests of this file and taken away after them."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        tallies.catch_up()  # somebody looked at the board before
        call_command("load_demo")
        yield {name: User.objects.get(email=cast.address(name)) for name in cast.ACCOUNTS}
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def test_it_fills_every_state_with_people_at_work(portal):
    assert Village.objects.count() == 32
    assert 60 <= Cohort.objects.count() <= 80
    assert 1800 <= Enrolment.objects.count() <= 2200
    assert User.objects.exclude(curp=None).count() > 300


def test_people_stand_at_every_step_of_the_way(portal):
    enrolments = Enrolment.objects
    assert enrolments.filter(withdrawn_at__isnull=False).count() > 20
    assert enrolments.filter(standing__last_activity_at=None).count() > 100
    assert enrolments.passed().count() > 300
    assert awaiting(portal["officer"]).count() >= 150
    assert INDICATORS["states"].value(Programme.current()) == 28


def test_its_numbers_have_months_of_history(portal):
    programme = Programme.current()
    for code in ("enrolled", "started", "completed", "passed", "studying", "hours"):
        told = [number for _day, number in series(code, programme, months=4)]
        assert told[-1] == INDICATORS[code].value(programme)
        assert len(set(told)) > 2, code


def test_some_certificates_stand_and_some_were_revoked(portal):
    assert Certificate.objects.valid().count() == 120
    assert Certificate.objects.exclude(revoked_at=None).count() == 6
    assert Batch.objects.awaiting_approval_of(portal["officer"]).count() == 1


def test_the_demo_accounts_can_enter_and_hold_their_posts(portal):
    held = dict(Post.objects.filter(user__in=portal.values()).values_list("user__email", "role"))
    verified = EmailAddress.objects.filter(user__in=portal.values(), verified=True)

    assert verified.count() == len(cast.ACCOUNTS)
    assert portal["trainee"].check_password(cast.PASSWORD)
    assert len(held) == len(cast.ACCOUNTS) - 1


def test_the_demo_s_instructor_has_a_class_today_a_sheet_to_fill_and_projects_to_grade(portal):
    teaching = teaching_of(portal["instructor"])

    assert teaching.today
    assert teaching.unmarked
    assert teaching.ungraded


def test_the_demo_s_trainee_is_half_way(portal):
    [outline] = learning_of(portal["trainee"])

    assert 0.3 < outline.done / outline.total < 0.75
    assert outline.next.step


def test_nobody_gets_a_mail_for_being_enrolled(portal):
    assert not Mail.objects.filter(template="enrolled").exists()
    assert Mail.objects.count() < 200


def test_reports_wait_for_the_worker(portal):
    assert ProgressReport.objects.waiting().count() > 25


def test_loading_it_again_changes_nothing(portal):
    before = User.objects.count()

    assert demo.load() is False
    assert User.objects.count() == before


@pytest.mark.django_db
def test_it_keeps_off_a_database_with_villages_of_somebody_else():
    VillageFactory()

    with pytest.raises(CommandError):
        call_command("load_demo")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        (Name("María Guadalupe", "Peña", "de la Cruz", "M"), "PECG"),
        (Name("José Luis", "Núñez", "", "H"), "NUXL"),
        (Name("Xunka'", "de la Cruz", "Ek", "M"), "CUEX"),
    ],
)
def test_curps_begin_as_the_registry_writes_them(name, start):
    from random import Random

    curp = curp_of(name, born=dt.date(1990, 5, 1), state="OC", rng=Random(1))

    assert curp.startswith(f"{start}900501{name.sex}OC")


def test_some_people_tell_of_themselves_and_only_they_do(portal):
    told = AuditEntry.objects.filter(act="about.told")

    assert told.count() == About.objects.filter(consented_at__isnull=False).count() > 100
    assert not told.exclude(subject_id=Cast(F("by_id"), CharField())).exists()
