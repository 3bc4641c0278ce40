"""Secrets come from the environment or a key file in the data folder, never from the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

MADE_FOR_NOTHING = "only-for-commands-that-serve-nobody"


def secret_key(var: Path, environment: str) -> str:
    """Django's signing key. Production must name it; elsewhere it is made once and kept in the data folder.

    Commands that never serve a request (schema export, type checks) run before a data folder exists and get
    a fixed key that signs nothing.
    """
    given = os.environ.get("YIQIAO_SECRET_KEY")
    if given:
        return given
    path = var / "secret-key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if environment == "production":
        raise SystemExit("YIQIAO_SECRET_KEY is required in production")
    if not var.exists():
        return MADE_FOR_NOTHING
    made = secrets.token_urlsafe(48)
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(made, encoding="ascii")
    return made
