"""The city's own memory: one SQLite file that survives a crash of the process."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, party TEXT NOT NULL, client TEXT NOT NULL,
    operation TEXT NOT NULL, message_id TEXT NOT NULL, request TEXT NOT NULL, fault TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '', response TEXT NOT NULL DEFAULT '', is_repeat INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS received_party ON received (party, id);
CREATE TABLE IF NOT EXISTS answered (
    party TEXT NOT NULL, client TEXT NOT NULL, operation TEXT NOT NULL, message_id TEXT NOT NULL,
    input_hash TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (party, client, operation, message_id)
);
CREATE TABLE IF NOT EXISTS nonces (
    party TEXT, client TEXT, nonce TEXT, seen_ms INTEGER, PRIMARY KEY (party, client, nonce)
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY, party TEXT NOT NULL, operation TEXT NOT NULL, fault TEXT NOT NULL, times INTEGER,
    delay_ms INTEGER NOT NULL, probability REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, party TEXT NOT NULL, client TEXT NOT NULL, kind TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE, payload TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0, due_ms INTEGER NOT NULL, answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS notices_due ON notices (status, due_ms);
"""

Row = Mapping[str, Any]


class State:
    """What a counterpart may do with the memory inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Execute a statement; the number of the row it inserted."""
        return self._connection.execute(sql, values).lastrowid or 0

    def change(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Execute a statement; how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def find(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a query."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else dict(row)

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a query."""
        return [dict(row) for row in self._connection.execute(sql, values)]

    def next_number(self, name: str) -> int:
        """1, 2, 3, … of a named counter."""
        row = self._connection.execute(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            [name],
        ).fetchone()
        return int(row[0])


class Store:
    """One connection, one writer at a time."""

    def __init__(self, folder: Path, schemas: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            folder / "city.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._lock = threading.Lock()
        for schema in (SCHEMA, *schemas):
            self._connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[State]:
        """A block that is committed whole or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield State(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()
