"""Running and exporting reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.reporting.declarations import Report, ReportRow, ReportScope
from yiqiao.foundation.reporting.errors import ReportReasonRequired, ReportTooLarge
from yiqiao.foundation.reporting.filtering import read_values
from yiqiao.foundation.reporting.registry import get_report
from yiqiao.foundation.reporting.rendering import to_pdf, to_xlsx

MOST_ROWS = 200_000
"""Rows a report may have at all; more is cut and said so."""
MOST_ROWS_WAITED_FOR = 5_000
"""Rows exported while one waits; more runs as a job."""


class ExportFormat(StrEnum):
    """What a report is exported to."""

    XLSX = "xlsx"
    PDF = "pdf"


CONTENT_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A report that ran. `totals` by column key; `is_cut` when there were more rows than `MOST_ROWS`."""

    report: Report
    values: dict[str, Any]
    rows: list[ReportRow]
    totals: dict[str, Decimal | int]
    is_cut: bool
    ran_at: datetime


def run_report(
    code: str, given: Mapping[str, str], reason: str = "", *, action: str = "viewed"
) -> ReportResult:
    """Run a report as the present actor, within the data scope of the report's permission.

    Reports with personal data need a reason (`ReportReasonRequired`) and leave an audit record.
    """
    report = get_report(code)
    actor = context.current_actor()
    actor.check_permission(report.permission)
    actor = actor.within(report.permission)
    if report.is_personal and len(reason.strip()) < 2:
        raise ReportReasonRequired("该报表含个人信息，请填写查看或导出的事由。")
    values = read_values(report, given, actor)
    with context.acting(actor, reason=reason):
        found = list(
            islice(report.query(values, ReportScope(actor.campuses, actor.departments)), MOST_ROWS + 1)
        )
        if report.is_personal or action != "viewed":
            facts = {key: str(value) for key, value in given.items() if key in values and value}
            audit.record(f"report.{action}", f"report:{code}", {"filters": facts, "rows": len(found)})
    rows = found[:MOST_ROWS]
    return ReportResult(report, values, rows, _totals(report, rows), len(found) > MOST_ROWS, clock.now())


def export_report(
    code: str,
    given: Mapping[str, str],
    export_format: ExportFormat,
    reason: str = "",
    *,
    waiting: bool = True,
) -> tuple[str, bytes]:
    """Run and write a report; returns file name and content. `ReportTooLarge` when somebody waits for it."""
    result = run_report(code, given, reason, action="exported")
    if waiting and len(result.rows) > MOST_ROWS_WAITED_FOR:
        raise ReportTooLarge(
            f"共 {len(result.rows)} 行，请用后台导出，完成后在“后台任务”中下载。",
            details={"rows": len(result.rows)},
        )
    write = to_xlsx if export_format is ExportFormat.XLSX else to_pdf
    content = write(result.report, result.values, result.rows, result.totals)
    stamp = clock.local(result.ran_at).strftime("%Y%m%d%H%M")
    return f"{result.report.title}{stamp}.{export_format}", content


def _totals(report: Report, rows: list[ReportRow]) -> dict[str, Decimal | int]:
    totals: dict[str, Decimal | int] = {}
    for column in report.columns:
        if column.is_totalled:
            present = (row[column.key] for row in rows if row.get(column.key) is not None)
            totals[column.key] = sum(present, start=0)
    return totals
