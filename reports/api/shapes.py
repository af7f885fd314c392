"""The shapes of the API's answers."""

import datetime as dt

from ninja import Schema
from pydantic import Field


class Named(Schema):
    code: str
    name: str


class Programme(Schema):
    code: str = Field(description="What the parameter `programme` takes.")
    name: str
    short_name: str
    starts_on: dt.date
    ends_on: dt.date | None
    current: bool


class Words(Schema):
    es: str
    en: str


class Indicator(Schema):
    code: str
    catalogue: str = Field(description="The row of the programme's catalogue of indicators.")
    name: Words
    unit: Words
    definition: Words
    measured: bool = Field(description="False: nothing keeps it yet, which is not the same as 0.")
    rows: bool = Field(description="Whether rows can be listed behind the number.")
    dimensions: list[str]


class Promise(Schema):
    indicator: str
    promise: str
    source: str
    scope: str
    target: int = Field(description="What was promised, once or for each place of `scope`.")
    total: int = Field(description="What that adds up to in the whole programme.")
    due_on: dt.date | None
    value: float | None
    expected: float | None = Field(description="What the plan expects by `as_of`.")
    standing: str
    standing_words: str
    reached_on: dt.date | None = Field(description="Where the pace of the last months leads.")


class State(Named):
    village: str
    stage: int = Field(description="How far its village has come, 0 to 5.")
    stage_words: str


class Figure(Schema):
    indicator: str
    name: str
    unit: str
    value: float | None


class Board(Schema):
    programme: str
    as_of: dt.date
    promises: list[Promise]
    figures: list[Figure]
    states: list[State]


class Place(Named):
    state: str
    value: float | None
    hidden: bool = Field(description="Too few people to tell.")


class Category(Schema):
    category: str
    value: float | None
    hidden: bool


class Dimension(Schema):
    dimension: str
    as_of: dt.date | None = Field(
        description="For who may not see the rows, the last end of a month that can be told;"
        " null where nothing may be."
    )
    categories: list[Category]


class Values(Schema):
    indicator: str
    programme: str
    as_of: dt.date
    measured: bool
    unit: str
    state: str | None
    value: float | None
    hidden: bool
    places: list[Place] | None
    breakdown: list[Dimension] | None


class Point(Schema):
    day: dt.date
    value: float | None


class Series(Schema):
    indicator: str
    programme: str
    state: str | None
    hidden: bool
    points: list[Point]


class Cell(Schema):
    name: str
    value: str


class Row(Schema):
    id: int
    title: str
    url: str
    cells: list[Cell]


class Rows(Schema):
    indicator: str
    programme: str
    as_of: dt.date
    rows: list[Row]
    next: str | None = Field(description="The address of the rows that follow.")


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict] | None = None
