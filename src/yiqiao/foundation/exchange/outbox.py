"""The transactional outbox: what must arrive is written with the facts that caused it, and delivered by tasks.

Tasks are only wake-up calls (`exchange.drain` of one party); the rows say what is due. A drain takes one due
message after another: claim it (transaction), send it (no transaction), note the outcome and tell the handler
(transaction). At most `LANES` messages of a party are under way at a time, one as soon as the party
fails, none while its circuit is open, and a drain gives its worker back after `TURN_SECONDS`: a dead party costs
the others next to nothing. Whatever a crash leaves behind is found by `sweep`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from yiqiao.foundation import clock, context
from yiqiao.foundation.crypto.blind import blind_index
from yiqiao.foundation.exchange import answers, connector
from yiqiao.foundation.exchange.errors import MessageIdReused
from yiqiao.foundation.exchange.health import note_circuit
from yiqiao.foundation.exchange.models import OutboxMessage, Party
from yiqiao.foundation.exchange.parties import find_party, get_party
from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown
from yiqiao.foundation.exchange.registry import find_outcome_handler
from yiqiao.foundation.exchange.rules import (
    MessageEvent,
    MessageStatus,
    backoff_seconds,
    next_status,
)
from yiqiao.foundation.problems import DomainError

logger = structlog.get_logger(__name__)

LANES = 2
"""Deliveries of one party at a time; the rest of `Party.max_in_flight` is for clerks who wait for an answer."""

TURN_SECONDS = 5.0
"""A drain that has run this long passes its worker on and queues up again."""

LOST_AFTER = timedelta(seconds=20)
"""How long beyond the party's time-outs a message may be `sending` before its process counts as dead."""

_CLAIM = """
UPDATE exchange_outboxmessage SET status = 'sending', attempts = attempts + 1, sending_since = %(now)s
WHERE id = (
    SELECT m.id FROM exchange_outboxmessage m
    WHERE m.party = %(party)s AND m.status = 'waiting' AND m.next_attempt_at <= %(now)s
      AND (m.ordering_key = '' OR NOT EXISTS (
          SELECT 1 FROM exchange_outboxmessage e
          WHERE e.party = m.party AND e.ordering_key = m.ordering_key AND e.id < m.id AND e.ordering_key <> ''
            AND e.status IN ('waiting', 'sending', 'dead')))
    ORDER BY m.next_attempt_at, m.id LIMIT 1)
RETURNING id
"""


def enqueue(
    party: str, kind: str, payload: Mapping[str, Any], *, message_id: str, ordering_key: str = ""
) -> OutboxMessage:
    """Have `payload` delivered to the party's operation `kind`, at least once, after this transaction commits.

    `message_id` is the party's means to recognise a repetition; the same id with the same content is enqueued
    once, with other content it is `MessageIdReused`. Messages with the same non-empty `ordering_key` arrive
    in the order of their enqueuing; one that is put aside for a person holds up those behind it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message is enqueued in the transaction that causes it")
    if not connector.OPERATION.fullmatch(kind):
        raise ValueError(f"kind {kind!r} is not lower-case words")
    get_party(party)
    body = answers.encode(payload)
    digest = blind_index("exchange_outbox_payload", f"{kind}\n{ordering_key}\n{body.decode()}")
    if ordering_key:
        # Ids must follow the order of commits within a key, or a later message could overtake an earlier one that
        # is not visible yet.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{party}\n{ordering_key}"]
            )
    moment = clock.now()
    try:
        with transaction.atomic():
            message = OutboxMessage.objects.create(
                party_id=party,
                kind=kind,
                message_id=message_id,
                ordering_key=ordering_key,
                payload=answers.decode(body),
                payload_hash=digest,
                next_attempt_at=moment,
                enqueued_at=moment,
                request_id=context.current().request_id,
            )
    except IntegrityError:
        known = OutboxMessage.objects.filter(party_id=party, message_id=message_id).first()
        if known is None:
            raise
        if bytes(known.payload_hash) != digest:
            raise MessageIdReused(
                "该消息编号已用于另一份内容，请为新内容使用新的编号。", details={"message_id": message_id}
            ) from None
        return known
    wake(party)
    return message


def wake(party: str, at: datetime | None = None) -> None:
    """Have a worker look at the party's due messages, now or at `at`; part of the present transaction."""
    app.configure_task(
        "exchange.drain", queue=f"exchange_{party}", schedule_at=at if at and at > clock.now() else None
    ).defer(party=party)


def drain(party_code: str) -> int:
    """Deliver what is due at a party until nothing is, the circuit opens, or the turn is over; how many attempts."""
    started, attempts = time.monotonic(), 0
    while True:
        party = find_party(party_code)
        if party is None or not party.is_enabled:
            return attempts
        circuit = connector.party_circuit(party)
        # Whoever opened the circuit, or holds the probe, wakes the party again.
        if circuit.is_blocking:
            return attempts
        if attempts and time.monotonic() - started > TURN_SECONDS:
            wake(party_code)
            return attempts
        message = _claim(party, 1 if circuit.is_suspect else min(LANES, party.max_in_flight))
        if message is None:
            return attempts
        attempts += 1
        _deliver(party, message)


def _claim(party: Party, lanes: int) -> OutboxMessage | None:
    with transaction.atomic():
        # The party's row is the turnstile: claims of one party come one at a time.
        Party.objects.select_for_update(no_key=True).filter(pk=party.pk).first()
        busy = OutboxMessage.objects.filter(party_id=party.code, status=MessageStatus.SENDING).count()
        if busy >= lanes:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"party": party.code, "now": clock.now()})
            row = cursor.fetchone()
        return OutboxMessage.objects.get(pk=row[0]) if row else None


def _deliver(party: Party, message: OutboxMessage) -> None:
    with context.acting(context.SYSTEM, request_id=message.request_id, operation=f"exchange.{message.kind}"):
        try:
            body = answers.encode(message.payload)
        except DomainError as error:  # a payload that no longer opens
            settle(message.pk, message.attempts, Refused(error.code, error.detail))
            return
        attempt = connector.send(
            party, message.kind, body, message_id=message.message_id, attempt=message.attempts
        )
        note_circuit(party, attempt)
        if attempt.opened_for is not None:
            wake(party.code, clock.now() + timedelta(seconds=attempt.opened_for + 0.1))
        if attempt.has_closed:
            hurry(party.code)
        settle(message.pk, message.attempts, attempt.outcome)


def hurry(party_code: str) -> None:
    """A destination is back: what waited for its next attempt is due now."""
    with transaction.atomic():
        moment = clock.now()
        due = OutboxMessage.objects.filter(
            party_id=party_code, status=MessageStatus.WAITING, next_attempt_at__gt=moment
        )
        if due.update(next_attempt_at=moment):
            wake(party_code)


def settle(pk: int, attempt: int, outcome: Outcome) -> bool:
    """Note what attempt number `attempt` came to and tell the kind's handler, in one transaction.

    An answer that says done or refused counts whichever attempt it belongs to, once; an unclear one only if no
    later attempt has begun. True when something was noted.
    """
    try:
        with transaction.atomic():
            message = OutboxMessage.objects.select_for_update(of=("self",)).select_related("party").get(pk=pk)
            event = _event_of(message, attempt, outcome)
            if event is None:
                return False
            _apply(message, event, outcome)
            handler = find_outcome_handler(message.party_id, message.kind)
            if handler is not None and event is not MessageEvent.FAIL:
                handler(message.message_id, outcome)
            return True
    except Exception as error:
        # The handler is our own code and may fail; the party's answer can be had again with the same message id.
        logger.exception("outcome_not_applied", message=pk, error=type(error).__name__)
        _note_handler_failure(pk, attempt, error)
        return False


def _event_of(message: OutboxMessage, attempt: int, outcome: Outcome) -> MessageEvent | None:
    status = MessageStatus(message.status)
    if status not in (MessageStatus.WAITING, MessageStatus.SENDING):
        return None
    if isinstance(outcome, Done):
        return MessageEvent.ACCEPT
    if isinstance(outcome, Refused):
        return MessageEvent.REFUSE
    if status is not MessageStatus.SENDING or message.attempts != attempt:
        return None
    if not outcome.is_sent and outcome.reason == "circuit_open":
        message.attempts -= 1
        return MessageEvent.FAIL
    return MessageEvent.EXHAUST if message.attempts >= message.party.max_attempts else MessageEvent.FAIL


def _apply(message: OutboxMessage, event: MessageEvent, outcome: Outcome) -> None:
    moment = clock.now()
    message.status = next_status(MessageStatus(message.status), event).value
    message.sending_since = None
    if isinstance(outcome, Done):
        message.outcome, message.reference, message.last_error = "done", outcome.reference[:100], ""
    elif isinstance(outcome, Refused):
        message.outcome, message.last_error = "refused", f"{outcome.code}: {outcome.message}"[:300]
    else:
        message.outcome, message.last_error = "unknown", outcome.reason[:300]
    if event is MessageEvent.FAIL:
        pause = backoff_seconds(message.attempts, random.random())  # noqa: S311 - spreads retries
        message.next_attempt_at = moment + timedelta(seconds=pause)
        wake(message.party_id, message.next_attempt_at)
    else:
        message.finished_at = moment
    message.save()


def _note_handler_failure(pk: int, attempt: int, error: Exception) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update(of=("self",)).select_related("party").get(pk=pk)
        if message.status != MessageStatus.SENDING or message.attempts != attempt:
            return
        is_last = message.attempts >= message.party.max_attempts
        event = MessageEvent.EXHAUST if is_last else MessageEvent.FAIL
        _apply(message, event, Unknown(f"handler_failed: {type(error).__name__}"))


def sweep() -> int:
    """Give up on attempts whose process died, and wake every party with something due; how many were lost."""
    moment, lost = clock.now(), 0
    for party in Party.objects.all():
        patience = timedelta(milliseconds=party.connect_timeout_ms + party.read_timeout_ms) + LOST_AFTER
        stuck = OutboxMessage.objects.filter(
            party_id=party.code, status=MessageStatus.SENDING, sending_since__lt=moment - patience
        )
        for pk, attempt in list(stuck.values_list("pk", "attempts")):
            lost += settle(pk, attempt, Unknown("process_died"))
        # A wake-up call of its own exists for whatever became due just now.
        overdue = OutboxMessage.objects.filter(
            party_id=party.code,
            status=MessageStatus.WAITING,
            next_attempt_at__lt=moment - timedelta(seconds=5),
        )
        if party.is_enabled and overdue.exists() and not connector.party_circuit(party).is_blocking:
            wake(party.code)
    return lost
