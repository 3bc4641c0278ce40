"""What the pages of the exchange show: parties' health, the interface log, messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.exchange.models import (
    CircuitRecord,
    InboundMessage,
    InterfaceLog,
    OutboxMessage,
    Party,
)
from yiqiao.foundation.exchange.rules import CircuitState

CIRCUIT_FORGOTTEN = timedelta(minutes=10)
"""A circuit that should have been tried this long ago belongs to a process that no longer lives."""


@dataclass(frozen=True, slots=True)
class PartyHealth:
    """One party as the health page shows it. Times in milliseconds are of the last hour's outward requests."""

    code: str
    name: str
    name_en: str
    base_url: str
    sign_type: str
    is_enabled: bool
    is_sandbox: bool
    circuit: CircuitState
    circuit_reason: str
    circuit_open_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str
    requests_last_hour: int
    failures_last_hour: int
    p50_ms: int | None
    p95_ms: int | None
    waiting: int
    sending: int
    dead: int
    oldest_waiting_at: datetime | None
    inbound_failed: int


_SPEED = """
SELECT party, count(*), count(*) FILTER (WHERE outcome = 'unknown'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds),
       percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds)
FROM exchange_interfacelog
WHERE direction = 'out' AND started_at >= %s AND milliseconds IS NOT NULL GROUP BY party
"""

# For each party the newest entry of either sort, by index, whatever the log's length.
_LAST = """
SELECT p.code, good.started_at, bad.started_at, bad.error
FROM exchange_party p
LEFT JOIN LATERAL (SELECT started_at FROM exchange_interfacelog l WHERE l.party = p.code AND direction = 'out'
    AND outcome IN ('done', 'refused') ORDER BY started_at DESC LIMIT 1) good ON true
LEFT JOIN LATERAL (SELECT started_at, error FROM exchange_interfacelog l WHERE l.party = p.code
    AND direction = 'out' AND outcome = 'unknown' AND started_at >= %s
    ORDER BY started_at DESC LIMIT 1) bad ON true
"""

_QUEUE = """
SELECT party, count(*) FILTER (WHERE status = 'waiting'), count(*) FILTER (WHERE status = 'sending'),
       count(*) FILTER (WHERE status = 'dead'), min(enqueued_at) FILTER (WHERE status <> 'dead')
FROM exchange_outboxmessage WHERE status IN ('waiting', 'sending', 'dead') GROUP BY party
"""

_INBOUND = "SELECT party, count(*) FROM exchange_inboundmessage WHERE status = 'failed' GROUP BY party"


def _by_party(sql: str, values: list[Any]) -> dict[str, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def party_health() -> list[PartyHealth]:
    """Every party, in order of code; six queries whatever their number."""
    moment = clock.now()
    speed = _by_party(_SPEED, [moment - timedelta(hours=1)])
    last = _by_party(_LAST, [moment - timedelta(days=7)])
    queue = _by_party(_QUEUE, [])
    inbound = _by_party(_INBOUND, [])
    circuits: dict[str, CircuitRecord] = {}
    for record in CircuitRecord.objects.filter(open_until__gt=moment - CIRCUIT_FORGOTTEN).order_by(
        "open_until"
    ):
        circuits[record.party] = record
    return [
        _health(
            party,
            speed.get(party.code, (0, 0, None, None)),
            last.get(party.code, (None, None, None)),
            queue.get(party.code, (0, 0, 0, None)),
            inbound.get(party.code, (0,))[0],
            circuits.get(party.code),
            moment,
        )
        for party in Party.objects.order_by("code")
    ]


def _health(
    party: Party,
    speed: tuple[Any, ...],
    last: tuple[Any, ...],
    queue: tuple[Any, ...],
    inbound_failed: int,
    circuit: CircuitRecord | None,
    moment: datetime,
) -> PartyHealth:
    state = CircuitState.CLOSED
    if circuit is not None:
        state = CircuitState.OPEN if circuit.open_until > moment else CircuitState.HALF_OPEN
    return PartyHealth(
        code=party.code,
        name=party.name,
        name_en=party.name_en,
        base_url=party.base_url,
        sign_type=party.sign_type,
        is_enabled=party.is_enabled,
        is_sandbox=party.is_sandbox,
        circuit=state,
        circuit_reason=circuit.reason if circuit else "",
        circuit_open_until=circuit.open_until if circuit else None,
        last_success_at=last[0],
        last_failure_at=last[1],
        last_failure=last[2] or "",
        requests_last_hour=speed[0],
        failures_last_hour=speed[1],
        p50_ms=None if speed[2] is None else round(speed[2]),
        p95_ms=None if speed[3] is None else round(speed[3]),
        waiting=queue[0],
        sending=queue[1],
        dead=queue[2],
        oldest_waiting_at=queue[3],
        inbound_failed=inbound_failed,
    )


def list_log(
    *,
    party: str = "",
    direction: str = "",
    outcome: str = "",
    operation: str = "",
    message_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[InterfaceLog]:
    """Entries of the interface log, newest first, bodies not loaded. Empty criteria do not restrict."""
    wanted = Q()
    for name, value in (("party", party), ("direction", direction), ("outcome", outcome)):
        if value:
            wanted &= Q(**{name: value})
    if message_id:
        wanted &= Q(message_id=message_id)
    if operation:
        wanted &= Q(operation__startswith=operation)
    if since:
        wanted &= Q(started_at__gte=since)
    if until:
        wanted &= Q(started_at__lt=until)
    return (
        InterfaceLog.objects.filter(wanted)
        .defer("request_body", "response_body")
        .order_by("-started_at", "-id")
    )


def list_messages(*, party: str = "", status: str = "", q: str = "") -> QuerySet[OutboxMessage]:
    """Outbox messages, newest first, payloads not loaded; `q` is a message id or ordering key."""
    wanted = Q()
    if party:
        wanted &= Q(party_id=party)
    if status:
        wanted &= Q(status=status)
    if q:
        wanted &= Q(message_id=q) | Q(ordering_key=q)
    return OutboxMessage.objects.filter(wanted).defer("payload").order_by("-id")


def list_inbound(*, party: str = "", status: str = "") -> QuerySet[InboundMessage]:
    """Received messages, newest first, payloads not loaded."""
    wanted = Q()
    if party:
        wanted &= Q(party_id=party)
    if status:
        wanted &= Q(status=status)
    return InboundMessage.objects.filter(wanted).defer("payload").order_by("-id")
