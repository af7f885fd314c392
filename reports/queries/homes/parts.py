"""What home pages are made of."""

from dataclasses import dataclass, field
from enum import IntEnum


class Urgency(IntEnum):
    """Of several things to do, the greater goes first."""

    SOME_DAY = 1
    SOON = 2
    LEARN = 3
    TODAY = 4
    OTHERS_WAIT = 5


@dataclass(frozen=True)
class Step:
    """The one thing to do: a sentence and, where something can be pressed, a button."""

    title: str
    text: str = ""
    action: str = ""
    url: str = ""
    urgency: Urgency = Urgency.SOON


@dataclass(frozen=True)
class Section:
    """`kind` names its template, `reports/homes/<kind>.html`, which reads `says`.

    Who only `looks_on` never has anything to do.
    """

    kind: str
    says: dict = field(default_factory=dict)
    step: Step | None = None
    looks_on: bool = False

    @property
    def template(self) -> str:
        return f"reports/homes/{self.kind}.html"


@dataclass(frozen=True)
class Home:
    sections: list[Section]

    @property
    def step(self) -> Step | None:
        steps = [section.step for section in self.sections if section.step]
        return max(steps, key=lambda step: step.urgency, default=None)

    @property
    def is_up_to_date(self) -> bool:
        """Somebody with work to do who has done it all."""
        return self.step is None and any(not section.looks_on for section in self.sections)
