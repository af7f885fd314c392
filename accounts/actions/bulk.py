"""Adding thousands of rows that are alike but for a few columns."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection, models


def insert_alike(
    like: models.Model,
    columns: dict[str, Sequence],
    *,
    ignore_conflicts: bool = False,
    returning: Iterable[str] = (),
) -> list[tuple]:
    """Add a row for each place in `columns`, the rest of it as in `like`; one statement.

    `columns` are lists of values by column (`user_id`, not `user`), already as the database
    takes them but for JSON. Nothing is validated and no model is built for each row, which
    is most of what `bulk_create` costs. Answers `returning` of each row that was added.
    """
    if not next(iter(columns.values()), ()):
        return []
    meta = like._meta
    fields = {field.attname: field for field in meta.concrete_fields if not is_given(field)}
    own = {name: field for name, field in fields.items() if name in columns}
    same = {name: field for name, field in fields.items() if name not in columns}
    arrays = [array(own[name], values) for name, values in columns.items()]
    names = [fields[name].column for name in (*columns, *same)]
    taken = [taken_from(own[name], at) for at, name in enumerate(columns)]
    constants = [
        field.get_db_prep_save(field.pre_save(like, add=True), connection)
        for field in same.values()
    ]
    statement = (
        f"INSERT INTO {quoted(meta.db_table)} ({', '.join(map(quoted, names))}) "
        f"SELECT {', '.join([*taken, *(f'%s::{loose(field)}' for field in same.values())])} "
        f"FROM unnest({', '.join(f'%s::{kind}[]' for kind, _values in arrays)}) "
        f"AS v({', '.join(f'c{at}' for at in range(len(arrays)))})"
        f"{' ON CONFLICT DO NOTHING' if ignore_conflicts else ''}"
    )
    wanted = [quoted(fields_of(meta)[name].column) for name in returning]
    if wanted:
        statement += f" RETURNING {', '.join(wanted)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*constants, *(values for _kind, values in arrays)])
        return cursor.fetchall() if wanted else []


def is_given(field: models.Field) -> bool:
    """Say whether the database makes the value by itself."""
    return field.generated or isinstance(field, models.AutoField)


def fields_of(meta) -> dict[str, models.Field]:
    return {field.attname: field for field in meta.concrete_fields}


def array(field: models.Field, values: Sequence) -> tuple[str, list]:
    if isinstance(field, models.JSONField):
        return "text", [json.dumps(value, ensure_ascii=False) for value in values]
    return loose(field), list(values)


def taken_from(field: models.Field, at: int) -> str:
    return f"v.c{at}::jsonb" if isinstance(field, models.JSONField) else f"v.c{at}"


def loose(field: models.Field) -> str:
    """The type without its length: a cast to a length would cut what is too long."""
    return field.db_type(connection).partition("(")[0]


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
