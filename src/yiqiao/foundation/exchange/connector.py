"""One signed request to a party and what came of it. The only place that opens connections to the outside."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

import httpx
from prometheus_client import Histogram

from yiqiao.foundation.exchange import answers, journal
from yiqiao.foundation.exchange.circuits import Circuit, circuit_of
from yiqiao.foundation.exchange.errors import PartyNotConfigured
from yiqiao.foundation.exchange.models import Party
from yiqiao.foundation.exchange.parties import keys_of
from yiqiao.foundation.exchange.ports import Done, Outcome, Refused, Unknown
from yiqiao.foundation.exchange.rules import Direction, LogOutcome
from yiqiao.foundation.exchange.signing import HEADER_NONCE, Keys, is_answer_genuine, request_headers

ANSWER_LIMIT = 8 * 1024 * 1024
"""Bytes of an answer that are read; a longer one is not understood."""

OPERATION = re.compile(r"[a-z][a-z0-9_]*(?:[./-][a-z0-9_]+)*")

EXCHANGE_SECONDS = Histogram(
    "yiqiao_exchange_seconds",
    "Time of one request to an outside party",
    ["party", "operation", "outcome"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one request came to.

    `failure` names why no trustworthy answer came (empty when one did); `is_retryable` says that a further
    request at once is worth while if the operation is idempotent; `opened_for` is set (seconds) when this failure
    opened the circuit; `has_closed` when this answer closed it.
    """

    outcome: Outcome
    failure: str = ""
    is_retryable: bool = False
    opened_for: float | None = None
    has_closed: bool = False


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes


class _NoReply(Exception):
    def __init__(self, reason: str, *, is_sent: bool, is_retryable: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_sent, self.is_retryable = reason, is_sent, is_retryable


_clients: dict[tuple[str, int, int, int], httpx.Client] = {}
_clients_lock = threading.Lock()


def _client_of(party: Party) -> httpx.Client:
    key = (party.code, party.connect_timeout_ms, party.read_timeout_ms, party.max_in_flight)
    with _clients_lock:
        client = _clients.get(key)
        if client is None:
            read = party.read_timeout_ms / 1000
            client = _clients[key] = httpx.Client(
                timeout=httpx.Timeout(
                    connect=party.connect_timeout_ms / 1000,
                    read=read,
                    write=read,
                    pool=party.connect_timeout_ms / 1000,
                ),
                # Idle connections are dropped sooner than a usual server drops them, so that a request rarely
                # meets a connection that is just being closed.
                limits=httpx.Limits(
                    max_connections=party.max_in_flight,
                    max_keepalive_connections=party.max_in_flight,
                    keepalive_expiry=3.0,
                ),
                follow_redirects=False,
                trust_env=False,
            )
        return client


def party_circuit(party: Party) -> Circuit:
    """This process's circuit of a party."""
    return circuit_of(party.code, party.circuit_threshold, party.circuit_pause_ms)


def send(party: Party, operation: str, body: bytes, *, message_id: str, attempt: int = 1) -> Attempt:
    """POST `body` to the party's `operation`, log it, and say what came of it. Never raises for the outside.

    The caller is not in a transaction.
    """
    if not OPERATION.fullmatch(operation):
        raise ValueError(f"operation {operation!r} is not lower-case words")
    circuit = party_circuit(party)
    patience = (party.connect_timeout_ms + party.read_timeout_ms) / 1000
    if not circuit.admit(patience):
        return Attempt(Unknown("circuit_open", is_sent=False), "circuit_open")
    entry = journal.begin(Direction.OUT, party.code, operation, message_id, body, attempt)
    started = time.perf_counter()
    reply: _Reply | None = None
    try:
        keys = keys_of(party)
        request = _request_of(party, keys, operation, body, message_id)
        reply = _exchange(_client_of(party), request, started + patience)
        nonce = request.headers[HEADER_NONCE]
        if not is_answer_genuine(
            keys, reply.headers, status=reply.status, request_nonce=nonce, body=reply.body
        ):
            raise _NoReply(
                "bad_signature" if reply.status < 500 else f"http_{reply.status}",
                is_sent=True,
                is_retryable=reply.status >= 500,
            )
        try:
            outcome = answers.interpret(reply.status, reply.body)
        except answers.AnswerUnreadable as error:
            reason = f"http_{reply.status}" if reply.status >= 500 else f"unreadable_answer: {error}"
            raise _NoReply(reason, is_sent=True, is_retryable=reply.status >= 500) from error
        result = Attempt(outcome, has_closed=circuit.succeeded())
    except PartyNotConfigured:
        result = Attempt(Unknown("party_not_configured", is_sent=False), "party_not_configured")
    except _NoReply as error:
        result = Attempt(
            Unknown(error.reason, is_sent=error.is_sent),
            error.reason,
            error.is_retryable,
            opened_for=circuit.failed(),
        )
    elapsed = time.perf_counter() - started
    meaning = _meaning(result.outcome)
    EXCHANGE_SECONDS.labels(party.code, operation, meaning.value).observe(elapsed)
    journal.complete(
        entry,
        meaning,
        milliseconds=round(elapsed * 1000),
        status=reply.status if reply else None,
        response_body=reply.body if reply else None,
        error=result.failure,
    )
    return result


def _meaning(outcome: Outcome) -> LogOutcome:
    if isinstance(outcome, Done):
        return LogOutcome.DONE
    return LogOutcome.REFUSED if isinstance(outcome, Refused) else LogOutcome.UNKNOWN


def _request_of(party: Party, keys: Keys, operation: str, body: bytes, message_id: str) -> httpx.Request:
    try:
        url = httpx.URL(f"{party.base_url.rstrip('/')}/{operation}")
    except httpx.InvalidURL as error:
        raise PartyNotConfigured(f"“{party.name}”的接口地址不是有效的网址。") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise PartyNotConfigured(f"“{party.name}”没有配置接口地址，请在机构接口页补全。")
    headers = request_headers(
        keys,
        party=party.client_code,
        method="POST",
        target=url.raw_path.decode("ascii"),
        message_id=message_id,
        body=body,
    )
    headers["Content-Type"] = "application/json; charset=utf-8"
    return httpx.Request("POST", url, headers=headers, content=body)


def _exchange(client: httpx.Client, request: httpx.Request, deadline: float) -> _Reply:
    # Streamed, because the read time-out is per piece: a party that trickles is cut off at the deadline too.
    try:
        response = client.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > ANSWER_LIMIT:
                    raise _NoReply("answer_too_long", is_sent=True, is_retryable=False)
                if time.perf_counter() > deadline:
                    raise _NoReply("timeout", is_sent=True, is_retryable=False)
            return _Reply(response.status_code, response.headers, bytes(body))
        finally:
            response.close()
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise _NoReply("no_connection", is_sent=False, is_retryable=True) from error
    except httpx.PoolTimeout as error:
        raise _NoReply("too_many_in_flight", is_sent=False, is_retryable=False) from error
    except httpx.TimeoutException as error:
        raise _NoReply("timeout", is_sent=True, is_retryable=False) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _NoReply("connection_lost", is_sent=True, is_retryable=True) from error
