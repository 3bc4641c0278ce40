"""A double click, a retry after a lost answer, a duplicated message: the same key does the thing once.

The first call with a key claims it (its own short transaction), runs, and stores its answer. The same key
with the same input replays that answer; with other input it is refused; while the first call runs it is
told to wait. A claim whose process died is taken over after a minute: the services behind keyed operations
are idempotent by the key themselves, so the second run finds what the first one did.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from yiqiao.foundation import clock, context
from yiqiao.foundation.idempotency.models import IdempotencyRecord
from yiqiao.foundation.problems import DomainError, FieldProblem, ProblemKind

TAKE_OVER_AFTER = timedelta(seconds=60)
KEEP_FOR = timedelta(days=7)
HEADER = "Idempotency-Key"


class IdempotencyKeyReused(DomainError):
    """The key was used before with different input; the caller must make a new key for a new intention."""

    kind = ProblemKind.INVALID
    code = "idempotency.key_reused"
    title = "幂等键已用于其他内容"


class IdempotencyKeyInvalid(DomainError):
    """The key is longer than 100 characters or holds characters that cannot be stored."""

    kind = ProblemKind.INVALID
    code = "idempotency.key_invalid"
    title = "幂等键格式不对"


class StillRunning(DomainError):
    """The first call with this key has not answered yet; ask again in a moment."""

    kind = ProblemKind.BUSY
    code = "idempotency.still_running"
    title = "正在处理"


def input_hash_of(request: HttpRequest) -> bytes:
    """A fingerprint of what was asked: method, path, query and body."""
    digest = hashlib.sha256()
    for part in (request.method or "", request.get_full_path()):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\n")
    digest.update(request.body)
    return digest.digest()


def _principal() -> str:
    actor = context.current_actor()
    return f"{actor.kind}:{actor.id}"


def _claim(operation_id: str, key: str, input_hash: bytes) -> IdempotencyRecord | HttpResponse:
    """Own the key, or return the stored answer. Raises when the key is busy or was used otherwise."""
    fields = {"principal": _principal(), "operation_id": operation_id, "key": key}
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(**fields, input_hash=input_hash, started_at=clock.now())
    except IntegrityError:
        pass
    with transaction.atomic():
        record = IdempotencyRecord.objects.select_for_update().filter(**fields).first()
        if record is None:
            raise StillRunning("上一次提交刚刚结束，请重试。")
        if bytes(record.input_hash) != input_hash:
            raise IdempotencyKeyReused(
                "该操作的提交编号已用于另一份内容；请刷新页面后重新提交。", details={"key": key}
            )
        if record.response_status is not None:
            response = HttpResponse(
                bytes(record.response_body or b""),
                status=record.response_status,
                content_type="application/json; charset=utf-8",
            )
            response["Idempotency-Replayed"] = "true"
            return response
        if clock.now() - record.started_at < TAKE_OVER_AFTER:
            raise StillRunning("上一次提交仍在处理，请稍候几秒再看结果，不要重复操作。")
        record.started_at = clock.now()
        record.save(update_fields=["started_at"])
        return record


def replay_or_run(
    run: Callable[..., HttpResponse], operation_id: str, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer `request` once per key. Without the header the operation simply runs."""
    key = request.headers.get(HEADER)
    if not key:
        return run(request, *args, **kwargs)
    if len(key) > 100 or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyInvalid(
            "请求头 Idempotency-Key 应为不超过 100 个可见字符。",
            fields=[FieldProblem(HEADER, "应为不超过 100 个可见字符")],
        )
    claim = _claim(operation_id, key, input_hash_of(request))
    if isinstance(claim, HttpResponse):
        return claim
    try:
        response = run(request, *args, **kwargs)
    except BaseException:
        claim.delete()
        raise
    if 200 <= response.status_code < 300:
        claim.response_status = response.status_code
        claim.response_body = response.content
        claim.save(update_fields=["response_status", "response_body"])
    else:
        claim.delete()
    return response


def replayed(
    operation_id: str, guard: Callable[[HttpRequest], Any], respond: Callable[[Exception], HttpResponse]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator for an operation's run: the permission is checked before any stored answer is shown.

    It stands outside the face's own exception handling, so it answers with `respond` whatever is raised here.
    """

    def decorate(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(run)
        def run_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                guard(request)
                return replay_or_run(run, operation_id, request, *args, **kwargs)
            except Exception as error:
                return respond(error)

        return run_once

    return decorate


def forget_old_keys() -> int:
    """Delete records older than the keeping time; returns how many."""
    deleted, _ = IdempotencyRecord.objects.filter(started_at__lt=clock.now() - KEEP_FOR).delete()
    return deleted
