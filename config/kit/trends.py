"""Pictures of promises: a trend against its plan, a bar with what was expected, a funnel."""

import datetime as dt

from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.kit import register
from config.kit.charts import HEIGHT, WIDTH, part
from config.kit.words import numero


class Frame:
    """Days from left to right and values from the bottom up, in the units of the drawing."""

    def __init__(self, days: list[dt.date], values: list[float]):
        self.first, self.last = min(days), max(days)
        self.span = max((self.last - self.first).days, 1)
        self.top = max([*values, 1])

    def x(self, day: dt.date) -> float:
        return WIDTH * (day - self.first).days / self.span

    def y(self, value: float) -> float:
        return HEIGHT - HEIGHT * float(value) / self.top

    def line(self, points) -> str:
        return " ".join(f"{self.x(day):.2f},{self.y(value):.2f}" for day, value in points)


@register.simple_tag
def trend(actual, label, planned=(), ahead=(), goal=None) -> SafeString:
    """What was reached day by day beside what was planned, on one scale of days.

    `actual`, `planned` and `ahead` hold (day, value), oldest first; `ahead` goes from
    the last day known to where today's pace leads. The page says the same in a table.
    """
    actual, planned, ahead = list(actual), list(planned), list(ahead)
    if not actual:
        return format_html('<p class="muted">{}</p>', _("Aún no hay datos que mostrar."))
    points = actual + planned + ahead
    frame = Frame([day for day, _v in points], [v for _day, v in points] + [goal or 0])
    first, last = frame.x(actual[0][0]), frame.x(actual[-1][0])
    context = {
        "label": label,
        "frame": frame,
        "actual": frame.line(actual),
        "area": f"{first:.2f},{HEIGHT} {frame.line(actual)} {last:.2f},{HEIGHT}",
        "planned": frame.line(planned),
        "ahead": frame.line(ahead),
        "goal": goal,
        "goal_y": f"{frame.y(goal or 0):.2f}",
        "now": actual[-1],
        "now_x": f"{last:.2f}",
        "now_y": f"{frame.y(actual[-1][1]):.2f}",
    }
    return get_template("ui/trend.html").render(context)


@register.simple_tag
def bullet(value, total, label, expected=None, tone="act") -> SafeString:
    """A bar of `value` out of `total`, with a mark where the plan expects it to be.

    For the eye only when the words beside it say the three numbers: `label` is
    what a screen reader hears.
    """
    top = max(float(total or 0), float(value or 0), float(expected or 0)) or 1
    mark = ""
    if expected is not None:
        mark = format_html('<path class="mark" d="M{} -0.4v1.8"/>', part(expected, top))
    return format_html(
        '<svg class="bullet tone-{}" viewBox="0 -0.5 100 2" preserveAspectRatio="none" '
        'role="img" aria-label="{}"><rect class="track" width="100" height="1"/>'
        '<rect class="fill" width="{}" height="1"/>{}</svg>',
        tone,
        label,
        part(value or 0, top),
        mark,
    )


@register.simple_tag
def funnel(rows, label) -> SafeString:
    """Stages one after the other, each as wide as who is left: rows of (name, value[, words])."""
    rows = list(rows)
    top = max((row[1] or 0 for row in rows), default=0) or 1
    widths = [WIDTH * float(row[1] or 0) / top for row in rows]
    drawn = format_html_join(
        "",
        '<li><span class="bar-line"><span>{}</span><strong>{}</strong></span>'
        '{}<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<polygon points="{}"/></svg></li>',
        (
            (
                row[0],
                numero(row[1]),
                format_html('<p class="small muted">{}</p>', row[2])
                if len(row) > 2 and row[2]
                else "",
                slice_of(width, narrower),
            )
            for row, width, narrower in zip(rows, widths, widths[1:] + widths[-1:], strict=True)
        ),
    )
    return format_html('<ol class="funnel" aria-label="{}">{}</ol>', label, drawn)


def slice_of(wide: float, narrow: float) -> str:
    left, right = (WIDTH - wide) / 2, (WIDTH + wide) / 2
    inner, outer = (WIDTH - narrow) / 2, (WIDTH + narrow) / 2
    return f"{left:.2f},0 {right:.2f},0 {outer:.2f},1 {inner:.2f},1"


@register.simple_tag
def told_bars(rows, label, nothing) -> SafeString:
    """Bars of which some may not be told: rows of (name, value or None); None says `nothing`."""
    rows = list(rows)
    top = max((value for _name, value in rows if value), default=0)
    drawn = format_html_join(
        "",
        '<li><span class="bar-line"><span>{}</span>{}</span><svg class="bar{}" '
        'viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="1"/></svg></li>',
        (
            (
                name,
                format_html('<span class="muted">{}</span>', nothing)
                if value is None
                else format_html("<strong>{}</strong>", numero(value)),
                " bar-hidden" if value is None else "",
                part(value or 0, top),
            )
            for name, value in rows
        ),
    )
    return format_html('<ul class="bars" aria-label="{}">{}</ul>', label, drawn)
