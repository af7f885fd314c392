"""Writing many rows of an import at once."""

import json
from collections.abc import Iterable

from django.db import connection

from intake.kinds import Draft
from intake.models import Import, ImportRow

CHUNK = 1000


def keep_checked(drafts: Iterable[Draft]) -> None:
    """What was found of each row, in one statement."""
    rows = [
        (
            draft.row.pk,
            dump(draft.values),
            dump(draft.fixes),
            dump(draft.problems),
            dump(draft.keys),
            draft.match,
            str(draft.verdict),
        )
        for draft in drafts
    ]
    update(
        rows,
        values="jsonb",
        fixes="jsonb",
        problems="jsonb",
        keys="jsonb",
        match="bigint",
        verdict="text",
    )


def keep_outcomes(drafts: Iterable[Draft], outcomes: dict[int, str]) -> None:
    """What became of each row when it was applied."""
    rows = [
        (
            draft.row.pk,
            dump(draft.problems),
            dump(draft.left),
            draft.match,
            str(draft.verdict),
            str(outcomes.get(draft.row.pk, "")),
        )
        for draft in drafts
    ]
    update(rows, problems="jsonb", left="jsonb", match="bigint", verdict="text", outcome="text")


def keep_undone(rows: list[ImportRow], hindered: dict[int, list[dict]]) -> None:
    kept, undone = ImportRow.Outcome.KEPT, ImportRow.Outcome.UNDONE
    found = [
        (row.pk, dump(hindered.get(row.pk, [])), str(kept if row.pk in hindered else undone))
        for row in rows
    ]
    update(found, problems="jsonb", outcome="text")


def dump(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def update(rows: list[tuple], **types: str) -> None:
    """Set these columns of each row (pk, value, …): one statement whatever their number."""
    if not rows:
        return
    quoted = {name: f'"{name}"' for name in types}
    cast = {
        name: f"v.{quoted[name]}::jsonb" if kind == "jsonb" else f"v.{quoted[name]}"
        for name, kind in types.items()
    }
    arrays = ", ".join(f"%s::{'text' if kind == 'jsonb' else kind}[]" for kind in types.values())
    statement = (
        f"UPDATE intake_importrow r SET {', '.join(f'{quoted[n]} = {cast[n]}' for n in types)} "
        f"FROM unnest(%s::bigint[], {arrays}) AS v(id, {', '.join(quoted.values())}) "
        "WHERE r.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def mark_repeats(imported: Import) -> None:
    """Tell, of rows of one and the same thing, which come after the first good one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_importrow SET twin = NULL WHERE imported_id = %s AND twin IS NOT NULL",
            [imported.pk],
        )
        cursor.execute(
            """
            WITH told AS (
                SELECT id, number, jsonb_array_elements_text(keys) AS key,
                    verdict IN ('create', 'change', 'same', 'confirm') AS comes_in
                FROM intake_importrow
                WHERE imported_id = %(pk)s AND verdict <> 'left_out'
            ), shared AS (
                SELECT key, min(number) FILTER (WHERE comes_in) AS first
                FROM told GROUP BY key HAVING count(*) > 1
            ), later AS (
                SELECT told.id, min(shared.first) AS first
                FROM told JOIN shared USING (key)
                GROUP BY told.id, told.number HAVING min(shared.first) < told.number
            )
            UPDATE intake_importrow r SET twin = later.first FROM later WHERE r.id = later.id
            """,
            {"pk": imported.pk},
        )
