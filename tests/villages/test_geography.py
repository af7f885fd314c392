"""The outlines know where every municipality of the country lies."""

import pytest

from villages.actions.reference import read
from villages.rules import geography


def test_every_municipality_lies_in_its_state():
    points = [row for row in read("municipalities.csv") if row["latitude"]]

    strays = [
        row["name"]
        for row in points
        if not geography.lies_in(row["state_code"], float(row["latitude"]), float(row["longitude"]))
    ]

    assert len(points) == 2465
    assert strays == []


def test_every_sample_village_lies_in_its_state():
    for row in read("villages_sample.csv"):
        point = float(row["latitude"]), float(row["longitude"])

        assert geography.lies_in(row["state_code"], *point), row["village_code"]


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "state"),
    [
        ("Zócalo", 19.4326, -99.1332, "09"),
        ("Cozumel", 20.5083, -86.9458, "23"),
        ("Tijuana", 32.5149, -117.0382, "02"),
        ("Guatemala", 14.6349, -90.5069, None),
        ("San Antonio, Texas", 29.4241, -98.4936, None),
        ("the Gulf", 24.0, -93.0, None),
    ],
)
def test_a_point_falls_in_a_state_or_in_none(place, latitude, longitude, state):
    assert geography.state_at(latitude, longitude) == state


@pytest.mark.parametrize(
    ("typed", "degrees"),
    [
        ("17.0503", "17.0503"),
        (" -96,503 ", "-96.5030"),
        ("17.05034999999", "17.0503"),
        ("−96.5", "-96.5000"),
    ],
)
def test_degrees_are_read_as_people_paste_them(typed, degrees):
    assert str(geography.degrees(typed)) == degrees


@pytest.mark.parametrize("typed", ["17° 3' N", "abc", "1e5", "NaN", "17.05.03", "9999"])
def test_what_is_no_number_of_degrees_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        geography.degrees(typed)


def test_an_outline_places_its_points_inside_its_frame():
    shape = geography.outline("20")

    x, y = shape.place("17.0503", "-96.5030")

    assert 0 < x < shape.width
    assert 0 < y < shape.height
