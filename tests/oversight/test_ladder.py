"""Climbing, stepping back, pausing and closing; and the evidence that opens gates."""

import datetime as dt
import json
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, StoredFile
from accounts.rules import Role
from certification.models import Certificate
from oversight.actions import ladder as oversight
from oversight.queries.ladder import board, facts, facts_of, ladder_of
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    UserFactory,
    VillageFactory,
    picture,
    someone,
)
from tests.oversight.ladder_scene import agree, certify_instructor, climb_to, fulfil
from villages.actions import ladder as actions
from villages.models import GateEvidence, Municipality, Village, VillageMove
from villages.rules.ladder import STEPS, Condition, Step

pytestmark = pytest.mark.django_db


def refusal(act, *args, **kwargs) -> list[str]:
    """The codes of what an act refuses."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act(*args, **kwargs)
    return [error.code for error in errors_of(caught.value)]


def errors_of(error):
    if hasattr(error, "error_dict"):
        return [each for errors in error.error_dict.values() for each in errors]
    return error.error_list


def test_a_village_begins_on_the_ground():
    village = VillageFactory()

    assert (village.step, village.condition) == (Step.PROPOSED, Condition.ACTIVE)


def test_a_village_climbs_when_every_gate_is_met():
    village, admin = VillageFactory(), someone(Role.ADMIN)
    fulfil(village, Step.DIAGNOSIS)

    oversight.climb(village, Step.DIAGNOSIS, by=admin)

    village.refresh_from_db()
    assert village.step == Step.DIAGNOSIS
    move = VillageMove.objects.get()
    assert (move.kind, move.step_before, move.step) == ("climbed", "proposed", "diagnosis")
    assert {gate["code"] for gate in move.gates} >= {"vocation", "coordinator", "diagnosis"}
    assert AuditEntry.objects.get(act="village.climbed").by == admin


def test_a_village_climbs_all_the_way():
    village = climb_to(VillageFactory(), Step.BUSINESSES, days_ago=200)

    for step in (Step.FIRST_FOLLOW_UP, Step.SECOND_FOLLOW_UP, Step.GRADUATED):
        fulfil(village, step)
        oversight.climb(village, step, by=None)

    village.refresh_from_db()
    assert village.step == Step.GRADUATED
    assert village.moves.filter(kind="climbed").count() == len(STEPS) - 1


def test_a_gate_that_is_missing_keeps_a_village_where_it_is():
    village = VillageFactory()

    codes = refusal(oversight.climb, village, Step.DIAGNOSIS, by=None)

    village.refresh_from_db()
    assert codes == ["gates-unmet"]
    assert village.step == Step.PROPOSED
    assert not VillageMove.objects.exists()


def test_one_climbs_one_step_at_a_time():
    village = VillageFactory()

    assert refusal(oversight.climb, village, Step.AGREEMENTS, by=None) == ["not-next"]


def test_answers_that_leave_gates_out_do_not_let_a_village_climb():
    village = VillageFactory()

    assert refusal(actions.climb, village, Step.DIAGNOSIS, gates=[], by=None) == ["gates-unmet"]


def test_of_two_tabs_that_climb_one_wins_and_the_other_is_told():
    village = VillageFactory()
    fulfil(village, Step.DIAGNOSIS)
    oversight.climb(village, Step.DIAGNOSIS, by=None)

    codes = refusal(oversight.climb, village, Step.DIAGNOSIS, by=None)

    assert codes == ["already-there"]
    assert VillageMove.objects.count() == 1


def test_an_agreement_that_ended_warns_and_does_not_drop_the_village():
    village = climb_to(VillageFactory(), Step.AGREEMENTS)
    village.agreements.filter(organisation__kind="company").update(
        terminated_on=timezone.localdate(), terminated_because="Cerró la empresa."
    )
    fulfil(village, Step.INSTRUCTORS)

    ladder = ladder_of(village, seen_by=someone(Role.ADMIN))

    assert [line.answer.code for line in ladder.broken] == ["company"]
    assert not ladder.is_ready
    assert refusal(oversight.climb, village, Step.INSTRUCTORS, by=None) == ["gates-unmet"]


@pytest.mark.parametrize(
    ("agreement", "counts"),
    [
        ({}, 1),
        ({"kind": "letter"}, 0),
        ({"starts_on": dt.date(2090, 1, 1)}, 0),
        ({"ends_on": dt.date(2026, 1, 20)}, 0),
    ],
    ids=["in force", "a letter of intent", "not begun", "ended"],
)
def test_only_agreements_in_force_count(agreement, counts):
    village = VillageFactory()
    agree(village, "university", **agreement)

    assert facts_of([village])[village.pk].university == counts


def test_an_agreement_of_the_whole_programme_counts_for_its_villages():
    village = VillageFactory()
    agree(village, "government")
    village.agreements.update(village=None)

    assert facts_of([village])[village.pk].government == 1


def test_an_agreement_of_another_village_does_not_count():
    village, other = VillageFactory(), in_state("31050")
    agree(other, "company")

    assert facts_of([village, other])[village.pk].company == 0


def test_an_instructor_whose_certificate_is_revoked_does_not_count():
    village = VillageFactory()
    certify_instructor(village)
    before = facts_of([village])[village.pk].instructors
    Certificate.objects.update(revoked_at=timezone.now(), revoked_because="Por error.")

    assert (before, facts_of([village])[village.pk].instructors) == (1, 0)


def test_a_cohort_still_to_come_does_not_count():
    village = VillageFactory()
    CohortFactory(village=village, starts_on=dt.date(2090, 1, 1), ends_on=dt.date(2090, 6, 1))

    assert facts_of([village])[village.pk].cohort_people == 0


def test_evidence_withdrawn_counts_no_more_and_stays_readable():
    village, admin = VillageFactory(), someone(Role.ADMIN)
    evidence = actions.tick(village, "diagnosis", note="Acta de la asamblea.", by=admin)

    actions.withdraw(evidence, because="Era de otra aldea.", by=admin)

    assert "diagnosis" not in facts_of([village])[village.pk].ticks
    kept = GateEvidence.objects.get()
    assert (kept.note, kept.withdrawn_because) == ("Acta de la asamblea.", "Era de otra aldea.")
    assert refusal(actions.withdraw, evidence, because="Otra vez.", by=admin) == ["withdrawn"]


def test_evidence_sent_twice_is_one_piece():
    village, admin = VillageFactory(), someone(Role.ADMIN)

    for _each in range(2):
        actions.tick(village, "accompanied", note="Lista.", quantity=12, by=admin)
        actions.tick(village, "diagnosis", upload=picture(), by=admin)
    actions.tick(village, "diagnosis", upload=picture(size=(30, 30)), by=admin)

    assert village.evidence.filter(gate="accompanied").count() == 1
    assert village.evidence.filter(gate="diagnosis").count() == 2
    assert StoredFile.objects.count() == 2


def test_evidence_that_was_withdrawn_is_given_anew():
    village, admin = VillageFactory(), someone(Role.ADMIN)
    first = actions.tick(village, "diagnosis", note="Acta.", by=admin)
    actions.withdraw(first, because="Faltaba una firma.", by=admin)

    second = actions.tick(village, "diagnosis", note="Acta.", by=admin)

    assert second != first
    assert "diagnosis" in facts_of([village])[village.pk].ticks


@pytest.mark.parametrize(
    ("gate", "evidence", "code"),
    [
        ("diagnosis", {}, "nothing"),
        ("diagnosis", {"note": "   "}, "nothing"),
        ("coordinator", {"note": "Ya hay."}, "computed"),
        ("nonsense", {"note": "Hola."}, "computed"),
        ("accompanied", {"note": "Varias."}, "how-many"),
    ],
)
def test_evidence_must_show_something(gate, evidence, code):
    village = VillageFactory()

    assert refusal(actions.tick, village, gate, by=None, **evidence) == [code]
    assert not GateEvidence.objects.exists()


def test_a_step_back_wants_a_reason_and_keeps_the_evidence():
    village = climb_to(VillageFactory(), Step.AGREEMENTS)

    no_reason = refusal(actions.step_back, village, Step.PROPOSED, because=" ", by=None)
    actions.step_back(village, Step.PROPOSED, because="La asamblea lo pidió.", by=None)

    village.refresh_from_db()
    assert no_reason == ["required"]
    assert village.step == Step.PROPOSED
    assert village.evidence.standing().exists()


@pytest.mark.parametrize(
    ("to", "code"), [(Step.DIAGNOSIS, "already-there"), (Step.COHORT, "not-below")]
)
def test_a_step_back_goes_down(to, code):
    village = climb_to(VillageFactory(), Step.DIAGNOSIS)

    assert refusal(actions.step_back, village, to, because="Sí.", by=None) == [code]


def test_a_paused_village_neither_climbs_nor_steps_back_until_resumed():
    village = climb_to(VillageFactory(), Step.DIAGNOSIS)
    fulfil(village, Step.AGREEMENTS)
    actions.pause(village, because="Temporada de siembra.", by=None)

    climbing = refusal(oversight.climb, village, Step.AGREEMENTS, by=None)
    back = refusal(actions.step_back, village, Step.PROPOSED, because="Sí.", by=None)
    actions.resume(village, because="Terminó la siembra.", by=None)
    oversight.climb(village, Step.AGREEMENTS, by=None)

    village.refresh_from_db()
    assert (climbing, back) == (["paused"], ["paused"])
    assert village.step == Step.AGREEMENTS


def test_a_closed_village_takes_no_evidence_until_reopened():
    village = VillageFactory()
    actions.close(village, because="La comunidad decidió no seguir.", by=None)

    codes = refusal(actions.tick, village, "diagnosis", note="Acta.", by=None)
    again = refusal(actions.close, village, because="Otra vez.", by=None)
    actions.reopen(village, because="La comunidad volvió a pedirla.", by=None)
    actions.tick(village, "diagnosis", note="Acta.", by=None)

    assert (codes, again) == (["closed"], ["closed"])
    kinds = list(village.moves.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["closed", "reopened"]


def test_asking_twice_asks_once_and_climbing_answers_it():
    village, coordinator = VillageFactory(), someone(Role.COORDINATOR)
    fulfil(village, Step.DIAGNOSIS)

    oversight.ask(village, Step.DIAGNOSIS, by=coordinator)
    oversight.ask(village, Step.DIAGNOSIS, by=coordinator)
    village.refresh_from_db()
    asked = village.asked_at
    oversight.climb(village, Step.DIAGNOSIS, by=None)

    village.refresh_from_db()
    assert asked is not None
    assert village.asked_at is None
    assert village.moves.filter(kind="asked").count() == 1


@pytest.mark.parametrize("change", [{"because": "Otro motivo."}, None], ids=["change", "delete"])
def test_the_database_refuses_to_rewrite_a_move(change):
    climb_to(VillageFactory(), Step.DIAGNOSIS)
    moves = VillageMove.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        moves.update(**change) if change else moves.delete()

    assert VillageMove.objects.get().kind == "climbed"


def test_the_days_of_a_follow_up_run_from_the_last_climb_to_the_businesses():
    village = climb_to(VillageFactory(), Step.BUSINESSES, days_ago=100)

    def days() -> int | None:
        village.refresh_from_db()
        return facts_of([village])[village.pk].days_since_businesses

    before = days()
    actions.step_back(village, Step.COHORT, because="Se perdió contacto.", by=None)
    below = days()
    oversight.climb(village, Step.BUSINESSES, by=None)

    assert (before, below, days()) == (100, None, 0)


def test_thresholds_are_of_a_programme_and_only_what_differs_is_kept():
    programme = ProgrammeFactory()

    actions.set_thresholds(programme, {"certified": 12, "instructors": 1}, by=None)

    programme.refresh_from_db()
    assert programme.thresholds == {"certified": 12}
    assert refusal(actions.set_thresholds, programme, {"certified": 0}, by=None) == ["out-of-range"]


def in_state(municipality: str):
    return VillageFactory(municipality=Municipality.objects.get(code=municipality))


def test_many_ladders_cost_as_many_queries_as_one(django_assert_max_num_queries):
    in_state("31050")
    one = list(Village.objects.select_related("programme"))
    climb_to(VillageFactory(), Step.COHORT)
    in_state("14039")
    many = list(Village.objects.select_related("programme"))

    for villages in (one, many):
        with django_assert_max_num_queries(12):
            board(villages)


def test_who_has_stood_longest_on_a_step_comes_first():
    new, old = VillageFactory(), in_state("31050")
    old.step_since = timezone.now() - dt.timedelta(days=40)
    old.save()

    lines = board([new, old])

    assert [(line.village, line.days) for line in lines] == [(old, 40), (new, 0)]


def test_people_are_counted_no_further_than_a_gate_asks():
    village = VillageFactory()
    village.programme.thresholds = {"cohort_people": 2, "certified": 2}
    village.programme.save()
    cohort = CohortFactory(village=village)
    EnrolmentFactory.create_batch(5, cohort=cohort)
    CertificateFactory.create_batch(4, enrolment__cohort=cohort)

    found = facts_of([village])[village.pk]

    assert (found.cohort_people, found.certified) == (2, 2)


def test_what_falls_short_of_a_gate_is_counted_exactly():
    village = VillageFactory()
    cohort = CohortFactory(village=village)
    EnrolmentFactory.create_batch(3, cohort=cohort)
    EnrolmentFactory(cohort=cohort, withdrawn_at=timezone.now(), withdrawn_because="Se mudó.")
    EnrolmentFactory.create_batch(2, cohort=CohortFactory(village=village))
    twice = CertificateFactory(enrolment__cohort=cohort).enrolment.learner
    CertificateFactory(enrolment__cohort=CohortFactory(village=village), enrolment__learner=twice)

    found = facts_of([village])[village.pk]

    assert (found.cohort_people, found.certified) == (4, 1)


def test_many_certificates_of_few_people_do_not_pass_for_many_people():
    village, person = VillageFactory(), UserFactory()
    village.programme.thresholds = {"certified": 2}
    village.programme.save()
    for _ in range(3):
        own = CohortFactory(village=village)
        CertificateFactory(enrolment__cohort=own, enrolment__learner=person)

    assert facts_of([village])[village.pk].certified == 1


def test_a_full_cohort_is_told_by_reading_as_many_rows_as_the_gate_asks():
    village = VillageFactory()
    EnrolmentFactory.create_batch(60, cohort=CohortFactory(village=village))

    read = rows_read(facts.with_a_full_cohort([village], 10))

    assert read["training_enrolment"] == 10


def rows_read(asked) -> Counter:
    """How many rows of each table a query takes, as Postgres tells after running it."""
    plan = json.loads(asked.explain(analyze=True, format="json"))
    found, waiting = Counter(), [plan[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if "Relation Name" in node:
            found[node["Relation Name"]] += round(node["Actual Rows"] * node["Actual Loops"])
    return found
