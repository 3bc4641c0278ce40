"""Refusals of reporting."""

from __future__ import annotations

from yiqiao.foundation.problems import DomainError, ProblemKind


class ReportNotFound(DomainError):
    """No report has this code."""

    kind = ProblemKind.NOT_FOUND
    code = "reporting.report_not_found"
    title = "没有这个报表"


class ReportReasonRequired(DomainError):
    """The report shows personal data: whoever opens or exports it says why."""

    kind = ProblemKind.INVALID
    code = "reporting.reason_required"
    title = "请填写事由"


class ReportTooLarge(DomainError):
    """Too many rows to export while one waits; it runs as a background job instead."""

    kind = ProblemKind.REJECTED
    code = "reporting.too_large"
    title = "数据量较大"


class FontMissing(DomainError):
    """No font with Chinese characters was found, so nothing can be printed."""

    kind = ProblemKind.REJECTED
    code = "reporting.font_missing"
    title = "缺少中文字体"


class TemplateFaulty(DomainError):
    """The print template cannot be set with this data; a mistake in the program or in a custom template."""

    kind = ProblemKind.REJECTED
    code = "reporting.template_faulty"
    title = "打印模板有误"
