"""Putting records into blocks. One sealer at a time; writers are never waited for and never wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.audit import anchors, canonical
from yiqiao.foundation.audit.authentication import find_authenticator
from yiqiao.foundation.audit.models import AuditBlock
from yiqiao.foundation.audit.rows import ROW_COLUMNS, StoredRecord, read_row
from yiqiao.foundation.crypto.services import sign_document

logger = structlog.get_logger("yiqiao.audit")

LEAVES_PER_BLOCK = 20_000
STRAGGLERS = timedelta(hours=1)
"""How far before the last block's reach the sealer looks: longer than any ordinary transaction."""
LATE_STRAGGLERS = timedelta(days=7)
"""The same once a night, for transactions that stayed open absurdly long."""
_LOCK = 0x5941_5544  # "YAUD"

_PENDING = f"""
    SELECT {ROW_COLUMNS} FROM audit_auditrecord r
    WHERE r.recorded_at >= %s AND NOT EXISTS (SELECT 1 FROM audit_auditleaf l WHERE l.record_id = r.id)
    ORDER BY r.recorded_at, r.id LIMIT %s
"""  # noqa: S608 - our own column list


@dataclass(frozen=True, slots=True)
class SealOutcome:
    """What one pass did. `refused` are records whose HMAC is not the application's."""

    blocks: int
    records: int
    refused: int


def seal_pending(*, thorough: bool = False, block_size: int = LEAVES_PER_BLOCK) -> SealOutcome:
    """Seal every committed record that no block holds yet. Does nothing while another sealer works."""
    blocks = records = refused = 0
    while True:
        sealed, rejected, is_more = _seal_one_block(thorough, block_size, refused)
        records += sealed
        refused += rejected
        blocks += sealed > 0
        if not is_more:
            break
    if refused:
        logger.error("audit_records_refused", count=refused)
    return SealOutcome(blocks, records, refused)


@transaction.atomic
def _seal_one_block(thorough: bool, block_size: int, skip: int) -> tuple[int, int, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0, 0, False
        last = AuditBlock.objects.order_by("-number").first()
        since = _since(last, thorough)
        # Records refused before in this pass are still unsealed: leave room for them.
        cursor.execute(_PENDING, [since, block_size + skip])
        rows = cursor.fetchall()
    pending = [read_row(row) for row in rows]
    accepted = [one for one in pending if _is_ours(one)]
    refused = max(0, len(pending) - len(accepted) - skip)
    is_more = len(rows) == block_size + skip
    if not accepted:
        return 0, refused, is_more
    _write_block(last, accepted[:block_size])
    return min(len(accepted), block_size), refused, is_more


def _since(last: AuditBlock | None, thorough: bool) -> datetime:
    if last is None:
        return canonical.instant_of(0)
    return last.reached_at - (LATE_STRAGGLERS if thorough else STRAGGLERS)


def _is_ours(record: StoredRecord) -> bool:
    authenticator = find_authenticator(record.key_id)
    return authenticator is not None and authenticator.accepts(record.content(), record.mac)


def _write_block(last: AuditBlock | None, records: list[StoredRecord]) -> None:
    now = clock.now()
    number = last.number + 1 if last else 1
    previous = bytes(last.block_hash) if last else canonical.GENESIS
    leaves = [canonical.leaf_digest(one.record_id, one.key_id, one.mac, one.content()) for one in records]
    root = canonical.merkle_root(leaves)
    header = canonical.block_header(number, canonical.microseconds(now), len(leaves), root, previous)
    signature = sign_document(header)
    reached = min(now, canonical.instant_of(records[-1].recorded_at))
    block = AuditBlock.objects.create(
        number=number,
        sealed_at=now,
        reached_at=max(reached, last.reached_at) if last else reached,
        leaf_count=len(leaves),
        root=root,
        previous_hash=previous,
        block_hash=canonical.block_hash(header),
        key_id=signature.key_id,
        signature=signature.value,
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY audit_auditleaf (record_id, block_id, position, digest) FROM STDIN") as copy,
    ):
        for position, (one, leaf) in enumerate(zip(records, leaves, strict=True)):
            copy.write_row((one.record_id, number, position, leaf))
    transaction.on_commit(lambda: anchors.append(block))
