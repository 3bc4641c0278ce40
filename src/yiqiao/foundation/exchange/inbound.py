"""What parties send us: authentic, of this moment, kept once, answered, then handled by a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from yiqiao.foundation import clock, context
from yiqiao.foundation.crypto.blind import blind_index
from yiqiao.foundation.exchange import answers
from yiqiao.foundation.exchange.errors import (
    MessageIdReused,
    OperationNotOffered,
    RequestReplayed,
    SignatureRejected,
)
from yiqiao.foundation.exchange.models import InboundMessage, PartnerNonce, Party
from yiqiao.foundation.exchange.parties import find_party, keys_of
from yiqiao.foundation.exchange.registry import find_inbound_handler
from yiqiao.foundation.exchange.rules import InboundStatus, backoff_seconds
from yiqiao.foundation.exchange.signing import (
    WINDOW_MS,
    Envelope,
    EnvelopeFault,
    EnvelopeRejected,
    Keys,
    SignType,
    check_request,
    read_envelope,
)
from yiqiao.foundation.problems import DomainError, InvalidInput

logger = structlog.get_logger(__name__)

HANDLING_ATTEMPTS = 10
NONCES_KEPT = timedelta(milliseconds=2 * WINDOW_MS)

SENTENCES = {
    EnvelopeFault.HEADERS_MISSING: "请求缺少签名报文头（X-Yiqiao-Party、-Timestamp、-Nonce、-Signature、-Sign-Type）。",
    EnvelopeFault.HEADERS_MALFORMED: "签名报文头格式不对：时间戳为 13 位毫秒，随机数为 16 到 64 位字母数字。",
    EnvelopeFault.SIGN_TYPE_WRONG: "签名方式与登记的不一致，请核对 X-Yiqiao-Sign-Type。",
    EnvelopeFault.CLOCK_SKEWED: "时间戳与本院时间相差超过 5 分钟，请校准时钟后重新签名。",
    EnvelopeFault.SIGNATURE_WRONG: "签名校验未通过，请核对密钥和规范串的各行（见接口文档）。",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A party whose request has been verified."""

    party: Party
    envelope: Envelope
    keys: Keys

    def actor(self) -> context.Actor:
        """The party as an actor, with the permissions of its row."""
        return context.Actor(
            context.ActorKind.PARTY,
            self.party.code,
            self.party.name[:50],
            permissions=frozenset(self.party.permissions),
            campuses=None,
            departments=None,
        )


def verify(face: str, headers: Mapping[str, str], *, method: str, target: str, body: bytes) -> Caller:
    """Whose request this is. Raises `SignatureRejected`, or `RequestReplayed` for a nonce used before.

    The nonce is remembered only for authentic requests, so that strangers cannot fill the table.
    """
    try:
        envelope = read_envelope(headers)
        party = find_party(envelope.party)
        if (
            party is None
            or not party.is_enabled
            or party.face != face
            or party.sign_type == SignType.NONE  # whoever calls us signs
        ):
            raise SignatureRejected("该机构未登记或未开放此接口，请与医院信息科联系。")
        keys = keys_of(party)
        check_request(keys, envelope, method=method, target=target, body=body)
    except EnvelopeRejected as error:
        raise SignatureRejected(SENTENCES[error.fault], details={"fault": error.fault.value}) from None
    try:
        with transaction.atomic():
            PartnerNonce.objects.create(party=party.code, nonce=envelope.nonce, seen_at=clock.now())
    except IntegrityError:
        raise RequestReplayed(
            "该请求的随机数已使用过；重发时请换新的随机数和时间戳，消息编号保持不变。"
        ) from None
    return Caller(party, envelope, keys)


def receive(party: str, kind: str, message_id: str, body: bytes) -> InboundMessage:
    """Keep a message of the calling party and have it handled. The same id and content is kept once."""
    actor = context.current_actor()
    if actor.id != party or find_inbound_handler(party, kind) is None:
        raise OperationNotOffered(f"没有向该机构开放接口“{kind}”，请核对地址。")
    if not message_id:
        raise InvalidInput.of("Idempotency-Key", "缺少消息编号，请在 Idempotency-Key 报文头中给出")
    try:
        payload = answers.decode(body)
    except answers.AnswerUnreadable:
        payload = None
    if not isinstance(payload, dict):
        raise InvalidInput.of("body", "正文应为 UTF-8 的 JSON 对象")
    digest = blind_index("exchange_inbound", f"{kind}\n{body.decode()}")
    moment = clock.now()
    try:
        with transaction.atomic():
            message = InboundMessage.objects.create(
                party_id=party,
                kind=kind,
                message_id=message_id,
                input_hash=digest,
                payload=payload,
                received_at=moment,
                next_attempt_at=moment,
            )
            wake(message)
            return message
    except IntegrityError:
        known = InboundMessage.objects.filter(party_id=party, message_id=message_id).first()
        if known is None:
            raise
        if bytes(known.input_hash) != digest:
            raise MessageIdReused(
                "该消息编号已用于另一份内容，请为新内容使用新的编号。", details={"message_id": message_id}
            ) from None
        return known


def wake(message: InboundMessage) -> None:
    """Have a worker handle the message when it is due; part of the present transaction."""
    app.configure_task(
        "exchange.handle_inbound",
        queue="exchange_inbound",
        schedule_at=message.next_attempt_at if message.next_attempt_at > clock.now() else None,
    ).defer(message_pk=message.pk)


def handle(message_pk: int) -> None:
    """Give a received message to its handler: the handler's writes and the mark are one transaction."""
    try:
        with transaction.atomic():
            message = InboundMessage.objects.select_for_update().get(pk=message_pk)
            if message.status != InboundStatus.RECEIVED:
                return
            handler = find_inbound_handler(message.party_id, message.kind)
            if handler is None:
                raise OperationNotOffered(f"没有处理“{message.kind}”的模块。")
            with context.acting(context.SYSTEM, operation=f"exchange.inbound.{message.kind}"):
                handler(message.message_id, message.payload)
            message.status, message.handled_at = InboundStatus.HANDLED.value, clock.now()
            message.attempts += 1
            message.last_error = ""
            message.save()
    except Exception as error:
        logger.exception("inbound_not_handled", message=message_pk, error=type(error).__name__)
        _note_failure(message_pk, error)


def _note_failure(message_pk: int, error: Exception) -> None:
    with transaction.atomic():
        message = InboundMessage.objects.select_for_update().get(pk=message_pk)
        if message.status != InboundStatus.RECEIVED:
            return
        message.attempts += 1
        said = f"{error.code}: {error.detail}" if isinstance(error, DomainError) else type(error).__name__
        message.last_error = said[:300]
        if message.attempts >= HANDLING_ATTEMPTS:
            message.status = InboundStatus.FAILED.value
        else:
            message.next_attempt_at = clock.now() + timedelta(seconds=backoff_seconds(message.attempts, 0))
            wake(message)
        message.save()


def sweep() -> int:
    """Wake what a crash left unhandled, forget old nonces; how many messages were woken."""
    moment = clock.now()
    PartnerNonce.objects.filter(seen_at__lt=moment - NONCES_KEPT).delete()
    left = InboundMessage.objects.filter(
        status=InboundStatus.RECEIVED, next_attempt_at__lt=moment - timedelta(seconds=30)
    )
    for message in left[:500]:
        message.next_attempt_at = moment
        message.save(update_fields=["next_attempt_at"])
        wake(message)
    return len(left[:500])
