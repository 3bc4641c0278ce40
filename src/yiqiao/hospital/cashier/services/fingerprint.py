"""Fingerprints of inputs, by which a repeated request is told from another one with the same key."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from yiqiao.foundation.context import current_actor


def fingerprint(*facts: Any) -> bytes:
    """A hash of plain facts (numbers, texts, lists); equal amounts hash equally however they are written."""
    return hashlib.sha256(json.dumps(facts, default=_plain, ensure_ascii=False).encode()).digest()


def own_key(key: str) -> str:
    """The key within the present actor's own key space."""
    actor = current_actor()
    return f"{actor.kind.value[:7]}:{actor.id[:30]}:{key}"[:120]


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
