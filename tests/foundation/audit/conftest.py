"""A data folder of one's own, so that anchors and archives of one test are not those of another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path: Path) -> Path:
    """Anchors and archives go here."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def behind_the_back(db: None) -> Callable[..., None]:
    """Run SQL as somebody with the database's own rights would, triggers and foreign keys aside."""

    def run(statement: str, *parameters: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, parameters)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return run
