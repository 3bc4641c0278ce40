"""The interface log: an entry is written before the request goes out and completed when it is over.

Both writes are committed at once and by themselves, so that neither a crash nor a roll-back loses an entry; one
that was never completed says so (`LogOutcome.STARTED`).
"""

from __future__ import annotations

from datetime import datetime

from yiqiao.foundation import clock, context
from yiqiao.foundation.exchange.models import InterfaceLog
from yiqiao.foundation.exchange.rules import Direction, LogOutcome

BODY_LIMIT = 256 * 1024
"""Characters of a body that are kept; what is longer is cut, and says so."""


def readable(body: bytes) -> str:
    """A body as text that can be stored and shown."""
    text = body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return text if len(text) <= BODY_LIMIT else f"{text[:BODY_LIMIT]}…（共 {len(text)} 字符，已截断）"


def begin(
    direction: Direction, party: str, operation: str, message_id: str, request_body: bytes, attempt: int = 1
) -> InterfaceLog:
    """Write the entry of a request that is about to go out, or has just come in."""
    return InterfaceLog.objects.create(
        direction=direction.value,
        party=party[:60],
        operation=operation[:100],
        message_id=message_id[:100],
        attempt=attempt,
        started_at=clock.now(),
        request_body=readable(request_body),
        request_id=context.current().request_id,
    )


def complete(
    entry: InterfaceLog,
    outcome: LogOutcome,
    *,
    milliseconds: int,
    status: int | None = None,
    response_body: bytes | None = None,
    error: str = "",
) -> None:
    """Write what the exchange came to."""
    InterfaceLog.objects.filter(pk=entry.pk).update(
        outcome=outcome.value,
        milliseconds=milliseconds,
        status=status,
        response_body=None if response_body is None else readable(response_body),
        error=error[:300],
    )


def purge_before(instant: datetime) -> int:
    """Delete entries older than `instant`; returns how many."""
    deleted, _ = InterfaceLog.objects.filter(started_at__lt=instant).delete()
    return deleted
