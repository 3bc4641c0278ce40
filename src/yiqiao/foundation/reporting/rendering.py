"""A report as Excel and as PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from yiqiao.foundation import clock, context
from yiqiao.foundation.profile import current_profile
from yiqiao.foundation.reporting.declarations import NUMBERS, Column, ColumnKind, Report, ReportRow
from yiqiao.foundation.reporting.filtering import describe_values
from yiqiao.foundation.reporting.typesetting import load_template, render_pdf

_NUMBER_FORMATS = {
    ColumnKind.INTEGER: "#,##0",
    ColumnKind.AMOUNT: "#,##0.00",
    ColumnKind.PERCENT: "0.00%",
    ColumnKind.DAY: "yyyy-mm-dd",
    ColumnKind.INSTANT: "yyyy-mm-dd hh:mm",
}
TOTAL = "合计"
WIDEST_PORTRAIT = 7
"""Columns beyond which a sheet of paper lies on its side."""


def show(column: Column, value: Any) -> str:
    """A value as text: money with separators and 2 decimals, instants in Shanghai time."""
    if value is None:
        return ""
    if column.kind is ColumnKind.AMOUNT:
        return f"{Decimal(value):,.2f}"
    if column.kind is ColumnKind.INTEGER:
        return f"{int(value):,}"
    if column.kind is ColumnKind.PERCENT:
        return f"{Decimal(value) * 100:.2f}%"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def to_xlsx(
    report: Report, values: Mapping[str, Any], rows: Sequence[ReportRow], totals: Mapping[str, Any]
) -> bytes:
    """The report as a workbook: title, filters, heading, rows, totals; numbers are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(report.title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    for at, column in enumerate(report.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = 8 + 5 * column.width
    sheet.append([_text(sheet, f"{current_profile().name_zh} {report.title}", Font(bold=True, size=14))])
    described = "　".join(f"{one['title']}：{one['value']}" for one in describe_values(report, values))
    printed = f"{described}　导出人：{context.current_actor().display_name}　{_now()}"
    sheet.append([_text(sheet, printed.strip())])
    sheet.append([_text(sheet, column.title, Font(bold=True)) for column in report.columns])
    for row in rows:
        sheet.append([_cell(sheet, column, row.get(column.key)) for column in report.columns])
    if totals:
        foot: list[Any] = [
            _cell(sheet, column, totals[column.key], Font(bold=True)) if column.key in totals else None
            for column in report.columns
        ]
        if foot[0] is None:
            foot[0] = _text(sheet, TOTAL, Font(bold=True))
        sheet.append(foot)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_pdf(
    report: Report, values: Mapping[str, Any], rows: Sequence[ReportRow], totals: Mapping[str, Any]
) -> bytes:
    """The report on A4, heading on every page, hospital, operator and time at the foot."""
    foot = [show(column, totals[column.key]) if column.key in totals else "" for column in report.columns]
    if totals and not foot[0]:
        foot[0] = TOTAL
    is_wide = sum(column.width for column in report.columns) > 2 * WIDEST_PORTRAIT
    return render_pdf(
        load_template("report.typ"),
        {
            "title": report.title,
            "hospital": current_profile().name_zh,
            "landscape": is_wide if report.landscape is None else report.landscape,
            "filters": describe_values(report, values),
            "columns": [
                {"title": one.title, "is_number": one.kind in NUMBERS, "width": one.width}
                for one in report.columns
            ],
            "rows": [[show(column, row.get(column.key)) for column in report.columns] for row in rows],
            "totals": foot if totals else [],
            "operator": context.current_actor().display_name,
            "printed_at": _now(),
        },
    )


def _now() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")


def _cell(sheet: Any, column: Column, value: Any, font: Font | None = None) -> Cell | None:
    if value is None:
        return None
    if column.kind is ColumnKind.TEXT:
        return _text(sheet, str(value), font)
    if isinstance(value, datetime):
        value = clock.local(value).replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = _NUMBER_FORMATS[column.kind]
    if column.kind in NUMBERS:
        cell.alignment = Alignment(horizontal="right")
    if font is not None:
        cell.font = font
    return cell


def _text(sheet: Any, value: str, font: Font | None = None) -> Cell:
    """Text, even when it looks like a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell
