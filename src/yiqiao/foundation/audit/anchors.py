"""What remains when the end of the chain is cut off: each block's hash, noted outside the database.

The sealing process appends one line per block to ``audit-anchors.jsonl`` in the data folder and writes the
same to its log, which a hospital ships to another machine. Whoever can change the database *and* every one of
these can hide the newest blocks; nobody can do so against a copy on another machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

if TYPE_CHECKING:
    from yiqiao.foundation.audit.models import AuditBlock

logger = structlog.get_logger("yiqiao.audit")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One noted block. `chain` is the hash of block 1, which names the chain."""

    chain: str
    number: int
    block_hash: str


def anchor_file() -> Path:
    """Where this machine notes blocks."""
    return Path(settings.VAR) / "audit-anchors.jsonl"


def append(block: AuditBlock) -> None:
    """Note a committed block. A full disk must not stop the hospital: a failure is only logged."""
    from yiqiao.foundation.audit.models import AuditBlock

    first = AuditBlock.objects.filter(number=1).values_list("block_hash", flat=True).first()
    line = {
        "chain": bytes(first).hex() if first else "",
        "number": block.number,
        "hash": bytes(block.block_hash).hex(),
        "sealed_at": block.sealed_at.isoformat(),
    }
    logger.info("audit_block_sealed", **line)
    try:
        with anchor_file().open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        logger.error("audit_anchor_not_written", error=str(error))


def noted() -> Iterator[Anchor]:
    """Every anchor of this machine; a torn last line is passed over."""
    try:
        text = anchor_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            fields = json.loads(line)
            yield Anchor(fields["chain"], int(fields["number"]), fields["hash"])
        except (ValueError, KeyError):
            continue
