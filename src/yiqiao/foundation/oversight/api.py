"""The audit over HTTP, for audit administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import AwareDatetime, Field, StringConstraints

from yiqiao.foundation import context
from yiqiao.foundation.audit import queries
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.audit.queries import AuditSearch
from yiqiao.foundation.audit.services import record
from yiqiao.foundation.http import ApiRouter, Audited, Face, Id, Input, Mount, Output, Page, paginate
from yiqiao.foundation.jobs import services as jobs
from yiqiao.foundation.oversight.jobs import search_to_params

router = ApiRouter(tags=["审计"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]
Subject = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Instant = Annotated[
    AwareDatetime,
    Field(
        ge=datetime.fromisoformat("1970-01-01T00:00:00Z"), le=datetime.fromisoformat("2199-01-01T00:00:00Z")
    ),
]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class AuditRecordOut(Output):
    """One record."""

    id: int
    recorded_at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    operation: str
    request_id: str
    client_address: str
    workstation: str
    reason: str
    details: dict[str, Any]


class AuditRecordDetailOut(AuditRecordOut):
    """One record with its place in the chain; no block while it waits for the sealer."""

    block: int | None
    position: int | None
    block_hash: str
    sealed_at: datetime | None


class ChainStatusOut(Output):
    """How the chain stands. `unsealed` records wait for the next block."""

    blocks: int
    last_hash: str
    last_sealed_at: datetime | None
    last_key_id: str
    unsealed: int
    oldest_online_at: datetime | None
    archived_until_block: int


class AuditSearchIn(Input):
    """What to look for; empty means any. `action` ending in ``.`` and `subject` ending in ``:`` match all below."""

    since: Instant | None = None
    until: Instant | None = None
    actor_id: Word = ""
    actor_kind: Word = ""
    action: Word = ""
    subject: Subject = ""
    operation: Word = ""
    request_id: Word = ""

    def to_search(self) -> AuditSearch:
        """As the audit's own type."""
        return AuditSearch(**self.model_dump())


class AuditExportIn(Input):
    """Which records to export, and why."""

    search: AuditSearchIn
    reason: Reason


class StartedJobOut(Output):
    """The job that was started; its state and result are under ``/jobs``."""

    job_id: int


@router.get(
    "/records", permission="audit.read", operation_id="search_audit_records", response=Page[AuditRecordOut]
)
def search_records(
    request: HttpRequest,
    since: Instant | None = None,
    until: Instant | None = None,
    actor_id: Word = "",
    actor_kind: Word = "",
    action: Word = "",
    subject: Subject = "",
    operation: Word = "",
    request_id: Word = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Search the audit, newest first. The search itself is recorded."""
    search = AuditSearch(since, until, actor_id, actor_kind, action, subject, operation, request_id)
    found = paginate(queries.search_records(search), page, page_size)
    record("audit.searched", "audit:records", search.as_details())
    return found


@router.get(
    "/records/{record_id}",
    permission="audit.read",
    operation_id="get_audit_record",
    audited=Audited("audit.viewed", "audit:{record_id}"),
    response=AuditRecordDetailOut,
)
def get_record(request: HttpRequest, record_id: Id) -> Any:
    """One record and where it is sealed."""
    found: AuditRecord = queries.get_record(record_id)
    leaf = queries.find_leaf(record_id)
    fields = {name: getattr(found, name) for name in AuditRecordOut.model_fields}
    return {
        **fields,
        "block": leaf.block_id if leaf else None,
        "position": leaf.position if leaf else None,
        "block_hash": bytes(leaf.block.block_hash).hex() if leaf else "",
        "sealed_at": leaf.block.sealed_at if leaf else None,
    }


@router.get("/chain", permission="audit.read", operation_id="get_audit_chain_status", response=ChainStatusOut)
def chain_status(request: HttpRequest) -> Any:
    """Length, last block, what waits, what is archived."""
    return queries.chain_status()


@router.post(
    "/verifications",
    permission="audit.read",
    operation_id="start_audit_verification",
    response=StartedJobOut,
    idempotent=True,
)
def start_verification(request: HttpRequest) -> Any:
    """Verify the whole chain in the background; the job's result is the report."""
    return {"job_id": jobs.start("audit.verify").pk}


@router.post(
    "/exports",
    permission="audit.export",
    operation_id="start_audit_export",
    response=StartedJobOut,
    idempotent=True,
)
def start_export(request: HttpRequest, data: AuditExportIn) -> Any:
    """Export matching records to Excel in the background; recorded with its reason."""
    search = data.search.to_search()
    with context.acting(reason=data.reason):
        started = jobs.start("audit.export", params={"search": search_to_params(search)})
        record("audit.exported", f"job:{started.pk}", search.as_details())
    return {"job_id": started.pk}


MOUNTS = [Mount(Face.UI, "/audit", router)]
