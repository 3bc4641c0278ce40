"""Moving stored values to the active data key while the hospital works.

Rows are taken in primary-key order, a batch a transaction, with `FOR NO KEY UPDATE SKIP LOCKED`: this job never
waits for a row, so it cannot be part of a deadlock, and a row that somebody is writing is left for the next
pass. The update also compares the old bytes. Passes repeat until none finds a row under an old key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connections, models, router, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.crypto import envelope
from yiqiao.foundation.crypto.errors import CiphertextUnreadable, KeyDestroyed, KeyNotFound
from yiqiao.foundation.crypto.fields import EncryptedField
from yiqiao.foundation.crypto.keyring import REFRESH_SECONDS, keyring
from yiqiao.foundation.crypto.lifecycle import KeyPurpose, KeyStatus
from yiqiao.foundation.crypto.models import CryptoKey, ReencryptionRun

BATCH_ROWS = 500
MAX_PASSES = 20
BETWEEN_PASSES_SECONDS = 0.2

# Names come from our own models and are quoted; values are parameters.
COUNT_OUTSIDE = """
    SELECT count(*) FROM {table}
    WHERE {column} IS NOT NULL AND substring({column} FROM 1 FOR 5) <> %s
"""
HAS_UNDER = "SELECT EXISTS (SELECT 1 FROM {table} WHERE substring({column} FROM 1 FOR 5) = %s)"
TAKE_FIRST = """
    SELECT {pk}, {column} FROM {table}
    WHERE {column} IS NOT NULL AND substring({column} FROM 1 FOR 5) <> %s
    ORDER BY {pk} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
TAKE_AFTER = """
    SELECT {pk}, {column} FROM {table}
    WHERE {column} IS NOT NULL AND substring({column} FROM 1 FOR 5) <> %s AND {pk} > CAST(%s AS {pk_type})
    ORDER BY {pk} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
REPLACE = """
    UPDATE {table} AS target SET {column} = fresh.sealed
    FROM unnest(%s::{pk_type}[], %s::bytea[], %s::bytea[]) AS fresh (id, before, sealed)
    WHERE target.{pk} = fresh.id AND target.{column} = fresh.before
"""


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """One column that holds sealed values, with its names quoted for SQL."""

    model: type[models.Model]
    field: EncryptedField
    database: str

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.model._meta.db_table}.{self.field.column}"

    @property
    def append_only(self) -> bool:
        """Whether rotation must leave the rows alone."""
        return self.field.append_only

    def sql_names(self) -> dict[str, str]:
        """Quoted table, column and key, and the key's SQL type."""
        connection = connections[self.database]
        quote = connection.ops.quote_name
        key: Any = self.model._meta.pk
        while key.remote_field is not None:
            key = key.target_field
        return {
            "table": quote(self.model._meta.db_table),
            "column": quote(str(self.field.column)),
            "pk": quote(str(self.model._meta.pk.column)),
            "pk_type": key.rel_db_type(connection),
        }


class Progress(NamedTuple):
    """After each batch: the column and the totals of this run."""

    column: str
    rows_done: int
    rows_failed: int


@dataclass(frozen=True, slots=True)
class ReencryptionReport:
    """Outcome of `reencrypt`: rows moved, rows that could not be opened, rows still under an old key.

    `rows_left` counts append-only columns too; a retired key may be destroyed when none is left.
    """

    rows_done: int
    rows_failed: int
    rows_left: int


def list_encrypted_columns(registry: Apps = installed_apps) -> list[EncryptedColumn]:
    """Every encrypted column of every model that has a table of its own."""
    columns = [
        EncryptedColumn(model, field, router.db_for_write(model))
        for models_of_app in registry.all_models.values()
        for model in models_of_app.values()
        if not (model._meta.proxy or model._meta.swapped)
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedField)
    ]
    return sorted(columns, key=lambda column: column.name)


def count_rows_outside(column: EncryptedColumn, header: bytes) -> int:
    """Rows whose value is not under the key with that header."""
    with connections[column.database].cursor() as cursor:
        cursor.execute(
            COUNT_OUTSIDE.format(**column.sql_names()),
            [header],
        )
        return int(cursor.fetchone()[0])


def has_rows_under(column: EncryptedColumn, header: bytes) -> bool:
    """Whether any value is under the key with that header."""
    with connections[column.database].cursor() as cursor:
        cursor.execute(
            HAS_UNDER.format(**column.sql_names()),
            [header],
        )
        return bool(cursor.fetchone()[0])


def reencrypt(
    *,
    registry: Apps = installed_apps,
    batch_rows: int = BATCH_ROWS,
    settle_seconds: float = REFRESH_SECONDS,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> ReencryptionReport:
    """Bring every value under the active data key; safe to stop, repeat and run beside writers.

    Other processes may write with the previous key for up to `settle_seconds` after a rotation: the last
    pass starts only after that time. Never inside a transaction of the caller.
    """
    keyring.forget()
    active = keyring.get_active(KeyPurpose.DATA)
    header = envelope.header_of(active)
    columns = list_encrypted_columns(registry)
    writable = [column for column in columns if not column.append_only]
    activated = CryptoKey.objects.get(key_id=active.key_id).created_at
    done = failed = 0
    for number in range(MAX_PASSES):
        settled = (clock.now() - activated).total_seconds() >= settle_seconds
        failed = 0
        for column in writable:
            for moved, unreadable in _walk(column, active.key_id, header, batch_rows, resume=number == 0):
                done, failed = done + moved, failed + unreadable
                on_progress(Progress(column.name, done, failed))
        left = sum(count_rows_outside(column, header) for column in writable)
        if settled and left <= failed:
            break
        if not settled:
            remaining = settle_seconds - (clock.now() - activated).total_seconds()
            time.sleep(max(BETWEEN_PASSES_SECONDS, remaining))
        else:
            time.sleep(BETWEEN_PASSES_SECONDS)
    return ReencryptionReport(done, failed, sum(count_rows_outside(column, header) for column in columns))


def _walk(
    column: EncryptedColumn, key_id: str, header: bytes, batch_rows: int, *, resume: bool
) -> Iterator[tuple[int, int]]:
    now = clock.now()
    run, _ = ReencryptionRun.objects.get_or_create(
        key_id=key_id,
        table=column.model._meta.db_table,
        column=column.field.column,
        defaults={"started_at": now, "updated_at": now},
    )
    if run.finished_at is not None or not resume:
        run.last_pk, run.finished_at = "", None
    while True:
        moved, unreadable, last = _move_batch(column, header, run.last_pk, batch_rows)
        run.rows_done += moved
        run.rows_failed += unreadable
        run.updated_at = clock.now()
        if last is None:
            run.finished_at = run.updated_at
            run.save()
            return
        run.last_pk = last
        run.save()
        yield moved, unreadable


def _move_batch(
    column: EncryptedColumn, header: bytes, after: str, batch_rows: int
) -> tuple[int, int, str | None]:
    """(moved, unreadable, last key seen or None at the end) of one batch in one transaction."""
    names = column.sql_names()
    binding = column.field.binding_bytes()
    with transaction.atomic(using=column.database), connections[column.database].cursor() as cursor:
        cursor.execute(
            (TAKE_AFTER if after else TAKE_FIRST).format(**names),
            [header, *([after] if after else []), batch_rows],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0, 0, None
        keys, old_values, new_values = [], [], []
        for key, stored in rows:
            old = bytes(stored)
            try:
                plaintext = envelope.unseal(old, binding)
            except (CiphertextUnreadable, KeyNotFound, KeyDestroyed):
                continue
            keys.append(key)
            old_values.append(old)
            new_values.append(envelope.seal(plaintext, binding))
        moved = 0
        if keys:
            cursor.execute(
                REPLACE.format(**names),
                [keys, old_values, new_values],
            )
            moved = cursor.rowcount
        return moved, len(rows) - len(keys), str(rows[-1][0])


def is_key_used(key: CryptoKey, registry: Apps = installed_apps) -> bool:
    """Whether a data key still protects any stored value."""
    header = envelope.FORMAT + bytes.fromhex(key.key_id)
    return key.status != KeyStatus.DESTROYED and any(
        has_rows_under(column, header) for column in list_encrypted_columns(registry)
    )
