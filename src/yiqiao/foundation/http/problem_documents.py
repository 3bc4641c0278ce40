"""From exceptions to problem documents (RFC 9457). The only place that knows which kind is which status."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from yiqiao.foundation import context
from yiqiao.foundation.problems import DomainError, FieldProblem, InvalidInput, NotFound, ProblemKind

logger = structlog.get_logger(__name__)

STATUS_OF_KIND = {
    ProblemKind.INVALID: 422,
    ProblemKind.NOT_FOUND: 404,
    ProblemKind.UNAUTHENTICATED: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.REJECTED: 409,
    ProblemKind.STALE: 412,
    ProblemKind.BUSY: 423,
    ProblemKind.UPSTREAM: 503,
}

# What pydantic says, in a clerk's words. Anything not listed falls back to the general sentence.
SENTENCES = {
    "missing": "必填，请填写",
    "extra_forbidden": "不认识的字段，请去掉",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "string_too_short": "太短，至少 {min_length} 个字符",
    "string_type": "应为文字",
    "string_unicode": "含有无法识别的字符",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字过大",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "finite_number": "应为有限的数字",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_max_digits": "数字最多 {max_digits} 位",
    "decimal_whole_digits": "整数部分最多 {whole_digits} 位",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "date_from_datetime_parsing": "日期格式应为 2026-01-31",
    "date_parsing": "日期格式应为 2026-01-31",
    "date_type": "日期格式应为 2026-01-31",
    "datetime_parsing": "时间格式应为 2026-01-31T08:00:00+08:00",
    "bool_parsing": "应为是或否",
    "bool_type": "应为是或否",
    "enum": "应为以下之一：{expected}",
    "literal_error": "应为以下之一：{expected}",
    "list_type": "应为列表",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "uuid_parsing": "应为有效的编号",
    "json_invalid": "不是有效的 JSON",
}


def problem_response(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    fields: tuple[FieldProblem, ...] = (),
    details: dict[str, Any] | None = None,
) -> HttpResponse:
    """An `application/problem+json` response."""
    document: dict[str, Any] = {
        "type": f"urn:yiqiao:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": [{"field": one.field, "message": one.message} for one in fields],
        "request_id": context.current().request_id,
    }
    if details:
        document["details"] = details
    body = json.dumps(document, ensure_ascii=False, default=str)
    # A lone surrogate echoed from the input cannot be UTF-8; it is shown as an escape instead.
    response = HttpResponse(
        body.encode("utf-8", "backslashreplace"), status=status, content_type="application/problem+json"
    )
    if status in (423, 503):
        response["Retry-After"] = "2"
    return response


def response_of(error: DomainError) -> HttpResponse:
    """The problem document of a domain error."""
    return problem_response(
        status=STATUS_OF_KIND[error.kind],
        code=error.code,
        title=error.title,
        detail=error.detail,
        fields=error.fields,
        details=error.details,
    )


def _field_name(location: tuple[Any, ...]) -> str:
    """The dotted name as the caller knows it, without ninja's source and parameter names."""
    parts = [str(part) for part in location]
    if parts and parts[0] == "body":
        parts = parts[2:] or parts[1:]
    elif parts and parts[0] in {"query", "path", "header", "form", "file", "cookie"}:
        parts = parts[1:]
    return ".".join(parts) or "body"


def _sentence(error: dict[str, Any]) -> str:
    template = SENTENCES.get(error["type"])
    if template is not None:
        try:
            return template.format(**error.get("ctx", {}))
        except KeyError:
            return "填写不正确，请检查后重新提交"
    if error["type"] == "value_error":
        return str(error.get("msg", "")).removeprefix("Value error, ")
    return "填写不正确，请检查后重新提交"


def _invalid(error: ValidationError) -> InvalidInput:
    fields = [FieldProblem(_field_name(tuple(one["loc"])), _sentence(one)) for one in error.errors]
    first = fields[0] if fields else FieldProblem("body", "填写有误")
    return InvalidInput(f"“{first.field}”{first.message}。", fields=fields)


def _response_of_http_error(error: HttpError) -> HttpResponse:
    # ninja raises HttpError(400) when the body is not JSON at all.
    return problem_response(
        status=error.status_code,
        code="input.unreadable",
        title="无法读取",
        detail="提交的内容无法读取，请检查格式（应为 UTF-8 的 JSON）。",
        fields=(FieldProblem("body", "不是有效的 JSON"),),
    )


def _response_of_unexpected(error: Exception) -> HttpResponse:
    logger.error("unexpected_error", operation=context.current().operation, exc_info=error)
    return problem_response(
        status=500,
        code="system.unexpected",
        title="系统出错",
        detail="系统出现意外错误，已记录。请稍后重试；如仍失败，请把请求编号告诉信息科。",
    )


_RESPONSES: dict[type[Exception], Callable[[Any], HttpResponse]] = {
    DomainError: response_of,
    ValidationError: lambda error: response_of(_invalid(error)),
    Http404: lambda error: response_of(NotFound("没有找到要操作的记录，可能已被删除或编号有误。")),
    AuthenticationError: lambda error: problem_response(
        status=401,
        code="access.not_signed_in",
        title="请先登录",
        detail="登录已失效或尚未登录，请登录后继续。",
    ),
    DataError: lambda error: response_of(
        InvalidInput("输入的内容超出可保存的范围（过大、过长或含特殊字符），请检查后重新提交。")
    ),
    RequestDataTooBig: lambda error: problem_response(
        status=413,
        code="input.too_large",
        title="内容过大",
        detail="提交的内容超过 32 MB，请减少后重试。",
    ),
    Throttled: lambda error: problem_response(
        status=429, code="access.too_many_requests", title="操作太频繁", detail="请稍候再试。"
    ),
    HttpError: _response_of_http_error,
}


def response_of_any(error: Exception) -> HttpResponse:
    """The problem document of any exception; the unexpected ones are logged with the request id."""
    for kind in type(error).__mro__:
        if kind in _RESPONSES:
            return _RESPONSES[kind](error)
    return _response_of_unexpected(error)


def install_problem_handlers(api: NinjaAPI) -> None:
    """Make every exception of `api` a problem document."""

    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        return response_of_any(error)

    for kind in (*_RESPONSES, Exception):
        api.add_exception_handler(kind, answer)
