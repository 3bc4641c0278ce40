"""Gives the tests a PostgreSQL server of their own, before Django reads its settings.

Loaded with ``-p``. The server lives under ``$YIQIAO_VAR/test`` (default ``var/test``), trades durability for
speed, and stops with the run if the run started it. Set YIQIAO_TEST_DATABASE_URL to use another server.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yiqiao.foundation.database.embedded import EmbeddedPostgres

FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_started: list[EmbeddedPostgres] = []


def _start() -> None:
    given = os.environ.get("YIQIAO_TEST_DATABASE_URL")
    if given:
        os.environ["DATABASE_URL"] = given
        return
    folder = Path(os.environ.get("YIQIAO_VAR", "var")) / "test"
    os.environ["YIQIAO_VAR"] = str(folder.resolve())
    server = EmbeddedPostgres(folder, FAST_AND_FORGETFUL)
    was_running = server.running
    os.environ["DATABASE_URL"] = server.start()
    os.environ.setdefault("YIQIAO_ENV", "test")
    if not was_running:
        _started.append(server)


_start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run started."""
    while _started:
        _started.pop().stop()
