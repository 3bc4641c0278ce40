"""What verification can say about one record, block, archive or anchor."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_FINDINGS = 200


class FindingKind(StrEnum):
    """What is wrong."""

    RECORD_EDITED = "record_edited"
    RECORD_DELETED = "record_deleted"
    RECORD_INSERTED = "record_inserted"
    RECORD_NOT_SEALED = "record_not_sealed"
    LEAF_MISSING = "leaf_missing"
    LEAF_CHANGED = "leaf_changed"
    BLOCK_CHANGED = "block_changed"
    BLOCK_MISSING = "block_missing"
    BLOCK_UNSIGNED = "block_unsigned"
    ARCHIVE_INVALID = "archive_invalid"
    CHAIN_CUT = "chain_cut"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the application left it."""

    kind: FindingKind
    message: str
    block: int | None = None
    position: int | None = None
    record_id: int | None = None


@dataclass
class VerificationReport:
    """The whole result. `findings` are in the order of the chain, so the first is the first wrong thing.

    `notes` say what could not be known. `records` were read and compared; `archived` stand in archives.
    """

    records: int = 0
    archived: int = 0
    blocks: int = 0
    unsealed: int = 0
    last_block: int = 0
    last_hash: str = ""
    findings: list[Finding] = field(default_factory=list)
    suppressed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def first(self) -> Finding | None:
        """The first wrong thing."""
        return self.findings[0] if self.findings else None

    def add(self, finding: Finding) -> None:
        """Keep a finding, up to a bounded number."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        else:
            self.suppressed += 1

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ok": self.ok,
            "records": self.records,
            "archived": self.archived,
            "blocks": self.blocks,
            "unsealed": self.unsealed,
            "last_block": self.last_block,
            "last_hash": self.last_hash,
            "first": asdict(self.first) if self.first else None,
            "findings": [asdict(one) for one in self.findings],
            "suppressed": self.suppressed,
            "notes": list(self.notes),
        }
