"""Lets tests that need real commits clean up after themselves.

The ledger, the audit and other append-only tables refuse TRUNCATE by trigger, as they must. Between tests the
server is told to leave triggers aside, and tables that migrations filled keep their rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

FILLED_BY_MIGRATIONS = frozenset({"ledger_account", "django_content_type", "procrastinate_version"})


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied_between_tests() -> Iterator[None]:
    """Make Django's flush leave triggers aside and keep what migrations filled."""
    plain_flush, plain_sql = DatabaseOperations.execute_sql_flush, DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        kept = [table for table in tables if table not in FILLED_BY_MIGRATIONS]
        # RESTART IDENTITY would need ownership of sequences that other tables share; numbers may go on.
        return plain_sql(self, style, kept, **{**options, "allow_cascade": False})

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        plain_flush(
            self,
            ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = origin"],
        )

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
    DatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.sql_flush = plain_sql  # type: ignore[method-assign]
    DatabaseOperations.execute_sql_flush = plain_flush  # type: ignore[method-assign]
    connection.close()
