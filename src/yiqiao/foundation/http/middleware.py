"""Request ids and structured access logs. Neither the path's numbers nor any body is personal data in clear."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from yiqiao.foundation import context
from yiqiao.foundation.http.metrics import REQUEST_SECONDS

logger = structlog.get_logger("yiqiao.access")
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestContextMiddleware:
    """Give every request an id, an anonymous actor to start from, a log line and a metric."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request inside its own context."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            context.acting(
                context.ANONYMOUS,
                request_id=request_id,
                client_address=request.META.get("REMOTE_ADDR", ""),
                workstation=request.headers.get("X-Workstation", "")[:50],
            ),
        ):
            response = self.get_response(request)
            elapsed = time.perf_counter() - started
            route = request.resolver_match.route if request.resolver_match else "unmatched"
            REQUEST_SECONDS.labels(request.method or "", route, str(response.status_code)).observe(elapsed)
            if route != "unmatched" and route.startswith("api/"):
                logger.info(
                    "request",
                    method=request.method,
                    route=route,
                    status=response.status_code,
                    ms=round(elapsed * 1000, 1),
                )
        response["X-Request-ID"] = request_id
        return response
