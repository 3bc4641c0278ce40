"""Applying a state table to a row and leaving a trace of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from yiqiao.foundation import clock, context
from yiqiao.hospital.cashier.models import (
    Bill,
    PaymentOrder,
    Refund,
    RefundTender,
    Settlement,
    Transition,
)
from yiqiao.hospital.cashier.rules import next_state
from yiqiao.hospital.cashier.rules.states import (
    BILL_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    REFUND_TENDER_TRANSITIONS,
    REFUND_TRANSITIONS,
    SETTLEMENT_TRANSITIONS,
    BillEvent,
    BillStatus,
    PaymentEvent,
    PaymentStatus,
    RefundEvent,
    RefundStatus,
    RefundTenderEvent,
    RefundTenderStatus,
    SettlementEvent,
    SettlementStatus,
)

Subject = Bill | Settlement | PaymentOrder | Refund | RefundTender


def _machine(subject: Subject) -> tuple[str, str, Mapping[Any, Any], type[StrEnum]]:
    match subject:
        case Bill():
            return "bill", subject.bill_no, BILL_TRANSITIONS, BillStatus
        case Settlement():
            return "settlement", subject.settlement_no, SETTLEMENT_TRANSITIONS, SettlementStatus
        case PaymentOrder():
            return "payment", subject.order_no, PAYMENT_TRANSITIONS, PaymentStatus
        case Refund():
            return "refund", subject.refund_no, REFUND_TRANSITIONS, RefundStatus
        case RefundTender():
            return "refund_order", subject.refund_order_no, REFUND_TENDER_TRANSITIONS, RefundTenderStatus


def move(
    subject: Subject,
    event: BillEvent | SettlementEvent | PaymentEvent | RefundEvent | RefundTenderEvent,
    note: str = "",
) -> Transition:
    """Set the row's status to what its table says and return the trace (both still to be saved).

    Raises `TransitionRefused` when the table has no such step.
    """
    kind, number, table, statuses = _machine(subject)
    before = statuses(subject.status)
    after = next_state(table, before, event)
    subject.status = after.value
    actor = context.current_actor()
    return Transition(
        subject_kind=kind,
        subject_no=number,
        event=event.value,
        from_status=before.value,
        to_status=after.value,
        at=clock.now(),
        actor_id=actor.id[:100],
        actor_name=actor.display_name[:50],
        note=note[:200],
    )


def born(subject: Subject, note: str = "") -> Transition:
    """The trace of a row that was just created in its present status."""
    kind, number, _, _ = _machine(subject)
    actor = context.current_actor()
    return Transition(
        subject_kind=kind,
        subject_no=number,
        event="create",
        from_status="",
        to_status=subject.status,
        at=clock.now(),
        actor_id=actor.id[:100],
        actor_name=actor.display_name[:50],
        note=note[:200],
    )


def save(traces: Iterable[Transition]) -> None:
    """Write traces in one statement."""
    Transition.objects.bulk_create(list(traces))
