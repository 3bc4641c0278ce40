"""What a person does with messages that could not be delivered: send again, or skip."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.exchange.errors import MessageNotFound
from yiqiao.foundation.exchange.models import OutboxMessage
from yiqiao.foundation.exchange.outbox import wake
from yiqiao.foundation.exchange.rules import MessageEvent, MessageStatus, next_status
from yiqiao.foundation.problems import InvalidInput


def resend(message_pk: int, reason: str) -> OutboxMessage:
    """Make a dead message ready again with its old message id, in its old place; its attempts count anew."""
    with transaction.atomic():
        message = _move(message_pk, MessageEvent.RESEND, reason)
        message.attempts, message.next_attempt_at, message.finished_at = 0, clock.now(), None
        message.save()
        wake(message.party_id)
    return message


def skip(message_pk: int, reason: str) -> OutboxMessage:
    """Give a dead message up for good; those behind it in its ordering key go on."""
    with transaction.atomic():
        message = _move(message_pk, MessageEvent.SKIP, reason)
        message.finished_at = clock.now()
        message.save()
        wake(message.party_id)
    return message


def resend_all(party: str, reason: str) -> int:
    """Make every dead message of a party ready again; how many."""
    pks: Sequence[int] = list(
        OutboxMessage.objects.filter(party_id=party, status=MessageStatus.DEAD)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for pk in pks:
        resend(pk, reason)
    return len(pks)


def _move(message_pk: int, event: MessageEvent, reason: str) -> OutboxMessage:
    context.current_actor().check_permission("exchange.resend")
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写原因")
    message = OutboxMessage.objects.select_for_update().filter(pk=message_pk).first()
    if message is None:
        raise MessageNotFound("没有找到该消息，请刷新列表。", details={"message": message_pk})
    message.status = next_status(MessageStatus(message.status), event).value
    audit.record(
        f"exchange.message_{'resent' if event is MessageEvent.RESEND else 'skipped'}",
        f"exchange_message:{message.pk}",
        {"party": message.party_id, "kind": message.kind, "message_id": message.message_id, "reason": reason},
    )
    return message
