"""Reads that no single QuerySet owns."""

from collections import defaultdict
from collections.abc import Collection

from django.db import models


def referring_to(
    model: type[models.Model], ids: Collection[int], *, but: Collection[type[models.Model]] = ()
) -> dict[int, set[str]]:
    """What stands on each of these rows, in whatever app: the names of the tables, by pk.

    That is, what protects it from being deleted: what would go with it is a part of it.
    One query for each table that could, however many rows. Rows that nothing stands on
    are not in the answer. Tables of `but` are not asked.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for field in model._meta.get_fields(include_hidden=True):
        if not stands_on(field) or field.related_model in but:
            continue
        column = field.remote_field.attname
        rows = field.related_model._base_manager.filter(**{f"{column}__in": list(ids)})
        for pk in rows.values_list(column, flat=True).distinct().order_by():
            found[pk].add(str(field.related_model._meta.verbose_name_plural))
    return dict(found)


def stands_on(field) -> bool:
    """Say whether a field of a model is another table's key that protects its rows."""
    pointing = field.auto_created and not field.concrete and not field.many_to_many
    return pointing and field.on_delete in (models.PROTECT, models.RESTRICT)
