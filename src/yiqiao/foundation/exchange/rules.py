"""Life of an outbox message, waiting times, and when a destination counts as broken. Pure Python.

A message that a party refuses, or that could not be delivered in the party's number of attempts, is *dead*:
it waits for a person. Messages with the same ordering key stay behind it; all others go on. The person sends it
again (it takes its old place) or skips it (its successors go on without it).
"""

from __future__ import annotations

from enum import StrEnum

from yiqiao.foundation.problems import DomainError, ProblemKind


class MessageStatus(StrEnum):
    """Where an outgoing message stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    SKIPPED = "skipped"


class MessageEvent(StrEnum):
    """What can happen to an outgoing message."""

    CLAIM = "claim"
    ACCEPT = "accept"
    REFUSE = "refuse"
    FAIL = "fail"
    EXHAUST = "exhaust"
    RESEND = "resend"
    SKIP = "skip"


class InboundStatus(StrEnum):
    """Where a received message stands."""

    RECEIVED = "received"
    HANDLED = "handled"
    FAILED = "failed"


class Direction(StrEnum):
    """Who asked."""

    OUT = "out"
    IN = "in"


class LogOutcome(StrEnum):
    """What an exchange came to. `STARTED` means that the process ended before it knew."""

    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    REJECTED = "rejected"


class CircuitState(StrEnum):
    """Whether requests go to a destination: all, none, or one to see whether it is back."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class MessageNotMovable(DomainError):
    """The outbox message is not in a state in which it can be sent again or skipped."""

    kind = ProblemKind.REJECTED
    code = "exchange.message_not_movable"
    title = "消息状态不允许此操作"


S, E = MessageStatus, MessageEvent

TRANSITIONS: dict[tuple[MessageStatus, MessageEvent], MessageStatus] = {
    (S.WAITING, E.CLAIM): S.SENDING,
    (S.SENDING, E.ACCEPT): S.DELIVERED,
    (S.SENDING, E.REFUSE): S.DEAD,
    (S.SENDING, E.FAIL): S.WAITING,
    (S.SENDING, E.EXHAUST): S.DEAD,
    # A late answer to an attempt that was given up as lost is as good as any other.
    (S.WAITING, E.ACCEPT): S.DELIVERED,
    (S.WAITING, E.REFUSE): S.DEAD,
    (S.DEAD, E.RESEND): S.WAITING,
    (S.DEAD, E.SKIP): S.SKIPPED,
}
"""Every allowed step; anything else is refused."""

STATUS_WORDS = {
    S.WAITING: "等待发送",
    S.SENDING: "正在发送",
    S.DELIVERED: "已送达",
    S.DEAD: "待人工处理",
    S.SKIPPED: "已跳过",
}


def next_status(status: MessageStatus, event: MessageEvent) -> MessageStatus:
    """The status after `event`; raises `MessageNotMovable` when the table has no such step."""
    after = TRANSITIONS.get((status, event))
    if after is None:
        raise MessageNotMovable(
            f"该消息当前为“{STATUS_WORDS[status]}”，不能执行此操作；请刷新列表后查看最新状态。",
            details={"status": status.value, "event": event.value},
        )
    return after


BACKOFF_FIRST_SECONDS = 2.0
BACKOFF_LONGEST_SECONDS = 900.0


def backoff_seconds(attempts: int, jitter: float) -> float:
    """Seconds until the next attempt after `attempts` failed ones.

    Doubles from 2 s to at most 15 min; `jitter` in [0, 1) shortens it by up to half, so that messages that failed
    together do not come back together.
    """
    longest = min(BACKOFF_FIRST_SECONDS * 2.0 ** min(max(attempts, 1) - 1, 30), BACKOFF_LONGEST_SECONDS)
    return longest * (1 - jitter / 2)


CIRCUIT_LONGEST_SECONDS = 300.0


def circuit_pause_seconds(first: float, openings: int) -> float:
    """How long a circuit stays open the `openings`-th time in a row: doubles up to 5 minutes."""
    return min(first * 2.0 ** min(max(openings, 1) - 1, 20), max(first, CIRCUIT_LONGEST_SECONDS))
