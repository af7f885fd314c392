"""Cards, badges, buttons, numbers, steps and verdicts."""

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from config.kit import register
from config.kit.icons import icon
from config.kit.words import numero

NOTHING = mark_safe("")


def attributes(given: dict) -> SafeString:
    """`hx_get="…"` in a template is `hx-get="…"` on the page; empty ones are left out."""
    kept = {
        name.replace("_", "-"): value for name, value in given.items() if value not in ("", None)
    }
    return flatatt(kept)


def drawing(name: str, css: str = "") -> SafeString:
    return icon(name, css) if name else NOTHING


@register.simple_block_tag
def page_head(content, title, lead=""):
    """The h1 of a page, one sentence under it, and inside the block what can be done here."""
    return format_html(
        '<div class="page-head"><div><h1>{}</h1>{}</div>{}</div>',
        title,
        format_html('<p class="lead">{}</p>', lead) if lead else "",
        format_html('<div class="row page-actions">{}</div>', content) if content.strip() else "",
    )


@register.simple_tag
def breadcrumbs(*words_and_urls):
    """Text, url, text, url, …, and last the text of this page."""
    pairs = zip(words_and_urls[::2], words_and_urls[1::2], strict=False)
    links = format_html_join("", '<li><a class="link" href="{1}">{0}</a></li>', pairs)
    here = words_and_urls[-1] if len(words_and_urls) % 2 else ""
    last = format_html('<li aria-current="page">{}</li>', here) if here else ""
    label = _("Dónde estás")
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}{}</ol></nav>', label, links, last
    )


@register.simple_block_tag
def section(content, title, lead="", level=2, id="", url="", action=""):
    """A part of a page under its own heading, with a link beside it when `url` is given."""
    head = format_html(
        '<div class="section-head"><div><h{0}>{1}</h{0}>{2}</div>{3}</div>',
        level,
        title,
        format_html("<p>{}</p>", lead) if lead else "",
        link_button(action, url, kind="quiet", icon_after="arrow") if url else "",
    )
    return format_html("<section{}>{}{}</section>", attributes({"id": id}), head, content)


@register.simple_block_tag
def card(content, title="", level=3, icon="", url="", flat=False, **attrs):
    """A framed block; with `url` its title links and the whole card can be pressed."""
    css = "card" + (" card-link" if url else "") + (" card-flat" if flat else "")
    words = format_html('<a href="{}">{}</a>', url, title) if url else title
    head = format_html(
        '<div class="card-head">{1}<h{0}>{2}</h{0}></div>', level, drawing(icon), words
    )
    return format_html(
        '<div class="{}"{}>{}{}</div>', css, attributes(attrs), head if title else "", content
    )


@register.simple_tag
def next_step(title, text="", action="", url="", eyebrow="", level=2):
    """The one thing to do now: a sentence and a button."""
    return format_html(
        '<section class="next"><div><p class="eyebrow">{1}</p><h{0}>{2}</h{0}>{3}</div>'
        "{4}</section>",
        level,
        eyebrow or _("Tu siguiente paso"),
        title,
        format_html("<p>{}</p>", text) if text else "",
        link_button(action, url, icon_after="arrow") if url else "",
    )


@register.simple_tag
def badge(text, tone="quiet", icon=""):
    """A word of state. Tones: quiet, good, warn, bad, info, place, act."""
    return format_html('<span class="badge tone-{}">{}{}</span>', tone, drawing(icon), text)


BUTTONS = {
    "primary": "btn btn-primary",
    "secondary": "btn btn-secondary",
    "quiet": "btn btn-quiet",
    "danger": "btn btn-danger",
}


@register.simple_tag
def button(text, kind="primary", icon="", type="submit", **attrs):
    """A button that acts; its text is the act in the infinitive."""
    return format_html(
        '<button type="{}" class="{}"{}>{}{}</button>',
        type,
        BUTTONS[kind],
        attributes(attrs),
        drawing(icon),
        text,
    )


@register.simple_tag
def link_button(text, url, kind="primary", icon="", icon_after="", **attrs):
    """A link that looks like a button: it takes you somewhere and changes nothing."""
    return format_html(
        '<a class="{}" href="{}"{}>{}{}{}</a>',
        BUTTONS[kind],
        url,
        attributes(attrs),
        drawing(icon),
        text,
        drawing(icon_after),
    )


@register.simple_block_tag
def alert(content, title="", tone="info", level=2, **attrs):
    """Something to know before going on. Tones: info, good, warn, bad."""
    names = {"good": "check", "warn": "alert", "bad": "alert"}
    return format_html(
        '<div class="alert tone-{}"{}>{}<div>{}{}</div></div>',
        tone,
        attributes(attrs),
        icon(names.get(tone, "info")),
        format_html("<h{0}>{1}</h{0}>", level, title) if title else "",
        content,
    )


def of(value, total) -> str:
    return _("%(value)s de %(total)s") % {"value": numero(value), "total": numero(total)}


def bar(value, total, label, tone="") -> SafeString:
    return format_html(
        '<progress class="progress{}" value="{}" max="{}" aria-label="{}"></progress>',
        f" progress-{tone}" if tone else "",
        min(float(value or 0), float(total or 1)),
        total or 1,
        label,
    )


@register.simple_tag
def progress(value, max, label="", words="", tone=""):
    """A bar with its numbers in words: "Actividades  7 de 12"."""
    words = words or of(value, max)
    tone = tone or ("good" if max and value >= max else "")
    return format_html(
        '<div><div class="progress-line"><span>{}</span><strong>{}</strong></div>{}</div>',
        label,
        words,
        bar(value, max, f"{label}: {words}" if label else words, tone),
    )


@register.simple_tag
def stat(label, value, of=None, note="", url="", tone=""):
    """A number that matters: big, out of what, with a bar and the list behind it."""
    goal = out_of(of) if of is not None else ""
    return format_html(
        '<div class="stat">{}<p class="stat-number">{}{}</p>{}{}</div>',
        format_html('<a class="stat-label stat-link" href="{}">{}</a>', url, label)
        if url
        else format_html('<p class="stat-label">{}</p>', label),
        numero(value),
        format_html(" <small>{}</small>", goal) if goal else "",
        bar(value, of, f"{label}: {numero(value)} {goal}", tone) if of else "",
        format_html('<p class="stat-note">{}</p>', note) if note else "",
    )


def out_of(total) -> str:
    return pgettext("after a big number", "de %(total)s") % {"total": numero(total)}


@register.simple_tag
def avatar(name, size=""):
    """The initials of a person, for the eye only."""
    words = str(name).split()
    initials = "".join(word[0] for word in words[:2]).upper()
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>',
        f" avatar-{size}" if size else "",
        initials,
    )


@register.simple_tag
def person(name, detail="", url=""):
    """Initials, name and, under it, a line about the person."""
    return format_html(
        '<span class="who">{}<span>{}{}</span></span>',
        avatar(name),
        format_html('<a class="link" href="{}">{}</a>', url, name) if url else name,
        format_html('<br><span class="small muted">{}</span>', detail) if detail else "",
    )


@register.simple_tag
def empty(title, text="", action="", url="", icon="", level=2):
    """What a list says when it has nothing: why, and what to do about it."""
    return format_html(
        '<div class="empty">{1}<h{0}>{2}</h{0}>{3}{4}</div>',
        level,
        drawing(icon) or mark_safe('<div class="papel"></div>'),
        title,
        format_html("<p>{}</p>", text) if text else "",
        link_button(action, url) if url else "",
    )


@register.simple_block_tag
def facts(content):
    """A list of {% fact %}s."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_tag
def fact(label, value, url="", nothing=""):
    """One thing known: its name and its value, or that it is not known."""
    if value in (None, ""):
        value = format_html('<span class="muted">{}</span>', nothing or _("Sin dato"))
    elif url:
        value = format_html('<a class="link" href="{}">{}</a>', url, value)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, value)


@register.simple_block_tag
def tabs(content, label):
    """Sister pages of one thing, each a {% tab %}."""
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label, content)


@register.simple_tag
def tab(text, url, active=False, count=None):
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        mark_safe(' aria-current="page"') if active else "",
        text,
        badge(numero(count)) if count is not None else "",
    )


@register.simple_block_tag
def steps(content):
    """A ladder of {% step %}s."""
    return format_html('<ol class="steps">{}</ol>', content)


STEPS = {
    "done": gettext_lazy("Hecho"),
    "now": gettext_lazy("En curso"),
    "todo": gettext_lazy("Pendiente"),
}


@register.simple_block_tag
def step(content, title, state="todo"):
    """One rung. States: done, now, todo."""
    return format_html(
        '<li class="step-{0}"><span class="mark">{1}<span class="sr-only">{2}</span></span>'
        '<div class="step-body"><p class="step-title">{3}</p>{4}</div></li>',
        state,
        drawing("check" if state == "done" else ""),
        STEPS[state],
        title,
        format_html('<div class="small muted">{}</div>', content) if content.strip() else "",
    )


@register.simple_block_tag
def verdicts(content):
    """A list of {% verdict %}s: the rules, one by one."""
    return format_html('<ul class="verdicts">{}</ul>', content)


VERDICTS = {
    True: ("good", "check", gettext_lazy("Cumplida")),
    False: ("bad", "close", gettext_lazy("No cumplida")),
    None: ("warn", "clock", gettext_lazy("Pendiente")),
}


@register.simple_tag
def verdict(rule, met, missing="", detail=""):
    """One rule: met (True), not met (False) or still open (None), and what is missing."""
    tone, drawn, said = VERDICTS[met]
    lines = [line for line in (detail, missing) if line]
    return format_html(
        '<li class="tone-{}"><span class="mark">{}</span><div><p class="verdict-head">'
        '<span class="strong">{}</span><span class="verdict-word">{}</span></p>{}</div></li>',
        tone,
        icon(drawn),
        rule,
        said,
        format_html_join("", '<p class="small muted">{}</p>', ((line,) for line in lines)),
    )


@register.simple_block_tag
def timeline(content):
    """What happened, {% event %} by {% event %}, newest first."""
    return format_html('<ol class="timeline">{}</ol>', content)


@register.simple_tag
def event(when, title, text=""):
    """`when` as it should be read: use the filter `fecha` or `fecha_hora`."""
    return format_html(
        '<li><time>{}</time><p class="strong">{}</p>{}</li>',
        when,
        title,
        format_html('<p class="muted">{}</p>', text) if text else "",
    )


@register.simple_block_tag
def live(content, url, done=False, seconds=2, id="live"):
    """A part that asks `url` for itself until `done`; without JavaScript, a link does the same."""
    if done:
        return format_html('<div class="live" id="{}">{}</div>', id, content)
    return format_html(
        '<div class="live" id="{0}" hx-get="{1}" hx-trigger="every {2}s" hx-swap="outerHTML">{3}'
        '<noscript><p><a class="link" href="">{4}</a></p></noscript></div>',
        id,
        url,
        seconds,
        content,
        _("Actualizar para ver el avance"),
    )


@register.simple_tag
def papel():
    """A string of paper flags, for the home page and for good news."""
    return mark_safe('<div class="papel"></div>')
