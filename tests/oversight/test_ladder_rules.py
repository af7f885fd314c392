"""The ladder's rules, read aloud."""

import pytest

from villages.rules.ladder import (
    DEFAULTS,
    GATES,
    STEPS,
    Facts,
    Step,
    Tick,
    Why,
    gates_of,
    gates_up_to,
    shade,
    step_above,
    steps_below,
    thresholds,
    unmet,
    verdict,
)


def codes(answers) -> list[str]:
    return [each.code for each in answers]


def one(step: Step, code: str, facts: Facts, **needed):
    return next(each for each in verdict(step, facts, DEFAULTS | needed) if each.code == code)


def test_the_ground_asks_for_nothing():
    answers = verdict(Step.PROPOSED, Facts(), DEFAULTS)

    assert answers == []


def test_every_other_step_asks_for_something():
    bare = [step for step in STEPS[1:] if not gates_of(step)]

    assert bare == []


def test_a_village_of_which_nothing_is_known_meets_no_gate():
    answers = [each for step in STEPS for each in verdict(step, Facts(), DEFAULTS)]

    assert len(unmet(answers)) == len(GATES)


def test_records_open_computed_gates_and_evidence_the_others():
    facts = Facts(vocation=True, coordinator=True, host=True)

    missing = unmet(verdict(Step.DIAGNOSIS, facts, DEFAULTS))

    assert codes(missing) == ["diagnosis"]
    assert missing[0].why is Why.UNPROVEN


@pytest.mark.parametrize(("people", "met"), [(9, False), (10, True), (35, True)])
def test_a_cohort_has_begun_with_enough_people(people, met):
    answer = one(Step.COHORT, "cohort", Facts(cohort_people=people))

    assert (answer.met, answer.have, answer.need) == (met, people, 10)


def test_a_programme_may_ask_for_less():
    answer = one(Step.COHORT, "cohort", Facts(cohort_people=4), cohort_people=4)

    assert answer.met


@pytest.mark.parametrize(
    ("quantity", "met", "why"),
    [(None, False, Why.UNCOUNTED), (9, False, Why.SHORT), (10, True, Why.MET)],
)
def test_businesses_are_ticked_with_how_many_while_nothing_counts_them(quantity, met, why):
    ticks = {"accompanied": Tick(1, quantity)} if quantity else {}

    answer = one(Step.BUSINESSES, "accompanied", Facts(ticks=ticks))

    assert (answer.met, answer.why) == (met, why)


@pytest.mark.parametrize(("days", "met"), [(None, False), (0, False), (89, False), (90, True)])
def test_the_first_follow_up_waits_for_ninety_days(days, met):
    answer = one(Step.FIRST_FOLLOW_UP, "first-days", Facts(days_since_businesses=days))

    assert answer.met is met
    assert answer.by == ()


def test_each_step_leads_to_the_next_and_the_top_to_none():
    path = [Step.PROPOSED]
    while above := step_above(path[-1]):
        path.append(above)

    assert tuple(path) == STEPS
    assert steps_below(Step.PROPOSED) == ()


def test_the_top_stands_on_all_gates():
    assert set(gates_up_to(Step.GRADUATED)) == set(codes_of_gates())


def codes_of_gates() -> list[str]:
    return [gate.code for gate in GATES]


def test_a_gate_has_a_code_of_its_own():
    assert len(codes_of_gates()) == len(set(codes_of_gates()))


def test_thresholds_of_a_programme_stand_in_for_the_defaults():
    own = thresholds({"certified": 12, "unknown": 3})

    assert own == DEFAULTS | {"certified": 12}


def test_the_map_darkens_from_proposed_to_graduated():
    assert [shade(step) for step in STEPS] == [1, 1, 2, 2, 3, 3, 4, 4, 5]
