"""What is hashed: one byte string per record, block and archive, the same on every machine. Pure Python.

A record's canonical content is a JSON array in UTF-8 without spaces, keys sorted, instants as whole
microseconds since 1970. Leaves and inner nodes are hashed under different first bytes, so that no node can
be passed off as a record (RFC 6962).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from yiqiao.foundation.crypto.symmetric import sm3

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

GENESIS = bytes(32)
"""What the first block names as its predecessor."""

CONTENT_FIELDS = (
    "uid",
    "recorded_at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "subject",
    "operation",
    "request_id",
    "client_address",
    "workstation",
    "reason",
    "details",
)
"""The record's columns that the HMAC covers, in this order."""


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(micros: int) -> datetime:
    """Inverse of `microseconds`."""
    return _EPOCH + timedelta(microseconds=micros)


def record_content(values: Sequence[Any]) -> bytes:
    """Canonical content of `CONTENT_FIELDS`: uid as 32 hex digits, the instant in microseconds."""
    return _encode(["yiqiao-audit/1", *values]).encode()


def leaf_digest(record_id: int, key_id: str, mac: bytes, content: bytes) -> bytes:
    """The leaf of a record: binds its number, its HMAC and its content."""
    return sm3(b"\x00" + record_id.to_bytes(8, "big") + key_id.encode() + mac + content)


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """SM3 Merkle root; a last odd node moves up unchanged. At least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        pairs = [sm3(b"\x01" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def block_header(number: int, sealed_at: int, leaf_count: int, root: bytes, previous_hash: bytes) -> bytes:
    """What a block's hash and signature cover; `sealed_at` in microseconds."""
    return _encode(
        ["yiqiao-audit-block/1", number, sealed_at, leaf_count, root.hex(), previous_hash.hex()]
    ).encode()


def archive_statement(first_block: int, last_block: int, record_count: int, file_digest: bytes) -> bytes:
    """What an archive's signature covers."""
    return _encode(
        ["yiqiao-audit-archive/1", first_block, last_block, record_count, file_digest.hex()]
    ).encode()


def block_hash(header: bytes) -> bytes:
    """What the next block names as its predecessor."""
    return sm3(b"\x02" + header)
