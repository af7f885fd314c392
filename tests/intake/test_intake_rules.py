"""Names, dates, cells and columns, put right in plain Python."""

import datetime as dt

import pytest

from intake.kinds.enrolments import Enrolments
from intake.rules import cells, dates, names
from intake.rules.columns import guess

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("full", "given", "first", "second"),
    [
        ("Juan Pérez López", "Juan", "Pérez", "López"),
        ("Ana María Pérez López", "Ana María", "Pérez", "López"),
        ("María de la Cruz del Río", "María", "de la Cruz", "del Río"),
        ("José Ortega y Gasset", "José", "Ortega y Gasset", ""),
        ("Luis Peña", "Luis", "Peña", ""),
        ("de la Cruz Ortega, Ana María", "Ana María", "de la Cruz", "Ortega"),
        ("Núñez, Eva", "Eva", "Núñez", ""),
    ],
)
def test_a_full_name_is_split_into_given_names_and_two_surnames(full, given, first, second):
    assert names.split(full) == (given, first, second)


def test_the_initials_of_the_curp_say_which_end_holds_the_surnames():
    assert names.split("PÉREZ LÓPEZ ANA", curp="PELA900514") == ("ANA", "PÉREZ", "LÓPEZ")
    assert names.split("ANA PÉREZ LÓPEZ", curp="PELA900514") == ("ANA", "PÉREZ", "LÓPEZ")


def test_most_names_of_a_column_say_its_order():
    column = [("PÉREZ LÓPEZ ANA", ""), ("CRUZ RUIZ JUAN", ""), ("MARTÍN SOTO VEGA", "")]

    assert names.order_by_majority(column) == names.SURNAMES_FIRST
    assert names.order_by_majority([("ANA PÉREZ LÓPEZ", "")]) == names.GIVEN_FIRST


def test_a_single_word_is_no_full_name():
    assert names.split("GARCÍA") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("MARÍA DEL CARMEN", "María del Carmen"),
        ("josé luis", "José Luis"),
        ("DeAnna", "DeAnna"),
        ("ÁNGEL", "Ángel"),
    ],
)
def test_capitals_are_fixed_where_a_name_has_only_one_kind(written, meant):
    assert names.proper(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DE LA CRUZ", "de la Cruz"),
        ("O'FARRILL-MCGREGOR", "O'Farrill-McGregor"),
        ("núñez", "Núñez"),
    ],
)
def test_surnames_keep_their_particles_small(written, meant):
    assert names.proper_surname(written) == meant


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("1990-05-14", "dmy", "1990-05-14"),
        ("14/05/1990", "dmy", "1990-05-14"),
        ("05/06/1990", "dmy", "1990-06-05"),
        ("05/06/1990", "mdy", "1990-05-06"),
        ("14/05/1990", "mdy", "1990-05-14"),
        ("5-6-90", "dmy", "1990-06-05"),
        ("01/02/05", "dmy", "2005-02-01"),
        ("14 de mayo de 1990", "dmy", "1990-05-14"),
        ("14-may-90", "dmy", "1990-05-14"),
        ("33007", "dmy", "1990-05-14"),
    ],
)
def test_days_are_understood_as_people_write_them(written, order, day):
    found, _how = dates.parse(written, order=order, latest=TODAY)

    assert found.isoformat() == day


@pytest.mark.parametrize("written", ["31/02/1990", "ayer", "14/05/2090", "99999", "1/1"])
def test_what_is_no_day_of_the_past_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011
        dates.parse(written, latest=TODAY)


@pytest.mark.parametrize(
    ("cell", "text", "done"),
    [
        ("  Ana \u00a0 María\u200b ", "Ana María", []),
        ("NÃºÃ±ez", "Núñez", ["garbled"]),
        ("MarÃ\u00ada", "María", ["garbled"]),
        ("'+529511234567", "+529511234567", ["guarded"]),
        ("'=1+1", "=1+1", ["guarded"]),
        ('="00123"', "00123", []),
        ("N/A", "", []),
        ("#REF!", "", []),
        ("\x1f42", "42", ["formula"]),
    ],
)
def test_a_cell_is_put_right(cell, text, done):
    assert cells.tidy(cell) == (text, done)


@pytest.mark.parametrize(
    ("text", "runs"),
    [("=1+1", True), ("@SUM(A1)", True), ("+52 951", False), ("-96.5", False), ("Ana", False)],
)
def test_a_formula_is_told_from_a_number_with_its_sign(text, runs):
    assert cells.is_formula(text) is runs


def columns_of(titles, *rows) -> dict[str, int]:
    samples = [[row[place] for row in rows] for place in range(len(titles))]
    found = guess(titles, samples, Enrolments.columns)
    return {each.column: each.place for each in found if each.column}


def test_columns_are_known_by_title_by_likeness_and_by_what_they_hold():
    titles = ["CORREO_ELECTRÓNICO", "Nombres (s)", "Apelido Paterno", "Dato 7"]

    found = columns_of(titles, ["a@example.mx", "Ana", "Ruiz", "951 123 4567"])

    assert found == {"email": 0, "given_names": 1, "first_surname": 2, "phone": 3}


def test_of_two_columns_of_one_title_the_one_that_holds_something_is_taken():
    found = columns_of(["Correo", "Correo"], ["", "a@example.mx"])

    assert found == {"email": 1}
