"""The reports that exist, from ``REPORTS`` of the installed packages' ``reports`` modules."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from yiqiao.foundation.reporting.declarations import Report
from yiqiao.foundation.reporting.errors import ReportNotFound


@cache
def all_reports() -> dict[str, Report]:
    """Every report by code. A report that contradicts itself stops the start."""
    found: dict[str, Report] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("yiqiao.") and find_spec(f"{config.name}.reports") is not None:
            for report in import_module(f"{config.name}.reports").REPORTS:
                check_report(report)
                if report.code in found:
                    raise RuntimeError(f"report {report.code} is declared twice")
                found[report.code] = report
    return found


def get_report(code: str) -> Report:
    """One report; `ReportNotFound`."""
    report = all_reports().get(code)
    if report is None:
        raise ReportNotFound("没有这个报表，可能已改名，请从报表列表重新进入。")
    return report


def check_report(report: Report) -> None:
    """Raise RuntimeError when the chart names columns that are not there, or keys repeat."""
    keys = [column.key for column in report.columns]
    if len(set(keys)) != len(keys) or not keys:
        raise RuntimeError(f"report {report.code}: columns repeat or are missing")
    if report.chart is not None:
        named = {report.chart.x, *report.chart.values, *filter(None, [report.chart.series])}
        if named - set(keys) or not report.chart.values:
            raise RuntimeError(f"report {report.code}: its chart names unknown columns {named - set(keys)}")
