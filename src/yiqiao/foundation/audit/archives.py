"""Moving old records out: a signed, compressed file of JSON lines that can be checked against the chain.

The file holds, for every block, its header and signature and then its records with their HMACs. The blocks
and leaves stay in the database. The delete trigger lets a record go only when a row of `AuditArchive` covers
its block and the session has named that archive; a row without a valid signature is a finding.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import canonical
from yiqiao.foundation.audit.authentication import find_authenticator
from yiqiao.foundation.audit.findings import Finding, FindingKind, VerificationReport
from yiqiao.foundation.audit.models import AuditArchive, AuditBlock
from yiqiao.foundation.audit.rows import ROW_COLUMNS, StoredRecord, read_row
from yiqiao.foundation.audit.services import record
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.crypto.services import DocumentSignature, sign_document, verify_document
from yiqiao.foundation.problems import DomainError
from yiqiao.foundation.profile import current_profile

FORMAT = "yiqiao-audit-archive/1"
_RECORDS = f"""
    SELECT l.position, l.digest, {ROW_COLUMNS}
    FROM audit_auditleaf l JOIN audit_auditrecord r ON r.id = l.record_id
    WHERE l.block_id = %s ORDER BY l.position
"""  # noqa: S608 - our own column list


class ArchiveRefused(Exception):
    """A block's records are not all there and genuine: nothing is archived until that is cleared up."""


@dataclass
class ArchivedBlocks:
    """The blocks whose records stand in validly signed archives."""

    archives: list[AuditArchive] = field(default_factory=list)
    invalid: list[AuditArchive] = field(default_factory=list)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(
            one.first_block <= number <= one.last_block for one in self.archives
        )


def archive_folder() -> Path:
    """Where archives are written on this machine; the hospital moves them to its long-term storage."""
    return Path(settings.VAR) / "audit-archive"


def archived_blocks() -> ArchivedBlocks:
    """Every archive, parted by whether its signature is ours."""
    found = ArchivedBlocks()
    for archive in AuditArchive.objects.order_by("first_block"):
        statement = canonical.archive_statement(
            archive.first_block, archive.last_block, archive.record_count, bytes(archive.file_digest)
        )
        try:
            is_ours = verify_document(statement, DocumentSignature(archive.key_id, bytes(archive.signature)))
        except DomainError:
            is_ours = False
        (found.archives if is_ours else found.invalid).append(archive)
    return found


def archive_old(now: datetime | None = None, *, days: int | None = None) -> AuditArchive | None:
    """Archive every block sealed before the retention time (`profile.retention.audit_days`), at most 1000.

    Returns the new archive, None when nothing is old enough. Raises `ArchiveRefused` when verification of
    those blocks fails.
    """
    keep = timedelta(days=days if days is not None else current_profile().retention.audit_days)
    cutoff = (now or clock.now()) - keep
    last_archived = AuditArchive.objects.order_by("-last_block").values_list("last_block", flat=True).first()
    first = (last_archived or 0) + 1
    blocks: list[AuditBlock] = []
    for block in AuditBlock.objects.filter(number__gte=first).order_by("number")[:1000]:
        if block.sealed_at >= cutoff:
            break
        blocks.append(block)
    if not blocks:
        return None
    return _archive(blocks)


def _archive(blocks: list[AuditBlock]) -> AuditArchive:
    first, last = blocks[0].number, blocks[-1].number
    folder = archive_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"audit-{first:09d}-{last:09d}.jsonl.gz"
    partial = path.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        count = 0
        for block in blocks:
            count += _write_block(file, block)
    digest = get_provider().sm3(partial.read_bytes())
    partial.replace(path)
    statement = canonical.archive_statement(first, last, count, digest)
    signature = sign_document(statement)
    with transaction.atomic():
        archive = AuditArchive.objects.create(
            first_block=first,
            last_block=last,
            record_count=count,
            file_name=path.name,
            file_digest=digest,
            key_id=signature.key_id,
            signature=signature.value,
            archived_at=clock.now(),
            archived_by=context.current_actor().id,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('yiqiao.audit_archive', %s, true)", [str(archive.pk)])
            cursor.execute(
                "DELETE FROM audit_auditrecord r USING audit_auditleaf l"
                " WHERE l.record_id = r.id AND l.block_id BETWEEN %s AND %s",
                [first, last],
            )
            cursor.execute("SELECT set_config('yiqiao.audit_archive', '', true)")
        record("audit.archived", f"audit_archive:{archive.pk}", {"records": count, "blocks": [first, last]})
    return archive


def _write_block(file: gzip.GzipFile, block: AuditBlock) -> int:
    header = {
        "format": FORMAT,
        "block": block.number,
        "sealed_at": canonical.microseconds(block.sealed_at),
        "leaf_count": block.leaf_count,
        "root": bytes(block.root).hex(),
        "previous_hash": bytes(block.previous_hash).hex(),
        "key_id": block.key_id,
        "signature": bytes(block.signature).hex(),
    }
    file.write(json.dumps(header).encode() + b"\n")
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [block.number])
        rows = cursor.fetchall()
    for row in rows:
        stored = read_row(row[2:])
        authenticator = find_authenticator(stored.key_id)
        leaf = canonical.leaf_digest(stored.record_id, stored.key_id, stored.mac, stored.content())
        if authenticator is None or leaf != bytes(row[1]):
            raise ArchiveRefused(f"record {stored.record_id} of block {block.number} is not genuine")
        line = [stored.record_id, stored.key_id, stored.mac.hex(), *stored.values]
        file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    if len(rows) != block.leaf_count:
        raise ArchiveRefused(f"block {block.number} has {len(rows)} of {block.leaf_count} records")
    return len(rows)


def read_archive(path: Path) -> Iterator[tuple[dict[str, Any], list[StoredRecord]]]:
    """The blocks of an archive file: header and records."""
    header: dict[str, Any] | None = None
    records: list[StoredRecord] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            if isinstance(item, dict):
                if header is not None:
                    yield header, records
                header, records = item, []
            else:
                records.append(StoredRecord(item[0], item[1], bytes.fromhex(item[2]), tuple(item[3:])))
    if header is not None:
        yield header, records


def check_archives(report: VerificationReport, archived: ArchivedBlocks) -> None:
    """Signatures of all archives; the content of those whose file is on this machine."""
    for archive in archived.invalid:
        report.add(
            Finding(
                FindingKind.ARCHIVE_INVALID,
                f"归档 {archive.file_name} 的签名无效，其记录不是由系统归档的",
                archive.first_block,
            )
        )
    absent = 0
    for archive in archived.archives:
        path = archive_folder() / archive.file_name
        if not path.exists():
            absent += 1
        elif message := find_archive_fault(archive, path):
            report.add(Finding(FindingKind.ARCHIVE_INVALID, message, archive.first_block))
    if absent:
        report.notes.append(f"{absent} 个归档文件不在本机，其内容未核对。")


def find_archive_fault(archive: AuditArchive, path: Path) -> str:
    """Why the file is not the archive that the chain knows; empty when it is."""
    if get_provider().sm3(path.read_bytes()) != bytes(archive.file_digest):
        return f"归档文件 {archive.file_name} 与登记的摘要不符，文件已被改动"
    roots = dict(
        AuditBlock.objects.filter(
            number__gte=archive.first_block, number__lte=archive.last_block
        ).values_list("number", "root")
    )
    count = 0
    for header, records in read_archive(path):
        leaves = [canonical.leaf_digest(one.record_id, one.key_id, one.mac, one.content()) for one in records]
        count += len(leaves)
        known = roots.pop(header["block"], None)
        if known is None or not leaves or canonical.merkle_root(leaves) != bytes(known):
            return f"归档文件 {archive.file_name} 中区块 {header['block']} 与链不符"
    if roots or count != archive.record_count:
        return f"归档文件 {archive.file_name} 不完整"
    return ""
