"""Paging by key: the next page begins after the last row shown, however many there are."""

import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """`after` is what to ask for to see what follows; empty on the last page."""

    rows: list
    after: str
    is_first: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def page_of(queryset: QuerySet, *, by: tuple[str, ...], after: str = "", size=PAGE_SIZE) -> Page:
    """One page of `queryset`, in the order `by`, whose last field must tell all rows apart.

    The fields of `by` all go up or all down ("-at", "-pk") and are never null. An
    `after` that makes no sense shows the first page.
    """
    position = read(after, len(by))
    rows = queryset.order_by(*by)
    if position:
        try:
            rows = rows.filter(beyond(by, position))
        except (ValidationError, ValueError, TypeError):
            position = None
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, write(found[-1], by) if more else "", is_first=not position)


def beyond(by: tuple[str, ...], position: list) -> Q:
    """Rows after `position`: greater in the first field that differs.

    That the first one is not smaller follows; an index needs to be told so to begin there.
    """
    operator = "lt" if by[0].startswith("-") else "gt"
    begin = Q(**{f"{by[0].removeprefix('-')}__{operator}e": position[0]})
    found = Q()
    equal = Q()
    for name, value in zip(by, position, strict=True):
        field = name.removeprefix("-")
        found |= equal & Q(**{f"{field}__{operator}": value})
        equal &= Q(**{field: value})
    return begin & found


def write(row, by: tuple[str, ...]) -> str:
    values = [force_str(value_of(row, name.removeprefix("-"))) for name in by]
    return urlsafe_base64_encode(json.dumps(values).encode())


def value_of(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name)
    return row.isoformat() if hasattr(row, "isoformat") else row


def read(after: str, length: int) -> list | None:
    try:
        position = json.loads(urlsafe_base64_decode(after))
        json.dumps(position, ensure_ascii=False).encode()  # halves of characters do not encode
    except ValueError:
        return None
    fits = isinstance(position, list) and len(position) == length
    return position if fits and all(map(is_text, position)) else None


def is_text(value) -> bool:
    """Say whether the database can compare with it: it takes no NUL."""
    return isinstance(value, str) and "\0" not in value
