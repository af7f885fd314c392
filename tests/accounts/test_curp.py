"""CURP: what a person is told when theirs cannot be right."""

import datetime as dt
import string

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.models import CURP_PROBLEMS, clean_curp
from accounts.rules import CurpProblem, check_curp, check_digit, mask_curp
from accounts.rules.curp import STATES

CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
GOOD = "BOXW310820HNERXN09"


def with_digit(first_seventeen: str) -> str:
    return first_seventeen + check_digit(first_seventeen)


@st.composite
def curps(draw):
    born = draw(st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)))
    letters = st.sampled_from(string.ascii_uppercase)
    return with_digit(
        draw(letters)
        + draw(st.sampled_from("AEIOUX"))
        + draw(letters)
        + draw(letters)
        + f"{born:%y%m%d}"
        + draw(st.sampled_from("HMX"))
        + draw(st.sampled_from(sorted(STATES)))
        + "".join(draw(st.lists(st.sampled_from(CONSONANTS), min_size=3, max_size=3)))
        + draw(st.sampled_from(string.digits if born.year < 2000 else string.ascii_uppercase))
    )


@pytest.mark.parametrize("curp", [GOOD, "HEGG560427MVZRRL04", "AAPR630321HDFLRC09"])
def test_published_examples_are_accepted(curp):
    assert check_curp(curp) == curp


@given(curps())
def test_every_curp_built_by_the_rule_is_accepted(curp):
    assert check_curp(curp) == curp


@given(curps(), st.integers(0, 16), st.sampled_from(string.ascii_uppercase + string.digits))
def test_one_wrong_character_is_almost_always_noticed(curp, at, other):
    """The check digit misses a swap of letters whose values differ by a multiple of ten."""
    values = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    difference = values.index(curp[at]) - values.index(other)
    assume(difference * (18 - at) % 10)

    with pytest.raises(CurpProblem):
        check_curp(curp[:at] + other + curp[at + 1 :])


@given(st.text())
def test_any_text_is_either_a_curp_or_a_named_problem(text):
    try:
        answer = check_curp(text, today=dt.date(2026, 1, 1))
    except CurpProblem as problem:
        answer = problem.code

    assert len(answer) == 18 or answer in CURP_PROBLEMS


@pytest.mark.parametrize("typed", ["boxw310820hnerxn09", " BOXW 310820 HNERXN 09 "])
def test_capitals_and_spaces_do_not_matter(typed):
    assert check_curp(typed) == GOOD


@pytest.mark.parametrize(
    ("curp", "code"),
    [
        ("BOXW310820HNERXN0", "length"),
        ("", "length"),
        ("ÑOXW310820HNERXN09", "letters"),
        ("BTXW310820HNERXN09", "initials"),
        ("BOXW3108A0HNERXN09", "digits"),
        (with_digit("BOXW310230HNERXN0"), "date"),
        (with_digit("BOXW311301HNERXN0"), "date"),
        (with_digit("BOXW310820ZNERXN0"), "sex"),
        (with_digit("BOXW310820HXXRXN0"), "state"),
        (with_digit("BOXW310820HNEAXN0"), "consonants"),
        ("BOXW310820HNERXN08", "check-digit"),
        (with_digit("BOXW991231HNERXNA"), "future"),
    ],
)
def test_each_problem_has_its_own_name(curp, code):
    with pytest.raises(CurpProblem) as problem:
        check_curp(curp, today=dt.date(2026, 11, 23))

    assert problem.value.code == code


@pytest.mark.parametrize(
    ("first_seventeen", "exists"),
    [
        ("BOXW000229HNERXNA", True),
        ("BOXW000229HNERXN0", False),
        ("BOXW010229HNERXNA", False),
        ("BOXW960229HNERXN0", True),
    ],
    ids=["2000 was a leap year", "1900 was not", "2001 was not", "1996 was"],
)
def test_the_seventeenth_character_says_the_century(first_seventeen, exists):
    curp = with_digit(first_seventeen)

    if exists:
        assert check_curp(curp) == curp
    else:
        with pytest.raises(CurpProblem, match="date"):
            check_curp(curp)


def test_sex_may_be_neither_h_nor_m():
    curp = with_digit("BOXW310820XNERXN0")

    assert check_curp(curp) == curp


def test_a_person_born_abroad_has_ne_for_a_state():
    assert check_curp(GOOD)[11:13] == "NE"


def test_the_refusal_is_a_sentence_for_the_reader():
    with pytest.raises(ValidationError) as refusal:
        clean_curp(with_digit("BOXW310230HNERXN0"))

    assert refusal.value.code == "curp-date"
    assert refusal.value.messages == [
        "La fecha de nacimiento de la CURP no existe en el calendario."
    ]


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_no_curp_is_none(nothing):
    assert clean_curp(nothing) is None


def test_a_screen_shows_the_last_four():
    assert mask_curp(GOOD) == "••••••••••••••XN09"
    assert mask_curp("") == ""
