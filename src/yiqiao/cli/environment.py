"""What every command needs first: a database that answers and Django set up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiqiao.foundation.database import ensure_database


def data_folder() -> Path:
    """The folder that holds everything an instance keeps (YIQIAO_VAR, default ``var``)."""
    return Path(os.environ.get("YIQIAO_VAR", "var")).resolve()


@contextmanager
def django_ready(*, database: bool = True) -> Iterator[None]:
    """Run a block with Django set up; start the embedded database for its duration if none is running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqiao.site.settings")
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["YIQIAO_VAR"] = str(folder)
    server = ensure_database(folder) if database else None
    try:
        import django

        django.setup()
        yield
    finally:
        if server is not None:
            from django.db import connections

            connections.close_all()
            server.stop()
