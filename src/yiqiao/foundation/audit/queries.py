"""Reads of the audit for the audit administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from yiqiao.foundation.audit.models import AuditArchive, AuditBlock, AuditLeaf, AuditRecord
from yiqiao.foundation.problems import NotFound


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What to look for; empty means any. `subject` and `action` also match as prefixes ending in ``:`` / ``.``."""

    since: datetime | None = None
    until: datetime | None = None
    actor_id: str = ""
    actor_kind: str = ""
    action: str = ""
    subject: str = ""
    operation: str = ""
    request_id: str = ""

    def as_details(self) -> dict[str, Any]:
        """For the audit record of the search itself."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value}


def search_records(search: AuditSearch) -> QuerySet[AuditRecord]:
    """Matching records, newest first."""
    rows = AuditRecord.objects.order_by("-recorded_at", "-id")
    if search.since:
        rows = rows.filter(recorded_at__gte=search.since)
    if search.until:
        rows = rows.filter(recorded_at__lt=search.until)
    for name in ("actor_id", "actor_kind", "operation", "request_id"):
        if value := getattr(search, name):
            rows = rows.filter(**{name: value})
    if search.action:
        rows = _exact_or_prefix(rows, "action", search.action, ".")
    if search.subject:
        rows = _exact_or_prefix(rows, "subject", search.subject, ":")
    return rows


def _exact_or_prefix(rows: QuerySet[AuditRecord], field: str, value: str, mark: str) -> QuerySet[AuditRecord]:
    if value.endswith(mark):
        return rows.filter(**{f"{field}__startswith": value})
    return rows.filter(**{field: value})


def get_record(record_id: int) -> AuditRecord:
    """One record; `NotFound` also when it stands in an archive."""
    found = AuditRecord.objects.filter(pk=record_id).first()
    if found is None:
        raise NotFound("没有这条审计记录；如已超过在线保存期，请在归档文件中查找。")
    return found


def find_leaf(record_id: int) -> AuditLeaf | None:
    """Where a record is sealed; None while it waits."""
    return AuditLeaf.objects.select_related("block").filter(pk=record_id).first()


def chain_status() -> dict[str, Any]:
    """Length of the chain, its last block, what waits for the sealer, what is archived."""
    last = AuditBlock.objects.order_by("-number").first()
    waiting = AuditRecord.objects.filter(recorded_at__gte=last.reached_at) if last else AuditRecord.objects
    unsealed = waiting.exclude(id__in=AuditLeaf.objects.values("record_id")).count()
    archives = AuditArchive.objects.aggregate(last=Max("last_block"))
    oldest = AuditRecord.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return {
        "blocks": last.number if last else 0,
        "last_hash": bytes(last.block_hash).hex() if last else "",
        "last_sealed_at": last.sealed_at if last else None,
        "last_key_id": last.key_id if last else "",
        "unsealed": unsealed,
        "oldest_online_at": oldest,
        "archived_until_block": archives["last"] or 0,
    }
