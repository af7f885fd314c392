"""Lists: search and filters in the URL, tables that become cards, paging by key."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from config.kit import register
from config.kit.icons import icon
from config.kit.pieces import link_button


@register.simple_block_tag
def data_table(content, caption="", cards=True):
    """A table; `<td data-label="…">` names each cell where it becomes a card."""
    return format_html(
        '<div class="table-wrap"><table class="table{}">{}{}</table></div>',
        " table-cards" if cards else "",
        format_html("<caption>{}</caption>", caption) if caption else "",
        content,
    )


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context, form, action="", keep=""):
    """A GET form of filters; `keep` names further parameters of the URL to carry along."""
    given = context["request"].GET
    names = set(form.fields)
    kept = [(name, given[name]) for name in keep.split() if given.get(name) and name not in names]
    return {
        "form": form,
        "action": action,
        "path": context["request"].path,
        "kept": kept,
        "used": any(given.get(name) for name in names),
    }


def url_with(request, **changes) -> str:
    """This page's address with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag(takes_context=True)
def sort_link(context, text, by):
    """A column's head that sorts by `by`, and the other way round when pressed again."""
    request = context["request"]
    now = request.GET.get("sort", "")
    wanted = f"-{by}" if now == by else by
    arrow = {by: "sort-up", f"-{by}": "sort-down"}.get(now, "")
    return format_html(
        '<a href="{}">{}{}</a>',
        url_with(request, sort=wanted, after=None),
        text,
        icon(arrow) if arrow else "",
    )


@register.simple_tag(takes_context=True)
def pager(context, page, note=""):
    """Ways to the next page by key and back to the first, keeping the filters."""
    request = context["request"]
    if page.is_first and not page.after:
        return (
            format_html('<nav class="pager" aria-label="{}"><p>{}</p></nav>', _("Páginas"), note)
            if note
            else ""
        )
    back = (
        ""
        if page.is_first
        else link_button(
            _("Volver al principio"), url_with(request, after=None), kind="secondary", icon="back"
        )
    )
    onward = (
        link_button(
            _("Ver más"),
            url_with(request, after=page.after),
            kind="secondary",
            icon_after="arrow",
            rel="next",
        )
        if page.after
        else format_html("<p>{}</p>", _("Es el final de la lista."))
    )
    return format_html(
        '<nav class="pager" aria-label="{}">{}{}{}</nav>',
        _("Páginas"),
        back,
        format_html("<p>{}</p>", note) if note else "",
        onward,
    )
