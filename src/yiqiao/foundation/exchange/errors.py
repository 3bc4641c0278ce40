"""Refusals of the exchange."""

from __future__ import annotations

from yiqiao.foundation.exchange.rules import MessageNotMovable
from yiqiao.foundation.problems import DomainError, ProblemKind


class PartyNotFound(DomainError):
    """No outside party is registered under that code."""

    kind = ProblemKind.NOT_FOUND
    code = "exchange.party_not_found"
    title = "没有登记该机构"


class PartyNotConfigured(DomainError):
    """The party's row lacks an address or a key that its way of signing needs."""

    kind = ProblemKind.REJECTED
    code = "exchange.party_not_configured"
    title = "机构接口未配置完整"


class MessageIdReused(DomainError):
    """The message id was used before for the same party with other content."""

    kind = ProblemKind.INVALID
    code = "exchange.message_id_reused"
    title = "消息编号已用于其他内容"


class SignatureRejected(DomainError):
    """The caller's envelope is missing, malformed, out of time or not signed by the party it names."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "exchange.signature_rejected"
    title = "签名校验未通过"


class RequestReplayed(DomainError):
    """The nonce was used before: the request is a copy of an earlier one."""

    kind = ProblemKind.REJECTED
    code = "exchange.request_replayed"
    title = "请求重复"


class OperationNotOffered(DomainError):
    """No inbound operation of that kind is offered to the calling party."""

    kind = ProblemKind.NOT_FOUND
    code = "exchange.operation_not_offered"
    title = "未开放该接口"


class LogEntryNotFound(DomainError):
    """No interface-log entry has that number."""

    kind = ProblemKind.NOT_FOUND
    code = "exchange.log_entry_not_found"
    title = "没有该日志"


class MessageNotFound(DomainError):
    """No outbox message has that number."""

    kind = ProblemKind.NOT_FOUND
    code = "exchange.message_not_found"
    title = "没有该消息"


__all__ = [
    "LogEntryNotFound",
    "MessageIdReused",
    "MessageNotFound",
    "MessageNotMovable",
    "OperationNotOffered",
    "PartyNotConfigured",
    "PartyNotFound",
    "RequestReplayed",
    "SignatureRejected",
]
