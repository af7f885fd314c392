"""The map of the states, bars and lines, drawn by the server with words beside them."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.kit import register
from config.kit.words import numero

# 32 states simplified to some 6 km, after Victor Cazanave's map of Mexico (CC BY 4.0, modified).
MEXICO = Path(__file__).with_name("mexico.svg")
SHAPE = re.compile(r'<path id="mx-(\d\d)"[^>]* d="([^"]+)"')


@cache
def shapes() -> dict[str, SafeString]:
    """The drawing of each state by its INEGI code."""
    found = SHAPE.findall(MEXICO.read_text(encoding="utf-8"))
    return {code: mark_safe(path) for code, path in found}


@register.simple_tag
def state_map(states, label, after="map-end"):
    """The country, each state a link in its shade.

    `states` yield `code`, `name`, `words` ("12 de 50"), `url` and `shade`, from 0
    (paper: nothing yet) to 5. The page shows the same numbers in a table beneath.
    """
    drawn = format_html_join(
        "",
        '<a href="{}" class="shade-{}" aria-label="{}: {}"><title>{}: {}</title>'
        '<path fill-rule="evenodd" d="{}"/></a>',
        (
            (
                s["url"],
                s["shade"],
                s["name"],
                s["words"],
                s["name"],
                s["words"],
                shapes()[s["code"]],
            )
            for s in map(as_dict, states)
        ),
    )
    return format_html(
        '<a class="btn btn-secondary skip-in" href="#{3}">{2}</a>'
        '<svg class="map" viewBox="0 0 800 540" role="group" aria-label="{0}">{1}</svg>'
        '<span id="{3}" tabindex="-1"></span>',
        label,
        drawn,
        _("Saltar el mapa"),
        after,
    )


def as_dict(state) -> dict:
    if isinstance(state, dict):
        return state
    return {name: getattr(state, name) for name in ("code", "name", "words", "url", "shade")}


@register.simple_tag
def shades(*words):
    """What each shade of the map means, from paper (0) up."""
    rows = format_html_join("", '<li><i class="shade-{}"></i>{}</li>', enumerate(words))
    return format_html('<ul class="shades">{}</ul>', rows)


def part(value, total) -> str:
    return f"{100 * float(value) / float(total):.2f}" if total else "0"


@register.simple_tag
def bars(rows, label, of=None):
    """Horizontal bars with their words: rows of (name, value) or (name, value, words).

    All bars share one scale: `of`, or the greatest value.
    """
    rows = [(row[0], row[1], row[2] if len(row) > 2 else numero(row[1])) for row in rows]
    top = of or max((value for _name, value, _words in rows), default=0)
    drawn = format_html_join(
        "",
        '<li><span class="bar-line"><span>{}</span><strong>{}</strong></span>'
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="1"/></svg></li>',
        ((name, words, part(value, top)) for name, value, words in rows),
    )
    return format_html('<ul class="bars" aria-label="{}">{}</ul>', label, drawn)


WIDTH, HEIGHT = 100, 40


def points_of(values: list, top: float) -> str:
    values = values * 2 if len(values) == 1 else values
    step = WIDTH / (len(values) - 1)
    return " ".join(
        f"{index * step:.2f},{HEIGHT - HEIGHT * float(value) / top:.2f}"
        for index, value in enumerate(values)
    )


@register.inclusion_tag("ui/line.html")
def line(rows, label, goal=None, goal_words=""):
    """A line over time: rows of (name, value), oldest first, and a goal to reach."""
    rows = list(rows)
    values = [value for _name, value in rows]
    top = max([*values, goal or 0, 1])
    return {
        "label": label,
        "points": points_of(values, top) if rows else "",
        "first": rows[0] if rows else None,
        "last": rows[-1] if rows else None,
        "last_y": f"{HEIGHT - HEIGHT * float(values[-1]) / top:.2f}" if rows else "",
        "goal": goal,
        "goal_y": f"{HEIGHT - HEIGHT * float(goal) / top:.2f}" if goal else "",
        "goal_words": goal_words,
    }


@register.simple_tag
def spark(values, label):
    """A line as small as a word; `label` says what it shows."""
    values = list(values)
    points = points_of(values, max([*values, 1])) if values else ""
    return format_html(
        '<svg class="spark" viewBox="0 -3 100 46" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><polyline points="{}"/></svg>',
        label,
        points,
    )
