"""Whether the audit is as the application left it, and if not, what is the first wrong thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from yiqiao.foundation.audit import anchors, canonical
from yiqiao.foundation.audit.anchors import Anchor
from yiqiao.foundation.audit.archives import ArchivedBlocks, archived_blocks, check_archives
from yiqiao.foundation.audit.authentication import find_authenticator
from yiqiao.foundation.audit.findings import Finding, FindingKind, VerificationReport
from yiqiao.foundation.audit.models import AuditBlock
from yiqiao.foundation.audit.rows import ROW_COLUMNS, StoredRecord, read_row
from yiqiao.foundation.audit.sealing import LATE_STRAGGLERS
from yiqiao.foundation.crypto.services import DocumentSignature, verify_document
from yiqiao.foundation.problems import DomainError

ROWS_AT_ONCE = 20_000
Progress = Callable[[int, int], None]

_LEAVES = f"""
    SELECT l.block_id, l.position, l.record_id, l.digest, {ROW_COLUMNS}
    FROM audit_auditleaf l LEFT JOIN audit_auditrecord r ON r.id = l.record_id
    WHERE l.block_id BETWEEN %s AND %s ORDER BY l.block_id, l.position
"""  # noqa: S608 - our own column list
_UNSEALED = f"""
    SELECT {ROW_COLUMNS} FROM audit_auditrecord r
    WHERE r.id > %s AND r.id <= %s
      AND NOT EXISTS (SELECT 1 FROM audit_auditleaf l WHERE l.record_id = r.id)
    ORDER BY r.id
"""  # noqa: S608


@dataclass(slots=True)
class _Leaf:
    position: int
    record_id: int
    digest: bytes
    record: StoredRecord | None


def verify_audit(*, progress: Progress | None = None, expected: Iterable[Anchor] = ()) -> VerificationReport:
    """Verify everything: every record against its HMAC and leaf, every block, the chain, archives, anchors.

    `expected` are further anchors that somebody kept elsewhere (their `chain` may be empty). `progress` is
    called with leaves done and in all.
    """
    report = VerificationReport()
    blocks = list(AuditBlock.objects.order_by("number"))
    archived = archived_blocks()
    total = sum(block.leaf_count for block in blocks)
    previous, expected_number = canonical.GENESIS, 1
    for chunk in _chunks(blocks):
        leaves = _leaves_of(chunk[0].number, chunk[-1].number)
        for block in chunk:
            if block.number != expected_number:
                _report_missing_blocks(report, expected_number, block.number - 1)
                previous = bytes(block.previous_hash)
            _verify_block(report, block, leaves.get(block.number, []), previous, archived)
            previous, expected_number = bytes(block.block_hash), block.number + 1
        if progress is not None:
            progress(report.records + report.archived, total)
    report.blocks = len(blocks)
    report.last_block = blocks[-1].number if blocks else 0
    report.last_hash = bytes(blocks[-1].block_hash).hex() if blocks else ""
    _verify_orphans(report, {block.number for block in blocks})
    _verify_unsealed(report, blocks[-1] if blocks else None)
    check_archives(report, archived)
    _verify_anchors(report, blocks, expected)
    return report


def _chunks(blocks: list[AuditBlock]) -> Iterator[list[AuditBlock]]:
    """Runs of blocks with about `ROWS_AT_ONCE` leaves together."""
    chunk: list[AuditBlock] = []
    size = 0
    for block in blocks:
        if chunk and size + block.leaf_count > ROWS_AT_ONCE:
            yield chunk
            chunk, size = [], 0
        chunk.append(block)
        size += block.leaf_count
    if chunk:
        yield chunk


def _leaves_of(first: int, last: int) -> dict[int, list[_Leaf]]:
    found: dict[int, list[_Leaf]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [first, last])
        for row in cursor.fetchall():
            record = read_row(row[4:]) if row[4] is not None else None
            found.setdefault(row[0], []).append(_Leaf(row[1], row[2], bytes(row[3]), record))
    return found


def _verify_block(
    report: VerificationReport,
    block: AuditBlock,
    leaves: list[_Leaf],
    previous: bytes,
    archived: ArchivedBlocks,
) -> None:
    is_archived: bool | None = None
    for expected_position, leaf in _positions(block, leaves):
        if leaf is None:
            report.add(
                Finding(
                    FindingKind.LEAF_MISSING,
                    f"区块 {block.number} 第 {expected_position} 位的记录及其叶子已被删除",
                    block.number,
                    expected_position,
                )
            )
            continue
        if leaf.record is not None:
            report.records += 1
            _verify_record(report, block, leaf, leaf.record, len(leaves))
            continue
        if is_archived is None:
            # Asked again: the archive may have been made while this verification runs.
            is_archived = block.number in archived or block.number in archived_blocks()
        if is_archived:
            report.archived += 1
        else:
            report.add(
                Finding(
                    FindingKind.RECORD_DELETED,
                    f"记录 #{leaf.record_id} 已被删除（区块 {block.number} 第 {leaf.position} 位）",
                    block.number,
                    leaf.position,
                    leaf.record_id,
                )
            )
    _verify_header(report, block, [leaf.digest for leaf in leaves], previous)


def _positions(block: AuditBlock, leaves: list[_Leaf]) -> Iterator[tuple[int, _Leaf | None]]:
    """The leaves in order, None where a position below the block's count is empty."""
    expected = 0
    for leaf in leaves:
        while expected < leaf.position and expected < block.leaf_count:
            yield expected, None
            expected += 1
        yield leaf.position, leaf
        expected = leaf.position + 1
    yield from ((position, None) for position in range(expected, block.leaf_count))


def _verify_record(
    report: VerificationReport, block: AuditBlock, leaf: _Leaf, record: StoredRecord, leaf_count: int
) -> None:
    content = record.content()
    authenticator = find_authenticator(record.key_id)
    is_ours = authenticator is not None and authenticator.accepts(content, record.mac)
    digest = canonical.leaf_digest(record.record_id, record.key_id, record.mac, content)
    if is_ours and digest == leaf.digest:
        return
    if is_ours:
        kind = FindingKind.LEAF_CHANGED
        message = f"记录 #{record.record_id} 完好，但其叶子已被改动：{record.describe()}"
    else:
        kind = FindingKind.RECORD_EDITED
        message = f"记录 #{record.record_id} 已被改动，现内容为：{record.describe()}"
        if digest == leaf.digest and leaf_count > block.leaf_count:
            kind = FindingKind.RECORD_INSERTED
            message = f"记录 #{record.record_id} 不是系统写入的（连同叶子伪造）：{record.describe()}"
    report.add(Finding(kind, message, block.number, leaf.position, record.record_id))


def _verify_header(
    report: VerificationReport, block: AuditBlock, digests: list[bytes], previous: bytes
) -> None:
    root = bytes(block.root)
    header = canonical.block_header(
        block.number,
        canonical.microseconds(block.sealed_at),
        block.leaf_count,
        root,
        bytes(block.previous_hash),
    )
    problems = []
    if len(digests) != block.leaf_count or not digests or canonical.merkle_root(digests) != root:
        problems.append("叶子与默克尔根不符")
    if bytes(block.previous_hash) != previous:
        problems.append("前一区块的摘要不符")
    if canonical.block_hash(header) != bytes(block.block_hash):
        problems.append("区块摘要不符")
    if problems:
        message = f"区块 {block.number}：{'，'.join(problems)}"
        report.add(Finding(FindingKind.BLOCK_CHANGED, message, block.number))
    if not _is_signed(header, block.key_id, bytes(block.signature)):
        report.add(Finding(FindingKind.BLOCK_UNSIGNED, f"区块 {block.number} 的 SM2 签名无效", block.number))


def _is_signed(header: bytes, key_id: str, signature: bytes) -> bool:
    try:
        return verify_document(header, DocumentSignature(key_id, signature))
    except DomainError:
        return False


def _report_missing_blocks(report: VerificationReport, first: int, last: int) -> None:
    name = f"{first}" if first == last else f"{first}～{last}"
    report.add(Finding(FindingKind.BLOCK_MISSING, f"区块 {name} 已被删除", first))


def _verify_orphans(report: VerificationReport, known: set[int]) -> None:
    """Leaves of blocks that are not there (a deleted block left its leaves behind)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.block_id, min(l.record_id), count(*) FROM audit_auditleaf l"
            " WHERE NOT EXISTS (SELECT 1 FROM audit_auditblock b WHERE b.number = l.block_id)"
            " GROUP BY 1 ORDER BY 1"
        )
        for number, record_id, count in cursor.fetchall():
            message = f"区块 {number} 已被删除，留下 {count} 个叶子（首条记录 #{record_id}）"
            if number > max(known, default=0):
                report.add(Finding(FindingKind.BLOCK_MISSING, message, number, None, record_id))


def _verify_unsealed(report: VerificationReport, last: AuditBlock | None) -> None:
    """Records in no block: honest ones wait for the sealer, anything else was inserted by somebody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 1) - 1, coalesce(max(id), 0) FROM audit_auditrecord")
        start, end = cursor.fetchone()
        for low in range(start, end, ROWS_AT_ONCE * 10):
            cursor.execute(_UNSEALED, [low, low + ROWS_AT_ONCE * 10])
            for row in cursor.fetchall():
                _verify_unsealed_record(report, read_row(row), last)


def _verify_unsealed_record(
    report: VerificationReport, record: StoredRecord, last: AuditBlock | None
) -> None:
    authenticator = find_authenticator(record.key_id)
    if authenticator is None or not authenticator.accepts(record.content(), record.mac):
        message = f"记录 #{record.record_id} 不是系统写入的，或写入后被改动：{record.describe()}"
        report.add(Finding(FindingKind.RECORD_INSERTED, message, record_id=record.record_id))
        return
    report.unsealed += 1
    if last is not None and canonical.instant_of(record.recorded_at) < last.reached_at - LATE_STRAGGLERS:
        message = f"记录 #{record.record_id} 从未封入区块（叶子被删除，或事后写回）：{record.describe()}"
        report.add(Finding(FindingKind.RECORD_NOT_SEALED, message, record_id=record.record_id))


def _verify_anchors(report: VerificationReport, blocks: list[AuditBlock], expected: Iterable[Anchor]) -> None:
    hashes = {block.number: bytes(block.block_hash).hex() for block in blocks}
    chain = hashes.get(1, "")
    others: set[str] = set()
    last_noted = 0
    for anchor in (*anchors.noted(), *expected):
        if anchor.chain and anchor.chain != chain:
            others.add(anchor.chain)
            continue
        last_noted = max(last_noted, anchor.number)
        found = hashes.get(anchor.number)
        if found is None and anchor.number > report.last_block:
            message = f"区块 {anchor.number} 曾经存在，现在链尾只到区块 {report.last_block}：链尾已被截断"
            report.add(Finding(FindingKind.CHAIN_CUT, message, anchor.number))
        elif found is not None and found != anchor.block_hash:
            message = f"区块 {anchor.number} 与库外留存的摘要不符：整条链可能被重写"
            report.add(Finding(FindingKind.BLOCK_CHANGED, message, anchor.number))
    if others:
        report.notes.append(
            f"本机还留有另外 {len(others)} 条链的锚点：数据库若不是新建或恢复的，则原链已被整体替换。"
        )
    if last_noted < report.last_block:
        report.notes.append(
            f"区块 {last_noted + 1} 之后没有库外锚点，链尾若被截断无法从本机得知；请与日志服务器上的区块摘要核对。"
        )
    if report.unsealed:
        report.notes.append(f"{report.unsealed} 条记录尚未封存；封存前被删除的记录不会留下痕迹。")
