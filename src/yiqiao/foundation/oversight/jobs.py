"""Verifying and exporting, in the background."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from yiqiao.foundation import clock
from yiqiao.foundation.audit.queries import AuditSearch, search_records
from yiqiao.foundation.audit.services import record
from yiqiao.foundation.audit.verification import verify_audit
from yiqiao.foundation.jobs.registry import job
from yiqiao.foundation.jobs.running import JobRun

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 500_000
HEADING = (
    "编号",
    "时间",
    "身份",
    "操作者编号",
    "操作者",
    "行为",
    "对象",
    "接口",
    "请求编号",
    "来源地址",
    "工作站",
    "事由",
    "详情",
)


@job("audit.verify", "校验审计链")
def verify(run: JobRun) -> dict[str, Any]:
    """Verify everything; the report is the result."""
    report = verify_audit(progress=lambda done, total: run.progress(done, total, "正在校验"))
    first = report.first
    record(
        "audit.verified",
        "audit:chain",
        {"ok": report.ok, "blocks": report.blocks, "first": first.message if first else ""},
    )
    return report.as_dict()


@job("audit.export", "导出审计记录")
def export(run: JobRun) -> dict[str, Any]:
    """The matching records as an Excel workbook."""
    rows = search_records(search_from_params(run.params["search"]))[:MOST_EXPORTED]
    total = rows.count()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("audit")
    sheet.append(HEADING)
    for done, one in enumerate(rows.iterator(chunk_size=2000), 1):
        sheet.append(
            [
                one.pk,
                clock.local(one.recorded_at).strftime("%Y-%m-%d %H:%M:%S"),
                one.actor_kind,
                _text(one.actor_id),
                _text(one.actor_name),
                one.action,
                _text(one.subject),
                one.operation,
                _text(one.request_id),
                one.client_address,
                _text(one.workstation),
                _text(one.reason),
                _text("；".join(f"{key}={value}" for key, value in one.details.items())),
            ]
        )
        run.progress(done, total, "正在导出")
    out = io.BytesIO()
    book.save(out)
    run.attach_file(f"审计记录{clock.local(clock.now()):%Y%m%d%H%M}.xlsx", out.getvalue(), XLSX)
    return {"rows": total}


def search_to_params(search: AuditSearch) -> dict[str, str]:
    """A search as job parameters."""
    return {key: str(value) for key, value in search.as_details().items()}


def search_from_params(params: dict[str, str]) -> AuditSearch:
    """Inverse of `search_to_params`."""
    known = {one.name for one in fields(AuditSearch)}
    values: dict[str, Any] = {key: value for key, value in params.items() if key in known}
    for name in ("since", "until"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return AuditSearch(**values)


def _text(value: str) -> str:
    # What somebody typed must not become a formula of the administrator's spreadsheet.
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value
