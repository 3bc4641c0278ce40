"""One declaration: table, filters, totals, chart, Excel, PDF, scope, reasons."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.builders.access import signed_in_client
from yiqiao.foundation import context
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.context import Actor, ActorKind, OutsideDataScope, PermissionDenied
from yiqiao.foundation.jobs.models import JobFile
from yiqiao.foundation.jobs.running import run_job
from yiqiao.foundation.problems import InvalidInput
from yiqiao.foundation.reporting import registry, services
from yiqiao.foundation.reporting.charts import chart_data
from yiqiao.foundation.reporting.declarations import (
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Filter,
    FilterKind,
    Report,
    ReportScope,
)
from yiqiao.foundation.reporting.errors import ReportReasonRequired, ReportTooLarge, TemplateFaulty
from yiqiao.foundation.reporting.services import ExportFormat
from yiqiao.foundation.reporting.typesetting import font_family, render_pdf

ROWS = [
    {"day": date(2026, 11, 1), "campus": "main", "name": "张*", "count": 3, "amount": Decimal("1234.50")},
    {
        "day": date(2026, 11, 1),
        "campus": "south",
        "name": "=HYPERLINK()",
        "count": 1,
        "amount": Decimal("0.10"),
    },
    {"day": date(2026, 11, 2), "campus": "main", "name": "#set text(red)", "count": 2, "amount": None},
]


def _query(values: Mapping[str, Any], scope: ReportScope) -> Iterable[Mapping[str, Any]]:
    for row in ROWS:
        in_scope = scope.campuses is None or row["campus"] in scope.campuses
        if in_scope and row["day"] >= values["since"] and values["campus"] in (None, row["campus"]):
            yield row


def _report(**changes: Any) -> Report:
    facts: dict[str, Any] = {
        "code": "test.income",
        "title": "收入日报",
        "permission": "reports.use",
        "query": _query,
        "columns": [
            Column("day", "日期", kind=ColumnKind.DAY),
            Column("campus", "院区"),
            Column("name", "姓名"),
            Column("count", "人次", kind=ColumnKind.INTEGER, is_totalled=True),
            Column("amount", "金额", kind=ColumnKind.AMOUNT, is_totalled=True),
        ],
        "filters": [
            Filter("since", "起始日期", FilterKind.DAY, is_required=True, default=lambda: date(2026, 11, 1)),
            Filter("campus", "院区", FilterKind.CAMPUS),
            Filter("kind", "类别", FilterKind.CHOICE, choices=[("a", "甲")]),
        ],
        "chart": Chart(ChartKind.LINE, "每日收入", "day", ["amount"], series="campus", unit="元"),
        **changes,
    }
    return Report(**facts)


@pytest.fixture
def declare(monkeypatch):
    """Have one more report."""
    present = dict(registry.all_reports())

    def do_declare(**changes: Any) -> Report:
        report = _report(**changes)
        registry.check_report(report)
        monkeypatch.setitem(registry.all_reports(), report.code, report)
        return report

    yield do_declare
    registry.all_reports().clear()
    registry.all_reports().update(present)


def _actor(campuses: frozenset[str] | None = None, *permissions: str) -> Actor:
    return Actor(
        ActorKind.STAFF, "7", "王芳", permissions=frozenset({"reports.use", *permissions}), campuses=campuses
    )


@pytest.mark.requirement("PLATFORM-05")
@pytest.mark.django_db
def test_rows_lie_within_the_data_scope(declare):
    declare()
    with context.acting(_actor(frozenset({"main"}))):
        result = services.run_report("test.income", {})
        assert [row["campus"] for row in result.rows] == ["main", "main"]
        assert result.totals == {"count": 5, "amount": Decimal("1234.50")}
        with pytest.raises(OutsideDataScope):
            services.run_report("test.income", {"campus": "south"})


@pytest.mark.django_db
def test_report_needs_its_own_permission(declare):
    declare(permission="ledger.read")
    with context.acting(_actor()), pytest.raises(PermissionDenied):
        services.run_report("test.income", {})


@pytest.mark.django_db
def test_every_wrong_filter_is_named(declare):
    declare()
    with context.acting(_actor()), pytest.raises(InvalidInput) as refusal:
        services.run_report("test.income", {"since": "2026-13-01", "kind": "z"})
    assert [one.field for one in refusal.value.fields] == ["since", "kind"]


@pytest.mark.requirement("PLATFORM-05", "PLATFORM-06")
@pytest.mark.django_db
def test_personal_report_needs_a_reason_and_is_recorded(declare):
    declare(columns=[*_report().columns[:2], Column("name", "姓名", is_personal=True)], chart=None)
    with context.acting(_actor()):
        with pytest.raises(ReportReasonRequired):
            services.run_report("test.income", {})
        assert not AuditRecord.objects.exists()
        services.run_report("test.income", {"campus": "main"}, "核对漏费")
    record = AuditRecord.objects.get()
    assert (record.action, record.subject, record.reason) == (
        "report.viewed",
        "report:test.income",
        "核对漏费",
    )
    assert record.details == {"filters": {"campus": "main"}, "rows": 2}


@pytest.mark.django_db
def test_workbook_holds_numbers_as_numbers_and_text_as_text(declare):
    declare()
    with context.acting(_actor()):
        title, content = services.export_report("test.income", {}, ExportFormat.XLSX)
    assert title.startswith("收入日报")
    assert title.endswith(".xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2] == ("日期", "院区", "姓名", "人次", "金额")
    assert rows[3] == (datetime(2026, 11, 1), "main", "张*", 3, 1234.5)  # noqa: DTZ001 - Excel knows no zone
    assert rows[4][2] == "=HYPERLINK()"
    assert sheet["C5"].data_type == "s"
    assert rows[6] == ("合计", None, None, 6, 1234.6)
    assert sheet["E4"].number_format == "#,##0.00"


@pytest.mark.django_db
def test_pdf_shows_chinese_text_totals_and_never_runs_what_was_typed(declare):
    declare()
    with context.acting(_actor()):
        _, content = services.export_report("test.income", {}, ExportFormat.PDF)
    page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    for text in (
        "收入日报",
        "张*",
        "1,234.50",
        "1,234.60",
        "合计",
        "#set text(red)",
        "打印人：王芳",
        "起始日期：2026-11-01",
    ):
        assert text in page


@pytest.mark.django_db
def test_large_export_is_refused_while_waiting_and_runs_as_a_job(declare, monkeypatch):
    declare(permission="reports.use")
    monkeypatch.setattr(services, "MOST_ROWS_WAITED_FOR", 2)
    client = signed_in_client("finance")
    answer = client.get("/api/ui/reports/test.income/export?format=xlsx")
    assert (answer.status_code, answer.json()["code"]) == (409, ReportTooLarge.code)
    answer = client.post(
        "/api/ui/reports/test.income/exports",
        {"format": "xlsx", "filters": {"campus": "main"}},
        content_type="application/json",
    )
    run_job(answer.json()["job_id"])
    assert len(list(load_workbook(io.BytesIO(JobFile.objects.get().content)).active.rows)) == 6


@pytest.mark.django_db
def test_over_http_the_list_shows_only_permitted_reports_and_a_run_has_page_and_chart(declare):
    declare()
    client = signed_in_client("finance")
    assert "test.income" in [one["code"] for one in client.get("/api/ui/reports").json()]
    assert "audit.actions_by_day" not in [one["code"] for one in client.get("/api/ui/reports").json()]
    shown = client.get("/api/ui/reports/test.income?page_size=2&since=2026-11-01").json()
    assert (shown["total"], len(shown["rows"]), shown["rows"][0]["amount"]) == (3, 2, "1234.50")
    assert shown["totals"] == {"count": 6, "amount": "1234.60"}
    assert shown["chart"]["categories"] == ["2026-11-01", "2026-11-02"]
    assert client.get("/api/ui/reports/audit.actions_by_day").status_code == 403
    assert client.get("/api/ui/reports/nowhere").status_code == 404


@pytest.mark.django_db
def test_audit_administrator_sees_actions_by_day():
    client = signed_in_client("audit_admin")
    client.get("/api/ui/audit/records")
    shown = client.get("/api/ui/reports/audit.actions_by_day?action=audit.").json()
    assert [(one["action"], one["records"]) for one in shown["rows"]] == [("audit.searched", 1)]
    assert shown["chart"]["cells"] == [[0, 0, 1]]


def test_lines_are_split_by_series_and_gaps_stay_gaps():
    chart = chart_data(_report(), ROWS)
    assert chart is not None
    assert chart["series"] == [
        {"name": "main", "values": [1234.5, None]},
        {"name": "south", "values": [0.1, None]},
    ]


def test_pie_keeps_the_largest_slices_and_adds_up_the_rest():
    rows = [{"x": f"k{at}", "n": at} for at in range(1, 12)]
    report = _report(
        columns=[Column("x", "项"), Column("n", "数", kind=ColumnKind.INTEGER)],
        chart=Chart(ChartKind.PIE, "占比", "x", ["n"]),
    )
    chart = chart_data(report, rows)
    assert chart is not None
    assert chart["categories"][0] == "k11"
    assert chart["categories"][-1] == "其他"
    assert sum(chart["series"][0]["values"]) == 66


def test_chart_that_names_an_unknown_column_stops_the_start():
    with pytest.raises(RuntimeError):
        registry.check_report(_report(chart=Chart(ChartKind.BAR, "x", "day", ["nowhere"])))


def test_slip_is_set_from_template_and_data_with_the_packaged_font():
    assert font_family() == "Noto Sans CJK SC"
    pdf = render_pdf(
        '#set page(width: 80mm, height: auto, margin: 4mm)\n= #data.title\n#data.at("when") 应收 *#data.amount* 元',
        {
            "title": "收费凭条 〇龘",
            "amount": Decimal("128.00"),
            "when": datetime(2026, 11, 22, 1, 30, tzinfo=UTC),
        },
    )
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "收费凭条 〇龘" in text
    assert "2026-11-22 09:30 应收 128.00 元" in text


def test_faulty_template_is_a_refusal_that_names_the_fault():
    with pytest.raises(TemplateFaulty) as refusal:
        render_pdf("#data.nowhere", {"a": 1})
    assert "nowhere" in refusal.value.details["message"]
