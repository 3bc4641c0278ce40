"""Reading stored records fast: plain SQL columns in the shape that hashing needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yiqiao.foundation.audit import canonical

ROW_COLUMNS = """
    r.id, r.key_id, r.mac, replace(r.uid::text, '-', ''),
    (extract(epoch from r.recorded_at) * 1000000)::bigint,
    r.actor_kind, r.actor_id, r.actor_name, r.action, r.subject, r.operation, r.request_id,
    r.client_address, r.workstation, r.reason, r.details::text
"""


@dataclass(slots=True)
class StoredRecord:
    """A record as it stands in the table (or an archive); `values` in the order of `CONTENT_FIELDS`."""

    record_id: int
    key_id: str
    mac: bytes
    values: tuple[Any, ...]

    @property
    def recorded_at(self) -> int:
        """Microseconds since 1970."""
        return int(self.values[1])

    def content(self) -> bytes:
        """The canonical content."""
        return canonical.record_content(self.values)

    def describe(self) -> str:
        """Number, time, actor and action, for a report."""
        shown = canonical.instant_of(self.recorded_at).isoformat(timespec="seconds")
        return f"#{self.record_id} {shown} {self.values[2]}:{self.values[3]} {self.values[5]}"


def read_row(row: Sequence[Any]) -> StoredRecord:
    """One row of `ROW_COLUMNS`."""
    details = row[15]
    values = (*row[3:15], {} if details == "{}" else json.loads(details))
    return StoredRecord(row[0], row[1], bytes(row[2]), values)
