"""The exchange's pages for administrators, and the door for parties' messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query
from pydantic import Field, StringConstraints

from yiqiao.foundation import context
from yiqiao.foundation.exchange import dead_letters, inbound, maintenance, queries
from yiqiao.foundation.exchange.rules import CircuitState, Direction, InboundStatus, LogOutcome, MessageStatus
from yiqiao.foundation.exchange.signing import HEADER_MESSAGE_ID
from yiqiao.foundation.http import ApiRouter, Face, Id, Input, Mount, Output, Page, paginate

router = ApiRouter(tags=["机构接口"])
partner_router = ApiRouter(tags=["机构通知"])

PartyCode = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_-]*$")]
Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Milliseconds = Annotated[int, Field(ge=100, le=120_000)]
Small = Annotated[int, Field(ge=1, le=100)]


class ExchangeReasonIn(Input):
    """Why a privileged act is done."""

    reason: Reason


class PartyOut(Output):
    """A party's health."""

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


class PartyIn(Input):
    """Changes to how a party is reached; what is left out stays."""

    base_url: Annotated[str, StringConstraints(max_length=300, pattern=r"^https?://[^\s\x00]+$")] | None = (
        None
    )
    is_enabled: bool | None = None
    connect_timeout_ms: Milliseconds | None = None
    read_timeout_ms: Milliseconds | None = None
    max_in_flight: Small | None = None
    max_retries: Annotated[int, Field(ge=0, le=5)] | None = None
    max_attempts: Small | None = None
    circuit_threshold: Small | None = None
    circuit_pause_ms: Annotated[int, Field(ge=1000, le=300_000)] | None = None


class PartySettingsOut(Output):
    """How a party is reached."""

    code: str
    base_url: str
    is_enabled: bool
    is_sandbox: bool
    connect_timeout_ms: int
    read_timeout_ms: int
    max_in_flight: int
    max_retries: int
    max_attempts: int
    circuit_threshold: int
    circuit_pause_ms: int


class LogOut(Output):
    """One entry of the interface log, bodies not shown."""

    id: int
    direction: Direction
    party: str
    operation: str
    message_id: str
    attempt: int
    started_at: datetime
    milliseconds: int | None
    status: int | None
    outcome: LogOutcome
    error: str
    request_id: str


class RevealedLogOut(LogOut):
    """One entry with its bodies in clear."""

    request_body: str | None
    response_body: str | None


class MessageOut(Output):
    """One outbox message."""

    id: int
    party: str
    kind: str
    message_id: str
    ordering_key: str
    status: MessageStatus
    attempts: int
    next_attempt_at: datetime
    outcome: str
    reference: str
    last_error: str
    enqueued_at: datetime
    finished_at: datetime | None
    allowed_actions: list[str]

    @staticmethod
    def resolve_party(row: Any) -> str:
        """The party's code."""
        return str(row.party_id)

    @staticmethod
    def resolve_allowed_actions(row: Any) -> list[str]:
        """What a person may do with it now."""
        may = row.status == MessageStatus.DEAD and context.current_actor().has("exchange.resend")
        return ["resend", "skip"] if may else []


class InboundOut(Output):
    """One received message."""

    id: int
    party: str
    kind: str
    message_id: str
    status: InboundStatus
    attempts: int
    received_at: datetime
    handled_at: datetime | None
    last_error: str
    allowed_actions: list[str]

    @staticmethod
    def resolve_party(row: Any) -> str:
        """The party's code."""
        return str(row.party_id)

    @staticmethod
    def resolve_allowed_actions(row: Any) -> list[str]:
        """What a person may do with it now."""
        may = row.status == InboundStatus.FAILED and context.current_actor().has("exchange.resend")
        return ["handle_again"] if may else []


class CountOut(Output):
    """How many were affected."""

    count: int


class AcceptedOut(Output):
    """The message is kept; a repetition gets the same answer."""

    accepted: bool
    message_id: str
    received_at: datetime


@router.get("/parties", permission="exchange.read", operation_id="list_parties", response=list[PartyOut])
def list_parties(request: HttpRequest) -> Any:
    """Every party's health."""
    return queries.party_health()


@router.patch(
    "/parties/{code}",
    permission="exchange.configure",
    operation_id="configure_party",
    response=PartySettingsOut,
)
def configure_party(request: HttpRequest, code: PartyCode, body: PartyIn) -> Any:
    """Change how a party is reached."""
    return maintenance.configure_party(code, body.dict(exclude_none=True))


@router.post(
    "/parties/{code}/resend-dead",
    permission="exchange.resend",
    operation_id="resend_dead_messages",
    response=CountOut,
    idempotent=True,
)
def resend_dead_messages(request: HttpRequest, code: PartyCode, body: ExchangeReasonIn) -> Any:
    """Send every dead letter of a party again."""
    return {"count": dead_letters.resend_all(code, body.reason)}


@router.get("/logs", permission="exchange.log", operation_id="list_interface_log", response=Page[LogOut])
def list_interface_log(
    request: HttpRequest,
    party: PartyCode = "",
    direction: Direction | None = None,
    outcome: LogOutcome | None = None,
    operation: Word = "",
    message_id: Word = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Search the interface log."""
    rows = queries.list_log(
        party=party,
        direction=direction or "",
        outcome=outcome or "",
        operation=operation,
        message_id=message_id,
        since=since,
        until=until,
    )
    return paginate(rows, page, page_size)


@router.post(
    "/logs/{entry_id}/reveal",
    permission="exchange.reveal",
    operation_id="reveal_interface_log",
    response=RevealedLogOut,
)
def reveal_interface_log(request: HttpRequest, entry_id: Id, body: ExchangeReasonIn) -> Any:
    """Show an entry's bodies; the reason is audited."""
    return maintenance.reveal_log_entry(entry_id, body.reason)


@router.get(
    "/messages", permission="exchange.read", operation_id="list_outbox_messages", response=Page[MessageOut]
)
def list_outbox_messages(
    request: HttpRequest,
    party: PartyCode = "",
    status: MessageStatus | None = None,
    q: Word = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Outgoing messages; dead letters with ``status=dead``."""
    return paginate(queries.list_messages(party=party, status=status or "", q=q), page, page_size)


@router.post(
    "/messages/{message_id}/resend",
    permission="exchange.resend",
    operation_id="resend_outbox_message",
    response=MessageOut,
)
def resend_outbox_message(request: HttpRequest, message_id: Id, body: ExchangeReasonIn) -> Any:
    """Send a dead letter again."""
    return dead_letters.resend(message_id, body.reason)


@router.post(
    "/messages/{message_id}/skip",
    permission="exchange.resend",
    operation_id="skip_outbox_message",
    response=MessageOut,
)
def skip_outbox_message(request: HttpRequest, message_id: Id, body: ExchangeReasonIn) -> Any:
    """Give a dead letter up."""
    return dead_letters.skip(message_id, body.reason)


@router.get(
    "/inbound", permission="exchange.read", operation_id="list_inbound_messages", response=Page[InboundOut]
)
def list_inbound_messages(
    request: HttpRequest,
    party: PartyCode = "",
    status: InboundStatus | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Messages received from parties."""
    return paginate(queries.list_inbound(party=party, status=status or ""), page, page_size)


@router.post(
    "/inbound/{message_id}/handle-again",
    permission="exchange.resend",
    operation_id="handle_inbound_message_again",
    response=InboundOut,
)
def handle_inbound_message_again(request: HttpRequest, message_id: Id, body: ExchangeReasonIn) -> Any:
    """Handle a failed received message once more."""
    return maintenance.handle_again(message_id, body.reason)


@partner_router.post(
    "/{party}/{kind}",
    permission="exchange.notify",
    operation_id="receive_notice",
    response=AcceptedOut,
)
def receive_notice(
    request: HttpRequest, party: PartyCode, kind: PartyCode, payload: dict[str, Any] = Body(...)
) -> Any:
    """Keep a party's notice, e.g. ``POST /api/partner/einvoice/notices``; it is handled after this answer."""
    # What counts is the signed bytes; the parameter only documents that they are a JSON object.
    message = inbound.receive(party, kind, request.headers.get(HEADER_MESSAGE_ID, ""), request.body)
    return {"accepted": True, "message_id": message.message_id, "received_at": message.received_at}


MOUNTS = [Mount(Face.UI, "/exchange", router), Mount(Face.PARTNER, "", partner_router)]
