"""PostgreSQL: the embedded server of `make run` and the tests, or any server named by DATABASE_URL."""

from yiqiao.foundation.database.embedded import EmbeddedPostgres, ensure_database

__all__ = ["EmbeddedPostgres", "ensure_database"]
