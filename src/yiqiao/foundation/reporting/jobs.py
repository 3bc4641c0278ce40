"""Large exports, in the background."""

from __future__ import annotations

from typing import Any

from yiqiao.foundation.jobs.registry import job
from yiqiao.foundation.jobs.running import JobRun
from yiqiao.foundation.reporting.services import CONTENT_TYPES, ExportFormat, export_report


@job("reporting.export", "导出报表")
def export(run: JobRun) -> dict[str, Any]:
    """Run a report as the person who asked and keep the file."""
    run.progress(0, 1, "正在查询")
    wanted = ExportFormat(run.params["format"])
    title, content = export_report(
        run.params["report"], run.params["filters"], wanted, run.params["reason"], waiting=False
    )
    run.attach_file(title, content, CONTENT_TYPES[wanted])
    run.progress(1, 1, "已完成")
    return {"file": title, "bytes": len(content)}
