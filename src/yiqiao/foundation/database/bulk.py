"""Writing many rows of a model at once by COPY; the database's constraints and triggers all apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from psycopg import sql

M = TypeVar("M", bound=models.Model)

_AS_THEY_ARE = (
    models.CharField,
    models.IntegerField,
    models.DecimalField,
    models.DateField,
    models.BooleanField,
    models.BinaryField,
    models.ForeignKey,
)


def copy_in(model: type[M], new: Iterable[M]) -> list[M]:
    """Write `new` objects of one model, giving them ids from the table's sequence where it has one."""
    objects = list(new)
    if not objects:
        return []
    fields = model._meta.concrete_fields
    own_id = isinstance(model._meta.pk, models.AutoField)
    if own_id:
        _give_ids(model, objects)
    readers = [_reader(field) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
    )
    # Reading a field may ask the database for a key; during COPY the connection cannot answer.
    rows = [[read(one) for read in readers] for one in objects]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    return objects


def _give_ids(model: type[M], objects: Sequence[M]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', model._meta.pk.column, len(objects)],
        )
        for one, (number,) in zip(objects, cursor.fetchall(), strict=True):
            one.pk = number


def _reader(field: models.Field) -> Callable[[models.Model], Any]:
    """How to get a field's value in the form the database takes."""
    name = field.attname
    if type(field) in _AS_THEY_ARE or (
        isinstance(field, _AS_THEY_ARE) and field.__module__.startswith("django.")
    ):
        return lambda one: getattr(one, name)
    return lambda one: field.get_db_prep_save(getattr(one, name), connection)
