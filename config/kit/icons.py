"""A small set of icons of our own, drawn on a grid of 24 with one pen."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config.kit import register

DRAWINGS = {
    "alert": "M12 4 2.8 19.5h18.4zM12 10v4M12 16.8v.1",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
    "book": "M12 6.5C10 5 7 4.5 3.5 4.5v13.5c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2V4.5"
    "C17 4.5 14 5 12 6.5zM12 6.5V20",
    "calendar": "M4 6.5h16V20H4zM4 11h16M8 3.5v5M16 3.5v5",
    "certificate": "M4 4h16v11h-5M9 15H4V4M7.5 8h9M7.5 11h4M12 19a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
    "M10.5 18.5V22l1.5-1 1.5 1v-3.5",
    "chart": "M4 20h16M6.5 16.5v-5M12 16.5v-11M17.5 16.5v-8",
    "check": "M5 12.5l4.5 4.5L19 7",
    "chevron": "M6 9l6 6 6-6",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "close": "M6 6l12 12M18 6 6 18",
    "download": "M12 4v11M7 10.5l5 5 5-5M4 20h16",
    "edit": "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
    "external": "M14 4h6v6M20 4l-9 9M17 14v6H4V7h6",
    "eye": "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12z"
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "file": "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 13h6M9 16.5h6",
    "filter": "M4 5h16l-6 7.5V19l-4 1.5v-8z",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9"
    "c-3-3-3.5-6-3.5-9S9 6 12 3z",
    "history": "M3.5 12a8.5 8.5 0 1 0 3-6.5L4 8M4 3.5V8h4.5M12 8v4.5l3 1.5",
    "home": "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 7.7v.1",
    "key": "M8.5 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.5 11.5 20 3M16.5 6.5l3 3",
    "lock": "M5 10.5h14V20H5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14v2.5",
    "logout": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "mail": "M3.5 5.5h17v13h-17zM3.5 7l8.5 6.5L20.5 7",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "minus": "M5 12h14",
    "people": "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5.5 6.5-5.5"
    "s6 2 6.5 5.5M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.8c2 .8 3.2 2.4 3.5 4.7",
    "person": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.5-6 7.5-6s6.9 2 7.5 6",
    "phone": "M7.5 2.5h9v19h-9zM11 18.5h2",
    "pin": "M12 21.5C7.5 17 5 13.5 5 10a7 7 0 0 1 14 0c0 3.5-2.5 7-7 11.5zM12 12.5a2.5 2.5 0 1 0"
    " 0-5 2.5 2.5 0 0 0 0 5z",
    "play": "M7 4.5v15l12-7.5z",
    "plus": "M12 5v14M5 12h14",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
    "refresh": "M20 12a8 8 0 1 1-2.5-5.8L20 8.5M20 4v4.5h-4.5",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5",
    "shield": "M12 3l7.5 2.5V11c0 5-3 8.3-7.5 10-4.5-1.7-7.5-5-7.5-10V5.5zM8.5 12l2.5 2.5 4.5-5",
    "sort-down": "M12 5v14M7 14l5 5 5-5",
    "sort-up": "M12 19V5M7 10l5-5 5 5",
    "star": "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8z",
    "target": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z"
    "M12 12v.1",
    "trash": "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13.5h9l1-13.5M10 11v6M14 11v6",
    "undo": "M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H8",
    "upload": "M12 20V9M7 13.5l5-5 5 5M4 4h16",
    "village": "M3 20.5h18M5 20.5V11l4.5-4 4.5 4v9.5M14 13h5v7.5M8 20.5v-4.5h3v4.5"
    "M9.5 7V3.5l3 1-3 1",
}


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """The drawing alone, hidden from screen readers: say it in words beside it."""
    return format_html(
        '<svg class="icon icon-{}{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        name,
        f" {css}" if css else "",
        mark_safe(DRAWINGS[name]),
    )
