"""Tables to take away, as spreadsheets in Mexico open them."""

import csv
from collections.abc import Iterable

from django.http import StreamingHttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    def write(self, text: str) -> str:
        return text


def csv_response(file_name: str, header: Iterable, rows: Iterable[Iterable]):
    """A CSV written while it is sent: UTF-8 with a mark, so that accents survive a spreadsheet."""
    writer = csv.writer(Echo())

    def lines():
        yield "\ufeff" + writer.writerow([harmless(cell) for cell in header])
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def harmless(cell) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
