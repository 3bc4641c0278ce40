"""What administrators do: look into a body with a reason, change how a party is reached, handle a message again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.exchange.circuits import forget_circuits
from yiqiao.foundation.exchange.errors import LogEntryNotFound, MessageNotFound, MessageNotMovable
from yiqiao.foundation.exchange.inbound import wake as wake_inbound
from yiqiao.foundation.exchange.models import InboundMessage, InterfaceLog, Party
from yiqiao.foundation.exchange.outbox import wake
from yiqiao.foundation.exchange.parties import get_party
from yiqiao.foundation.exchange.rules import InboundStatus
from yiqiao.foundation.problems import InvalidInput

CHANGEABLE = frozenset(
    {
        "base_url",
        "is_enabled",
        "connect_timeout_ms",
        "read_timeout_ms",
        "max_in_flight",
        "max_retries",
        "max_attempts",
        "circuit_threshold",
        "circuit_pause_ms",
    }
)


def reveal_log_entry(entry_id: int, reason: str) -> InterfaceLog:
    """The entry with its bodies in clear; who looked and why is audited first."""
    context.current_actor().check_permission("exchange.reveal")
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写查看原文的原因")
    with transaction.atomic():
        entry = InterfaceLog.objects.filter(pk=entry_id).first()
        if entry is None:
            raise LogEntryNotFound("没有找到该日志，可能已超过保存期限。", details={"entry": entry_id})
        with context.acting(reason=reason[:500]):
            audit.record(
                "exchange.body_revealed",
                f"exchange_log:{entry.pk}",
                {"party": entry.party, "operation": entry.operation, "message_id": entry.message_id},
            )
    return entry


def configure_party(code: str, changes: Mapping[str, Any]) -> Party:
    """Change how a party is reached. Pointing it elsewhere takes it out of the sandbox's care."""
    context.current_actor().check_permission("exchange.configure")
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput.of(sorted(unknown)[0], "该项不能在此修改")
    get_party(code)
    with transaction.atomic():
        party = Party.objects.select_for_update().get(code=code)
        before = {name: getattr(party, name) for name in changes}
        for name, value in changes.items():
            setattr(party, name, value)
        if "base_url" in changes and changes["base_url"] != before["base_url"]:
            party.is_sandbox = False
        party.save()
        audit.record(
            "exchange.party_configured", f"exchange_party:{code}", {"before": before, "after": dict(changes)}
        )
        wake(code)
        # This process tries the new address at once; the others when their circuits' pauses are over.
        transaction.on_commit(forget_circuits)
    return party


def handle_again(message_pk: int, reason: str) -> InboundMessage:
    """Give a received message that could not be handled to its handler once more."""
    context.current_actor().check_permission("exchange.resend")
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写原因")
    with transaction.atomic():
        message = InboundMessage.objects.select_for_update().filter(pk=message_pk).first()
        if message is None:
            raise MessageNotFound("没有找到该消息，请刷新列表。", details={"message": message_pk})
        if message.status != InboundStatus.FAILED:
            raise MessageNotMovable("只有处理失败的消息可以重新处理，请刷新列表后查看最新状态。")
        message.status, message.attempts = InboundStatus.RECEIVED.value, 0
        message.next_attempt_at = clock.now()
        message.save()
        audit.record(
            "exchange.inbound_handled_again",
            f"exchange_inbound:{message.pk}",
            {"party": message.party_id, "message_id": message.message_id, "reason": reason},
        )
        wake_inbound(message)
    return message
