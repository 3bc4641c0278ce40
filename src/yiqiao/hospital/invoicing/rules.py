"""The life of an invoice. Pure."""

from __future__ import annotations

from enum import StrEnum

from yiqiao.hospital.invoicing.errors import InvoiceNotMovable


class InvoiceKind(StrEnum):
    """Blue states an amount paid, red takes a blue one back."""

    BLUE = "blue"
    RED = "red"


class InvoiceStatus(StrEnum):
    """Where an invoice stands. `unknown`: the platform may have issued it; asking again with the same business
    number is safe."""

    WAITING = "waiting"
    REQUESTED = "requested"
    ISSUED = "issued"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class InvoiceEvent(StrEnum):
    """What can happen to an invoice."""

    REQUEST = "request"
    ISSUE = "issue"
    REFUSE = "refuse"
    LOSE_SIGHT = "lose_sight"
    SUPERSEDE = "supersede"


S, E = InvoiceStatus, InvoiceEvent
TRANSITIONS: dict[tuple[InvoiceStatus, InvoiceEvent], InvoiceStatus] = {
    (S.WAITING, E.REQUEST): S.REQUESTED,
    (S.WAITING, E.SUPERSEDE): S.CANCELLED,
    (S.REQUESTED, E.REQUEST): S.REQUESTED,
    (S.REQUESTED, E.ISSUE): S.ISSUED,
    (S.REQUESTED, E.REFUSE): S.FAILED,
    (S.REQUESTED, E.LOSE_SIGHT): S.UNKNOWN,
    (S.UNKNOWN, E.REQUEST): S.REQUESTED,
    (S.UNKNOWN, E.ISSUE): S.ISSUED,
    (S.UNKNOWN, E.REFUSE): S.FAILED,
    (S.UNKNOWN, E.LOSE_SIGHT): S.UNKNOWN,
    (S.FAILED, E.REQUEST): S.REQUESTED,
    (S.FAILED, E.ISSUE): S.ISSUED,
    (S.FAILED, E.REFUSE): S.FAILED,
    (S.FAILED, E.LOSE_SIGHT): S.UNKNOWN,
    (S.FAILED, E.SUPERSEDE): S.CANCELLED,
}
"""Every allowed step; anything else is refused. An issued invoice never changes."""


def next_status(status: InvoiceStatus, event: InvoiceEvent) -> InvoiceStatus:
    """The status after `event`. Raises `InvoiceNotMovable`."""
    after = TRANSITIONS.get((status, event))
    if after is None:
        raise InvoiceNotMovable(
            "票据当前状态不允许此操作，请刷新后查看最新状态。",
            details={"status": status.value, "event": event.value},
        )
    return after
