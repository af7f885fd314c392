"""Folios, codes, and what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import rules
from certification.rules import NotReadable, Typed, read_typed

folios = st.builds(
    rules.folio,
    st.text(alphabet=rules.ALPHABET, min_size=1, max_size=6),
    st.integers(2020, 2099),
    st.integers(1, 999_999),
)


def test_a_folio_is_programme_year_number_and_check():
    assert rules.folio("GET", 2026, 123) == "GET-2026-000123-D"


@given(folios, st.data())
def test_a_folio_with_one_wrong_character_is_never_sound(folio, data):
    places = [place for place, character in enumerate(folio) if character != "-"]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from(rules.ALPHABET.replace(folio[place], "")))

    mistyped = folio[:place] + wrong + folio[place + 1 :]

    assert rules.is_sound(folio)
    assert not rules.is_sound(mistyped)


@given(folios)
def test_a_folio_with_two_neighbours_exchanged_is_never_sound(folio):
    bare = folio.replace("-", "")
    for place in range(len(bare) - 1):
        first, second = bare[place], bare[place + 1]
        if first != second:
            exchanged = bare[:place] + second + first + bare[place + 2 :]

            assert not rules.is_sound(exchanged)


@given(folios)
def test_a_folio_is_read_however_it_is_typed(folio):
    written = (Typed.FOLIO, folio)

    assert read_typed(folio) == written
    assert read_typed(f"  {folio.lower()} ") == written
    assert read_typed(folio.replace("-", " ")) == written
    assert read_typed(folio.replace("-", "")) == written
    assert read_typed(folio.replace("-", "–")) == written
    assert read_typed(folio.replace("0", "O").replace("1", "l")) == written


@given(st.integers(1_000_000, 99_999_999))
def test_a_folio_beyond_the_millionth_is_read_with_its_dashes(number):
    folio = rules.folio("GET", 2026, number)

    assert read_typed(folio.lower()) == (Typed.FOLIO, folio)


def test_a_mistyped_folio_says_that_its_check_fails():
    with pytest.raises(NotReadable) as refusal:
        read_typed("GET-2026-000132-D")

    assert refusal.value.code == "check"


@pytest.mark.parametrize("typed", ["", "hola", "GET-2026", "http://", "É" * 26, "/c/"])
def test_what_is_neither_folio_nor_code_is_unreadable(typed):
    with pytest.raises(NotReadable) as refusal:
        read_typed(typed)

    assert refusal.value.code == "unreadable"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_reader(text):
    try:
        kind, written = read_typed(text)
    except NotReadable:
        return
    assert kind in Typed
    assert written


def test_a_code_has_128_random_bits_and_is_read_in_any_writing():
    code = rules.new_code()

    assert len(code) == 26
    assert code[0] in "01234567"
    assert code != rules.new_code()
    for typed in (code, code.upper(), f"{code[:13]} {code[13:]}", code.replace("0", "o")):
        assert read_typed(typed) == (Typed.CODE, code)
    assert read_typed(f"https://aldeas.mx/c/{code}.pdf?x=1") == (Typed.CODE, code)


@pytest.mark.parametrize(
    ("short_name", "prefix"),
    [
        ("GET", "GET"),
        ("g.d.t.", "GDT"),
        ("Índigo", "1ND1G0"),
        ("Talento Global", "TA1ENT"),
        ("¡!", "X"),
    ],
)
def test_a_prefix_holds_no_letter_that_is_mistaken_for_another(short_name, prefix):
    assert rules.prefix_of(short_name) == prefix


@pytest.mark.parametrize(
    ("given_names", "surname", "incomplete"),
    [
        ("Ana", "Uc", False),
        ("Ma.", "Ek", False),
        ("A.", "Pérez", True),
        ("Ana", "", True),
        ("Prueba2", "Pérez", True),
    ],
)
def test_a_name_looks_incomplete_with_initials_or_digits(given_names, surname, incomplete):
    assert rules.looks_incomplete(given_names, surname) is incomplete


def test_warnings_alone_do_not_stop_a_certificate():
    assert not rules.blocks([rules.Problem.DUPLICATE, "name-incomplete"])
    assert rules.blocks([rules.Problem.DUPLICATE, "taught"])


def test_a_snapshot_survives_being_stored():
    snapshot = rules.Snapshot(
        folio="GET-2026-000123-D",
        code="0" * 26,
        holder="Ñuu Savi O'dam",
        course="GET",
        hours=72,
        track="Estudiantes",
        village="Teotitlán del Valle",
        village_code="AD-OAX-01",
        state="Oaxaca",
        programme="Global E-commerce Talent",
        issuer="GINgroup",
        signers=({"name": "Elena Robles", "title": "Dirección"},),
        time_zone="America/Mexico_City",
        passed_on="2026-05-30",
        issued_on="2026-11-22",
    )

    assert rules.Snapshot.of({**snapshot.as_dict(), "later": 1}) == snapshot


@pytest.mark.parametrize(
    ("areas", "common"),
    [
        (["20546/AD-OAX-01/"], "20546/AD-OAX-01/"),
        (["20546/AD-OAX-01/", "20546/AD-OAX-02/"], "20546"),
        (["20546/AD-OAX-01/", "20067/AD-OAX-02/"], "20"),
        (["20546/AD-OAX-01/", "31050/AD-YUC-01/"], ""),
        (["20546/AD-OAX-01/", "21114/AD-PUE-01/"], ""),
        ([], ""),
    ],
)
def test_the_common_area_is_the_smallest_that_holds_all(areas, common):
    assert rules.common_area(areas) == common
