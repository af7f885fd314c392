"""What a whole column tells, asked of the database so that memory stays flat."""

from django.db import connection

from intake.models import Import

SAMPLE = 2_000
DAY_AND_MONTH = r"^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ]\d{2,4}"


def column_of(imported: Import, place: int, other: int | None) -> list[tuple[str, str]]:
    """The first cells of a column, each beside that of another."""
    rows = imported.rows.order_by("number").values_list("cells", flat=True)[:SAMPLE]

    def cell(cells, at):
        return cells[at] if at is not None and at < len(cells) else ""

    return [(cell(cells, place), cell(cells, other).strip().upper()) for cells in rows]


def date_votes(imported: Import, place: int) -> tuple[int, int]:
    """How many cells can only begin with the day, and how many only with the month."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE parts[1]::int > 12 AND parts[2]::int <= 12),
                   count(*) FILTER (WHERE parts[2]::int > 12 AND parts[1]::int <= 12)
            FROM (SELECT regexp_match(cells->>%s, %s) AS parts
                  FROM intake_importrow WHERE imported_id = %s) AS found
            """,
            [place, DAY_AND_MONTH, imported.pk],
        )
        return cursor.fetchone()
