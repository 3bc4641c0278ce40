"""What other packages use: `call` a party now, `enqueue` what must arrive, look after parties and dead letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yiqiao.foundation.exchange import answers, connector
from yiqiao.foundation.exchange.dead_letters import resend, resend_all, skip
from yiqiao.foundation.exchange.health import note_circuit
from yiqiao.foundation.exchange.outbox import enqueue
from yiqiao.foundation.exchange.parties import get_party
from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown
from yiqiao.foundation.exchange.provisioning import ensure_sandbox_parties
from yiqiao.foundation.exchange.registry import register_inbound_handler, register_outcome_handler


def call(
    party: str, operation: str, payload: Mapping[str, Any], *, message_id: str, idempotent: bool = True
) -> Outcome:
    """Ask a party to do something, now, and wait for its answer.

    `message_id` is stable over retries of the same intention: the party deduplicates by it. An idempotent
    operation is tried again (the party's `max_retries`) when the connection broke or the party answered 5xx; any
    operation when no connection could be made; a time-out never. Amounts in `payload` are Decimals or strings.

    Raises `RuntimeError` inside a transaction, because an answer that is rolled back is an answer lost.
    Tests may call it inside pytest-django's outermost transaction (the ``db`` fixture), which Django itself
    does not count; a test that needs commits uses ``transaction=True``.
    """
    refuse_inside_transaction()
    row = get_party(party)
    if not row.is_enabled:
        return Unknown("party_disabled", is_sent=False)
    body = answers.encode(payload)
    is_sent, reason = False, ""
    for attempt in range(1, row.max_retries + 2):
        result = connector.send(row, operation, body, message_id=message_id, attempt=attempt)
        note_circuit(row, result)
        if not isinstance(result.outcome, Unknown):
            return result.outcome
        is_sent, reason = is_sent or result.outcome.is_sent, result.outcome.reason
        if not result.is_retryable or (is_sent and not idempotent):
            break
    return Unknown(reason, is_sent=is_sent)


def refuse_inside_transaction() -> None:
    """Raise `RuntimeError` if a transaction is open (the test case's own does not count)."""
    blocks = transaction.get_connection().atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise RuntimeError("an outside party must not be called inside a transaction")


__all__ = [
    "Done",
    "Outcome",
    "Refused",
    "Unknown",
    "call",
    "enqueue",
    "ensure_sandbox_parties",
    "refuse_inside_transaction",
    "register_inbound_handler",
    "register_outcome_handler",
    "resend",
    "resend_all",
    "skip",
]
