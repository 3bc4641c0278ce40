"""Verifies the envelope of every request to the signed faces, signs the answers, writes the interface log."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from yiqiao.foundation import context
from yiqiao.foundation.exchange import inbound, journal
from yiqiao.foundation.exchange.parties import find_party
from yiqiao.foundation.exchange.rules import Direction, LogOutcome
from yiqiao.foundation.exchange.signing import HEADER_MESSAGE_ID, HEADER_PARTY, answer_headers
from yiqiao.foundation.http.faces import Face
from yiqiao.foundation.http.problem_documents import problem_response, response_of
from yiqiao.foundation.problems import DomainError

SIGNED_FACES = {f"/api/{face.value}/": face for face in (Face.HIS, Face.PARTNER)}

BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a request to a signed face."""


class PartnerMiddleware:
    """Put the verified party's actor into the context of requests to ``/api/partner`` and ``/api/his``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request as the party that signed it, or refuse it."""
        for prefix, face in SIGNED_FACES.items():
            if request.path_info.startswith(prefix):
                return self._serve(request, face)
        return self.get_response(request)

    def _serve(self, request: HttpRequest, face: Face) -> HttpResponse:
        started = time.perf_counter()
        try:
            body = request.body
            if len(body) > BODY_LIMIT:
                raise RequestDataTooBig
        except RequestDataTooBig:
            return problem_response(
                status=413, code="input.too_large", title="内容过大", detail="正文超过 2 MB，请拆分后重发。"
            )
        try:
            caller = inbound.verify(
                face.value,
                request.headers,
                method=request.method or "",
                target=request.get_full_path(),
                body=body,
            )
        except DomainError as error:
            response = response_of(error)
            _log_rejected(request, body, response, error, started)
            return response
        entry = journal.begin(
            Direction.IN,
            caller.party.code,
            f"{request.method} {request.path_info}",
            caller.envelope.message_id,
            body,
        )
        with context.acting(caller.actor()):
            response = self.get_response(request)
        headers = answer_headers(
            caller.keys,
            status=response.status_code,
            request_nonce=caller.envelope.nonce,
            body=response.content,
        )
        for name, value in headers.items():
            response[name] = value
        journal.complete(
            entry,
            _meaning(response.status_code),
            milliseconds=round((time.perf_counter() - started) * 1000),
            status=response.status_code,
            response_body=response.content,
        )
        return response


def _meaning(status: int) -> LogOutcome:
    if status < 300:
        return LogOutcome.DONE
    return LogOutcome.REFUSED if status < 500 else LogOutcome.UNKNOWN


def _log_rejected(
    request: HttpRequest, body: bytes, response: HttpResponse, error: DomainError, started: float
) -> None:
    # Only where a registered party is named: strangers must not be able to fill the log.
    named = request.headers.get(HEADER_PARTY, "")
    if not named or len(named) > 40 or "\x00" in named or find_party(named) is None:
        return
    message_id = request.headers.get(HEADER_MESSAGE_ID, "")
    entry = journal.begin(
        Direction.IN, named, f"{request.method} {request.path_info}", message_id.replace("\x00", ""), b""
    )
    journal.complete(
        entry,
        LogOutcome.REJECTED,
        milliseconds=round((time.perf_counter() - started) * 1000),
        status=response.status_code,
        error=error.detail,
    )
