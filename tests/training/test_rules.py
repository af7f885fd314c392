"""The passing rule, read aloud."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules import Evidence, Rule, Thresholds, answers, has_passed, score_of

ALL_EARNED = Evidence(
    hours_attended=Decimal("57.6"),
    hours_planned=Decimal(72),
    hours_ahead=Decimal(0),
    modules=("M01", "M02"),
    module_scores={"M01": 70.0, "M02": 100.0},
    exam_score=Decimal(70),
    exam_attempts=2,
    project_score=Decimal(70),
)


def answer(rule: Rule, **changes):
    found = answers(replace(ALL_EARNED, **changes), Thresholds())
    return next(one for one in found if one.rule == rule)


def test_a_person_who_meets_every_rule_exactly_has_passed():
    assert has_passed(ALL_EARNED, Thresholds())


@pytest.mark.parametrize(
    "changes",
    [
        {"hours_attended": Decimal("57.5")},
        {"hours_planned": Decimal(73)},
        {"hours_planned": Decimal(0), "hours_attended": Decimal(0)},
        {"module_scores": {"M01": 69.99, "M02": 100.0}},
        {"module_scores": {"M01": 70.0}},
        {"exam_score": Decimal("69.99")},
        {"exam_score": None},
        {"project_score": Decimal("69.99")},
        {"project_score": None},
    ],
    ids=lambda changes: " ".join(changes),
)
def test_one_rule_not_met_is_enough_not_to_pass(changes):
    assert not has_passed(replace(ALL_EARNED, **changes), Thresholds())


def test_attendance_says_how_many_hours_are_missing():
    found = answer(Rule.ATTENDANCE, hours_attended=Decimal(51), hours_ahead=Decimal(12))

    assert (found.met, found.missing, found.possible) == (False, Decimal("6.6"), True)


def test_attendance_says_when_the_hours_left_are_not_enough():
    found = answer(Rule.ATTENDANCE, hours_attended=Decimal(51), hours_ahead=Decimal(6))

    assert (found.met, found.possible, found.is_lost) == (False, False, True)


def test_without_classes_planned_nobody_meets_attendance_and_nobody_has_lost_it():
    nothing = {"hours_planned": Decimal(0), "hours_attended": Decimal(0)}

    found = answer(Rule.ATTENDANCE, **nothing)

    assert (found.met, found.possible) == (False, True)


def test_modules_say_which_ones_are_missing():
    found = answer(Rule.MODULES, module_scores={"M02": 66.67})

    assert found.modules_missing == ("M01", "M02")
    assert (found.have, found.need, found.missing) == (0, 2, 2)


def test_a_failed_exam_says_how_many_attempts_are_left():
    found = answer(Rule.EXAM, exam_score=Decimal(60), exam_attempts=1)

    assert (found.met, found.missing, found.attempts_left) == (False, 10, 1)


def test_an_exam_failed_twice_is_lost():
    assert answer(Rule.EXAM, exam_score=Decimal(60), exam_attempts=2).is_lost


def test_an_exam_passed_at_the_last_attempt_is_met():
    assert answer(Rule.EXAM, exam_score=Decimal(70), exam_attempts=2).met


def test_a_course_without_project_does_not_ask_for_one():
    thresholds = Thresholds(project_required=False)

    found = answers(replace(ALL_EARNED, project_score=None), thresholds)

    assert [one.rule for one in found] == [Rule.ATTENDANCE, Rule.MODULES, Rule.EXAM]


def test_thresholds_come_from_the_course_and_the_rest_stays():
    thresholds = Thresholds.of({"attendance_min_pct": 90, "unknown": 1})

    assert thresholds == Thresholds(attendance_min_pct=90)


@pytest.mark.parametrize(
    ("right", "asked", "score"), [(0, 3, "0.00"), (2, 3, "66.67"), (7, 10, "70.00"), (5, 5, "100")]
)
def test_a_score_is_out_of_a_hundred_with_two_decimals(right, asked, score):
    assert score_of(right, asked) == Decimal(score)


def test_a_quiz_that_asks_nothing_has_no_score():
    with pytest.raises(ValueError, match="must ask"):
        score_of(0, 0)


hours = st.decimals(0, 100, places=1)


@given(attended=hours, ahead=hours)
def test_attending_more_never_makes_attendance_worse(attended, ahead):
    fewer = answer(Rule.ATTENDANCE, hours_attended=attended, hours_ahead=ahead)
    more = answer(Rule.ATTENDANCE, hours_attended=attended + 3, hours_ahead=ahead)

    assert more.missing <= fewer.missing
    assert more.met >= fewer.met


@given(attended=hours, missed=hours, planned=hours)
def test_what_is_possible_can_be_met_by_attending_all_that_is_left(attended, missed, planned):
    total = attended + missed + planned
    now = Evidence(hours_attended=attended, hours_planned=total, hours_ahead=planned)
    later = replace(now, hours_attended=attended + planned, hours_ahead=Decimal(0))

    [before], [after] = ([answers(e, Thresholds())[0]] for e in (now, later))

    if total:
        assert after.met is before.possible
