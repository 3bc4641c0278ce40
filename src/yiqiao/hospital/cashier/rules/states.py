"""The states of charges, bills, settlements, payment orders and refunds, as literal tables.

Anything not in a table is refused with `TransitionRefused`; the walk test tries every pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from yiqiao.hospital.cashier.errors import TransitionRefused


class Channel(StrEnum):
    """Where money is taken: by a person at a counter, at a machine, on the patient's telephone."""

    COUNTER = "counter"
    KIOSK = "kiosk"
    MOBILE = "mobile"


UNATTENDED = frozenset({Channel.KIOSK, Channel.MOBILE})
"""Channels where nobody of the hospital stands by to choose another way of paying."""


class ChargeStatus(StrEnum):
    """What became of one charge. A partly refunded charge is still `settled`; see its refunded quantity."""

    PENDING = "pending"
    BILLED = "billed"
    SETTLED = "settled"
    REFUNDED = "refunded"
    VOIDED = "voided"


class ChargeEvent(StrEnum):
    """What can happen to a charge."""

    BILL = "bill"
    UNBILL = "unbill"
    SETTLE = "settle"
    VOID = "void"
    REFUND_ALL = "refund_all"
    RESTORE = "restore"


class BillKind(StrEnum):
    """A bill of charges, or of money that was owed since an earlier settlement."""

    CHARGES = "charges"
    ARREARS = "arrears"


class BillStatus(StrEnum):
    """Where a bill stands."""

    OPEN = "open"
    SETTLING = "settling"
    SETTLED = "settled"
    VOIDED = "voided"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class BillEvent(StrEnum):
    """What can happen to a bill."""

    START = "start"
    COMPLETE = "complete"
    REOPEN = "reopen"
    VOID = "void"
    REFUND_PART = "refund_part"
    REFUND_ALL = "refund_all"
    RESTORE = "restore"


class SettlementStatus(StrEnum):
    """Where a settlement stands."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SettlementEvent(StrEnum):
    """What can happen to a settlement."""

    COMPLETE = "complete"
    FAIL = "fail"
    CANCEL = "cancel"


class TenderStatus(StrEnum):
    """One way of paying within a settlement: waiting, in, refused, or given back because the rest failed."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERSED = "reversed"


class PaymentStatus(StrEnum):
    """Life of an outward payment (architecture, section 3)."""

    CREATED = "created"
    SENT = "sent"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class PaymentEvent(StrEnum):
    """What can happen to an outward payment. `TURN_OUT_PAID` is money that arrived after we had given it up."""

    SEND = "send"
    SUCCEED = "succeed"
    REFUSE = "refuse"
    LOSE_SIGHT = "lose_sight"
    CANCEL = "cancel"
    TURN_OUT_PAID = "turn_out_paid"
    START_REFUND = "start_refund"
    REFUND_PART = "refund_part"
    REFUND_ALL = "refund_all"
    REFUSE_REFUND = "refuse_refund"


class RefundKind(StrEnum):
    """Money given back for lines of a settlement, or because a settlement did not come about."""

    LINES = "lines"
    COMPENSATION = "compensation"


class RefundStatus(StrEnum):
    """Where a refund stands. `attention`: part went back, part was refused; a person chooses another way."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    ATTENTION = "attention"
    FAILED = "failed"


class RefundEvent(StrEnum):
    """What can happen to a refund."""

    COMPLETE = "complete"
    STALL = "stall"
    RESUME = "resume"
    FAIL = "fail"


class RefundTenderStatus(StrEnum):
    """One way by which part of a refund goes back."""

    PENDING = "pending"
    SENT = "sent"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REPLACED = "replaced"


class RefundTenderEvent(StrEnum):
    """What can happen to one way of a refund."""

    SEND = "send"
    SUCCEED = "succeed"
    REFUSE = "refuse"
    LOSE_SIGHT = "lose_sight"
    REPLACE = "replace"


C, CE = ChargeStatus, ChargeEvent
CHARGE_TRANSITIONS: dict[tuple[ChargeStatus, ChargeEvent], ChargeStatus] = {
    (C.PENDING, CE.BILL): C.BILLED,
    (C.PENDING, CE.VOID): C.VOIDED,
    (C.BILLED, CE.UNBILL): C.PENDING,
    (C.BILLED, CE.SETTLE): C.SETTLED,
    (C.SETTLED, CE.REFUND_ALL): C.REFUNDED,
    (C.SETTLED, CE.RESTORE): C.SETTLED,
    (C.REFUNDED, CE.RESTORE): C.SETTLED,
}

B, BE = BillStatus, BillEvent
BILL_TRANSITIONS: dict[tuple[BillStatus, BillEvent], BillStatus] = {
    (B.OPEN, BE.START): B.SETTLING,
    (B.OPEN, BE.COMPLETE): B.SETTLED,
    (B.OPEN, BE.VOID): B.VOIDED,
    (B.SETTLING, BE.COMPLETE): B.SETTLED,
    (B.SETTLING, BE.REOPEN): B.OPEN,
    (B.SETTLED, BE.REFUND_PART): B.PARTLY_REFUNDED,
    (B.SETTLED, BE.REFUND_ALL): B.REFUNDED,
    (B.PARTLY_REFUNDED, BE.REFUND_PART): B.PARTLY_REFUNDED,
    (B.PARTLY_REFUNDED, BE.REFUND_ALL): B.REFUNDED,
    (B.PARTLY_REFUNDED, BE.RESTORE): B.SETTLED,
    (B.REFUNDED, BE.RESTORE): B.SETTLED,
    (B.REFUNDED, BE.REFUND_PART): B.PARTLY_REFUNDED,
}

S, SE = SettlementStatus, SettlementEvent
SETTLEMENT_TRANSITIONS: dict[tuple[SettlementStatus, SettlementEvent], SettlementStatus] = {
    (S.PENDING, SE.COMPLETE): S.COMPLETED,
    (S.PENDING, SE.FAIL): S.FAILED,
    (S.PENDING, SE.CANCEL): S.CANCELLED,
}

P, PE = PaymentStatus, PaymentEvent
PAYMENT_TRANSITIONS: dict[tuple[PaymentStatus, PaymentEvent], PaymentStatus] = {
    (P.CREATED, PE.SEND): P.SENT,
    (P.CREATED, PE.CANCEL): P.CANCELLED,
    (P.SENT, PE.SUCCEED): P.SUCCEEDED,
    (P.SENT, PE.REFUSE): P.FAILED,
    (P.SENT, PE.LOSE_SIGHT): P.UNKNOWN,
    (P.SENT, PE.CANCEL): P.CANCELLED,
    (P.UNKNOWN, PE.SUCCEED): P.SUCCEEDED,
    (P.UNKNOWN, PE.REFUSE): P.FAILED,
    (P.UNKNOWN, PE.LOSE_SIGHT): P.UNKNOWN,
    (P.UNKNOWN, PE.CANCEL): P.CANCELLED,
    (P.FAILED, PE.TURN_OUT_PAID): P.SUCCEEDED,
    (P.CANCELLED, PE.TURN_OUT_PAID): P.SUCCEEDED,
    (P.SUCCEEDED, PE.START_REFUND): P.REFUNDING,
    (P.PARTLY_REFUNDED, PE.START_REFUND): P.REFUNDING,
    (P.REFUNDING, PE.START_REFUND): P.REFUNDING,
    # Of two refunds in the air one may be refused before the other is done.
    (P.SUCCEEDED, PE.REFUND_PART): P.PARTLY_REFUNDED,
    (P.SUCCEEDED, PE.REFUND_ALL): P.REFUNDED,
    (P.SUCCEEDED, PE.REFUSE_REFUND): P.SUCCEEDED,
    (P.REFUNDING, PE.REFUND_PART): P.PARTLY_REFUNDED,
    (P.REFUNDING, PE.REFUND_ALL): P.REFUNDED,
    (P.REFUNDING, PE.REFUSE_REFUND): P.SUCCEEDED,
    (P.PARTLY_REFUNDED, PE.REFUND_PART): P.PARTLY_REFUNDED,
    (P.PARTLY_REFUNDED, PE.REFUND_ALL): P.REFUNDED,
    (P.PARTLY_REFUNDED, PE.REFUSE_REFUND): P.PARTLY_REFUNDED,
}

R, RE = RefundStatus, RefundEvent
REFUND_TRANSITIONS: dict[tuple[RefundStatus, RefundEvent], RefundStatus] = {
    (R.PROCESSING, RE.COMPLETE): R.COMPLETED,
    (R.PROCESSING, RE.STALL): R.ATTENTION,
    (R.PROCESSING, RE.FAIL): R.FAILED,
    (R.ATTENTION, RE.RESUME): R.PROCESSING,
}

T, TE = RefundTenderStatus, RefundTenderEvent
REFUND_TENDER_TRANSITIONS: dict[tuple[RefundTenderStatus, RefundTenderEvent], RefundTenderStatus] = {
    (T.PENDING, TE.SEND): T.SENT,
    (T.PENDING, TE.SUCCEED): T.SUCCEEDED,
    (T.PENDING, TE.REFUSE): T.FAILED,
    (T.SENT, TE.SUCCEED): T.SUCCEEDED,
    (T.SENT, TE.REFUSE): T.FAILED,
    (T.SENT, TE.LOSE_SIGHT): T.UNKNOWN,
    (T.UNKNOWN, TE.SUCCEED): T.SUCCEEDED,
    (T.UNKNOWN, TE.REFUSE): T.FAILED,
    (T.UNKNOWN, TE.LOSE_SIGHT): T.UNKNOWN,
    (T.FAILED, TE.REPLACE): T.REPLACED,
}

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


def next_state(table: Mapping[tuple[State, Event], State], state: State, event: Event) -> State:
    """The state after `event`. Raises `TransitionRefused` when the table has no such pair."""
    following = table.get((state, event))
    if following is None:
        raise TransitionRefused(
            f"当前状态为“{state.value}”，不能执行“{event.value}”；请刷新后按最新状态操作。",
            details={"state": state.value, "event": event.value},
        )
    return following
