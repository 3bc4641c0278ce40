"""Reports over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field, StringConstraints

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.http import ApiRouter, Face, Input, Mount, Output
from yiqiao.foundation.jobs import services as jobs
from yiqiao.foundation.reporting import services
from yiqiao.foundation.reporting.charts import chart_data
from yiqiao.foundation.reporting.declarations import ChartKind, ColumnKind, FilterKind, Report
from yiqiao.foundation.reporting.errors import ReportReasonRequired
from yiqiao.foundation.reporting.registry import all_reports, get_report
from yiqiao.foundation.reporting.services import CONTENT_TYPES, ExportFormat

router = ApiRouter(tags=["报表"])

ReportCode = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")]
PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=1000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]


class ReportColumnOut(Output):
    """One column."""

    key: str
    title: str
    title_en: str
    kind: ColumnKind
    is_totalled: bool
    is_personal: bool


class ReportChoiceOut(Output):
    """One value of a choice filter."""

    value: str
    label: str


class ReportFilterOut(Output):
    """One filter; `default` as the page sends it."""

    key: str
    title: str
    title_en: str
    kind: FilterKind
    is_required: bool
    default: str
    choices: list[ReportChoiceOut]


class DeclaredReportOut(Output):
    """A report's declaration."""

    code: str
    title: str
    title_en: str
    note: str
    is_personal: bool
    columns: list[ReportColumnOut]
    filters: list[ReportFilterOut]
    chart_kind: ChartKind | None


class ReportSeriesOut(Output):
    """One line, bar group or pie."""

    name: str
    values: list[float | int | None]


class ReportChartOut(Output):
    """Data of a chart; `y_categories` and `cells` only for heat maps."""

    kind: ChartKind
    title: str
    unit: str
    x_name: str
    y_name: str
    categories: list[str]
    y_categories: list[str]
    series: list[ReportSeriesOut]
    cells: list[list[float | int | None]]


class ReportResultOut(Output):
    """A report that ran: one page of rows, totals and chart of all of them. Money is text."""

    report: DeclaredReportOut
    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    chart: ReportChartOut | None
    total: int
    page: int
    page_size: int
    is_cut: bool


class ReportExportIn(Input):
    """A large export: format, filters as on the page, and why."""

    format: ExportFormat
    filters: Annotated[
        dict[
            Annotated[str, StringConstraints(max_length=50)],
            Annotated[str, StringConstraints(max_length=100)],
        ],
        Field(max_length=30),
    ] = Field(default_factory=dict)
    reason: Reason = ""


class ReportJobOut(Output):
    """The job that was started."""

    job_id: int


def _report_out(report: Report) -> dict[str, Any]:
    def default(one: Any) -> str:
        value = one.default() if one.default else None
        if value is None:
            return ""
        is_month = one.kind is FilterKind.MONTH and isinstance(value, date)
        return f"{value:%Y-%m}" if is_month else str(value)

    return {
        "code": report.code,
        "title": report.title,
        "title_en": report.title_en,
        "note": report.note,
        "is_personal": report.is_personal,
        "columns": list(report.columns),
        "filters": [
            {
                "key": one.key,
                "title": one.title,
                "title_en": one.title_en,
                "kind": one.kind,
                "is_required": one.is_required,
                "default": default(one),
                "choices": [{"value": value, "label": label} for value, label in one.choices],
            }
            for one in report.filters
        ],
        "chart_kind": report.chart.kind if report.chart else None,
    }


def _given(request: HttpRequest) -> dict[str, str]:
    """The filters of the query string; the declaration says which of them count."""
    return {key: str(value) for key, value in request.GET.items()}


@router.get("", permission="reports.use", operation_id="list_reports", response=list[DeclaredReportOut])
def list_reports(request: HttpRequest) -> Any:
    """The reports that I may open."""
    actor = current_actor()
    return [_report_out(one) for one in all_reports().values() if actor.has(one.permission)]


@router.get("/{code}", permission="reports.use", operation_id="run_report", response=ReportResultOut)
def run_report(
    request: HttpRequest,
    code: ReportCode,
    reason: Reason = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(100),
) -> Any:
    """Run a report. Its filters are further query parameters, named as the declaration says."""
    result = services.run_report(code, _given(request), reason)
    start = (page - 1) * page_size
    keys = [column.key for column in result.report.columns]
    return {
        "report": _report_out(result.report),
        "rows": [{key: row.get(key) for key in keys} for row in result.rows[start : start + page_size]],
        "totals": result.totals,
        "chart": chart_data(result.report, result.rows),
        "total": len(result.rows),
        "page": page,
        "page_size": page_size,
        "is_cut": result.is_cut,
    }


@router.get("/{code}/export", permission="reports.use", operation_id="export_report", response={200: None})
def export_report(
    request: HttpRequest,
    code: ReportCode,
    format: ExportFormat = ExportFormat.XLSX,
    reason: Reason = "",
) -> HttpResponse:
    """A report as Excel or PDF, filters as query parameters; too many rows are refused (use ``exports``)."""
    title, content = services.export_report(code, _given(request), format, reason)
    response = HttpResponse(content, content_type=CONTENT_TYPES[format])
    kind = "inline" if format is ExportFormat.PDF else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(title)}"
    return response


@router.post(
    "/{code}/exports",
    permission="reports.use",
    operation_id="start_report_export",
    response=ReportJobOut,
    idempotent=True,
)
def start_export(request: HttpRequest, code: ReportCode, data: ReportExportIn) -> Any:
    """Export in the background; the file is under ``/jobs``."""
    report = get_report(code)
    current_actor().check_permission(report.permission)
    if report.is_personal and len(data.reason) < 2:
        raise ReportReasonRequired("该报表含个人信息，请填写导出的事由。")
    started = jobs.start(
        "reporting.export",
        f"导出报表：{report.title}",
        {"report": code, "format": data.format, "filters": data.filters, "reason": data.reason},
    )
    return {"job_id": started.pk}


MOUNTS = [Mount(Face.UI, "/reports", router)]
