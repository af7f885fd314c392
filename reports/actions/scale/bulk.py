"""Writing rows by the million: whole tables in one statement, indexes made afterwards."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

ROWS_A_COPY = 20_000


def run(sql: str, params=None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def rows_of(sql: str, params=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def one(sql: str, params=None):
    return rows_of(sql, params)[0][0]


def insert(model: type[models.Model], values: dict[str, str], source: str) -> int:
    """INSERT … SELECT … FROM `source`: `values` maps columns to SQL.

    Columns that are not named take the default of their field, so that a model may grow.
    """
    columns, given, params = list(values), list(values.values()), []
    for field in model._meta.concrete_fields:
        left_out = field.column in values or field.generated or field.primary_key
        if left_out or (field.null and not field.has_default()):
            continue
        columns.append(field.column)
        given.append("%s")
        params.append(field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join(given)
    return run(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {chosen} {source}", params)


def copy(table: str, columns: str, rows: Iterable[tuple]) -> None:
    """COPY rows of plain values; None is NULL. No value may hold a tab, a line or a backslash."""
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor:
        for text in pieces(rows):
            cursor.copy_expert(statement, io.StringIO(text))


def pieces(rows: Iterable[tuple]) -> Iterator[str]:
    lines: list[str] = []
    for row in rows:
        lines.append("\t".join("\\N" if value is None else str(value) for value in row))
        if len(lines) == ROWS_A_COPY:
            yield "\n".join([*lines, ""])
            lines.clear()
    if lines:
        yield "\n".join([*lines, ""])


def chance(key: str, salt: int) -> str:
    """SQL for a number in [0, 1) drawn from a row's key: the same for the same key."""
    return f"((hashint8extended(({key})::bigint, {salt}) & 4294967295) / 4294967296.0::float8)"


@contextmanager
def bare(tables: Iterable[str], say) -> Iterator[None]:
    """Without secondary indexes, foreign keys, unique constraints and triggers of our own.

    They come back at the end, checked against every row. All in the transaction at hand:
    whoever else wants the tables waits, and a failure leaves everything as it was.
    """
    tables = list(tables)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks pending cannot be altered
    taken = [(table, constraints_of(table), indexes_of(table)) for table in tables]
    for table, constraints, indexes in taken:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, _definition in constraints:
            run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            run(f'DROP INDEX "{name}"')
    yield
    for table, constraints, indexes in taken:
        say(f"indexes of {table}")
        for _name, definition in indexes:
            run(definition)
        for name, definition in constraints:
            run(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def constraints_of(table: str) -> list[tuple[str, str]]:
    """Unique ones first, as foreign keys of the same table may lean on them."""
    return rows_of(
        """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC""",
        [table],
    )


def indexes_of(table: str) -> list[tuple[str, str]]:
    """Those that belong to no constraint."""
    return rows_of(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
           WHERE indrelid = %s::regclass AND NOT indisprimary AND NOT EXISTS (
               SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)""",
        [table],
    )
