"""The few views that are not API operations: health, metrics, the front end's shell."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from yiqiao.foundation.http.problem_documents import problem_response

_migrations_done = False


def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readiness(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers and its schema is the code's."""
    global _migrations_done
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrations_done:
            executor = MigrationExecutor(connection)
            _migrations_done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if not _migrations_done:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of this process."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def unknown_operation(request: HttpRequest) -> HttpResponse:
    """Any path under /api/ that no face knows."""
    return problem_response(
        status=404, code="operation.unknown", title="没有这个接口", detail="请求的接口不存在，请检查地址。"
    )


@ensure_csrf_cookie
def front_end(request: HttpRequest) -> HttpResponse:
    """The single-page application; its router takes over from here."""
    index = settings.WEB_DIST / "index.html"
    if not index.is_file():
        return HttpResponse(
            "<!doctype html><meta charset=utf-8><title>医桥</title><p>前端尚未构建，请运行 make web。",
            status=503,
        )
    response = HttpResponse(index.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF token is missing or old: the page was open too long or another site sent the request."""
    return problem_response(
        status=403,
        code="access.csrf_failed",
        title="页面已过期",
        detail="页面打开时间过长，请刷新后重试；已填写的内容会保留。",
    )
