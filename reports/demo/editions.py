"""The editions of the programme: the one of 2020, this year's with its plan, and next year's."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from villages.actions import programmes, targets
from villages.models import Programme
from villages.rules.targets import even_quarters

ANNOUNCED = "Anuncio público de 2020 (Contxto)"
PROMISED_IN_2020 = (
    ("certified", "programme", 200, "Personas formadas y certificadas en GET"),
    ("states", "programme", 32, "Estados con una aldea digital"),
    ("students", "programme", 1000, "Estudiantes de universidad con formación"),
    ("businesses", "village", 50, "Microempresas en marcha en cada aldea"),
)
IN_ENGLISH = {
    "certified": "People trained and certified in GET",
    "states": "States with a digital village",
    "students": "University students trained",
    "businesses": "Micro-businesses launched in each village",
}
JACARANDA = (94, 53, 134)


def make_editions(current: Programme, *, by: User, today: dt.date) -> None:
    begin_the_first(by=by)
    plan(current, by=by, today=today)
    programmes.put_logo(current, drawn_logo("GET"), by=by)
    begin_the_next(current, by=by, today=today)


def begin_the_first(*, by: User) -> Programme:
    """What was promised in public in 2020, as an edition that is over."""
    ends_on = dt.date(2021, 12, 31)
    return programmes.begin(
        slug="get-2020",
        name="Global E-commerce Talent 2020 (muestra)",
        short_name="GET",
        issuer="GINgroup",
        partners=["Alibaba Business School"],
        starts_on=dt.date(2020, 9, 1),
        ends_on=ends_on,
        targets=[
            {
                "indicator": indicator,
                "scope": scope,
                "value": value,
                "promise": promise,
                "promise_en": IN_ENGLISH[indicator],
                "source": ANNOUNCED,
                "due_on": ends_on,
            }
            for indicator, scope, value, promise in PROMISED_IN_2020
        ],
        by=by,
    )


def plan(programme: Programme, *, by: User, today: dt.date) -> None:
    """Give this year's promises their dates and quarters, and let one of them slip."""
    first = max(programme.starts_on, dt.date(today.year, 1, 1))
    settled = min(first + dt.timedelta(days=30), today)
    ends_on = dt.date(today.year, 12, 31)
    hoped = dt.date(today.year, 10, 31)
    due = {"certified": ends_on, "states": hoped, "students": ends_on, "businesses": ends_on}
    for target in programme.targets.standing().filter(indicator__in=due):
        day = due[target.indicator]
        put_off(target, day, on=settled, by=by, reason="Plan anual de trabajo (muestra)")
    slipped = min(first + dt.timedelta(days=200), today)
    states = programme.targets.get(indicator="states")
    why = "Dos aldeas perdieron su sede y abren después (muestra)"
    put_off(states, ends_on, on=slipped, by=by, reason=why)


def put_off(target, day: dt.date, *, on: dt.date, by: User, reason: str) -> None:
    """Promise it for that day, at an even pace from the start of its programme."""
    steps = even_quarters(starts_on=target.programme.starts_on, due_on=day, value=target.value)
    milestones = [{"on": step.isoformat(), "value": value} for step, value in steps]
    targets.change(target, due_on=day, milestones=milestones, on=on, by=by, reason=reason)


def begin_the_next(programme: Programme, *, by: User, today: dt.date) -> Programme:
    """Next year's edition, with the same promises and every state still free to register."""
    year = today.year + 1
    return programmes.begin_like(
        programme,
        slug=f"gdt-{year}",
        name=f"Global Digital Talent {year} (muestra)",
        short_name="GDT",
        issuer=programme.issuer,
        starts_on=dt.date(year, 1, 1),
        by=by,
    )


def drawn_logo(text: str) -> SimpleUploadedFile:
    """A mark that nobody takes for a real one: the letters, and that it is a sample."""
    picture = Image.new("RGB", (480, 160), "white")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((8, 8, 472, 152), radius=24, outline=JACARANDA, width=6)
    pen.text((36, 24), text, font=ImageFont.load_default(size=96), fill=JACARANDA)
    pen.text((262, 72), "muestra", font=ImageFont.load_default(size=44), fill=JACARANDA)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile(f"{text}.png", content.getvalue(), content_type="image/png")
