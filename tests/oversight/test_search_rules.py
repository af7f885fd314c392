"""What a text typed into the search box is read as."""

import pytest

from oversight.rules.search import Asked, is_mistyped, is_named, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  María   HERNÁNDEZ ", ("maria", "hernandez")),
        ("de la Cruz", ("cruz",)),
        ("de la", ("de", "la")),
        ("Pérez-Gómez, Ana", ("perez", "gomez", "ana")),
        ("maria maria", ("maria",)),
        ("@e20 %_\\'", ("e20", "_")),
        ("", ()),
    ],
)
def test_words_are_folded_and_told_apart(text, words):
    assert words_of(text) == words


def test_a_flood_of_words_is_cut():
    assert len(Asked.of("palabra " * 500).text) <= 120
    assert len(words_of(" ".join(f"w{n}" for n in range(50)))) == 6
    assert words_of("x" * 500) == ("x" * 40,)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Maria@Example.MX", "email", "maria@example.mx"),
        ("951 123 4567", "phone", "+529511234567"),
        ("(951) 123-4567", "phone", "+529511234567"),
        ("hegm900101mocrrr07", "curp", "HEGM900101MOCRRR07"),
        ("abcd efgh", "join_code", "ABCDEFGH"),
        ("951", "phone", ""),
        ("maria 9511234567", "phone", ""),
        ("maria", "email", ""),
    ],
)
def test_what_stands_for_one_thing_is_recognised(text, kind, value):
    assert getattr(Asked.of(text), kind) == value


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("HEGM900101MOCRRR07", True),
        ("hegm900101 mocrrr", True),
        ("HEGM900101MOCRRR0", True),
        ("GET-2025-000123-D", False),
        ("maria hernandez", False),
    ],
)
def test_what_looks_like_a_curp_is_kept_out_of_addresses(text, looks):
    assert Asked.of(text).looks_like_curp is looks


@pytest.mark.parametrize(
    ("word", "meant", "may_be"),
    [
        ("hernandes", "hernandez", True),
        ("ernandez", "hernandez", True),
        ("mraia", "maria", True),
        ("baldes", "valdez", True),
        ("gimenez", "jimenez", True),
        ("guterrez", "gutierrez", True),
        ("maria", "mario", True),
        ("luna", "cruz", False),
        ("perez", "lopez", False),
    ],
)
def test_slips_are_forgiven_and_other_names_are_not(word, meant, may_be):
    assert is_mistyped(word, meant) is may_be


def test_the_words_that_match_are_known():
    assert is_named({"hern", "maria"}, "María Hernández de la Cruz") == [
        True,
        True,
        False,
        False,
        False,
    ]
