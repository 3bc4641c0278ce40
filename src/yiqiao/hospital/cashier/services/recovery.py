"""Everything that is not known yet is asked about until it is: payments by query, then cancellation; refunds by
query, then by asking again for the same refund number.

No person is needed here and no money is taken here: a payment that was never called is not called by a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from yiqiao.foundation import clock
from yiqiao.hospital.cashier import lock_objects
from yiqiao.hospital.cashier.errors import PaymentOrderNotFound
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import PaymentOrder, RefundTender, Settlement
from yiqiao.hospital.cashier.rules import Channel, PaymentStatus, RefundTenderStatus, SettlementStatus
from yiqiao.hospital.cashier.services import outcomes, refund, refund_outcomes
from yiqiao.hospital.extensions import Done, Refused, Unknown

CANCEL_AFTER_ATTEMPTS = 5
ASK_AGAIN_AFTER_ATTEMPTS = 3
ABANDONED_AFTER = {
    Channel.COUNTER: timedelta(minutes=15),
    Channel.KIOSK: timedelta(minutes=2),
    Channel.MOBILE: timedelta(minutes=2),
}
"""How long a settlement may wait for a person before it is given up and its money goes back."""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one round of recovery looked after."""

    payments: int
    refunds: int
    abandoned: int


def resolve_unknown(order_no: str) -> PaymentOrder:
    """Ask about one payment whose outcome is unknown, and cancel it when asking does not help.

    An order whose request may still be under way is left alone until its time has come.
    """
    order = PaymentOrder.objects.filter(order_no=order_no).first()
    if order is None:
        raise PaymentOrderNotFound(f"没有编号为 {order_no} 的支付。")
    if order.status not in outcomes.IN_THE_AIR or _is_under_way(order):
        return order
    method = get_method(order.method)
    answer = method.query(order_no)
    if isinstance(answer, Done) and outcomes.amount_matches(answer, order.amount):
        return outcomes.apply_payment_outcome(order_no, answer, "query")
    if isinstance(answer, Refused) or order.attempts >= CANCEL_AFTER_ATTEMPTS:
        # "Never heard of it" may change when a late request arrives; only a cancellation makes it final.
        cancelled = method.cancel(order_no)
        if isinstance(cancelled, Done):
            return outcomes.apply_cancelled(order_no)
        reason = cancelled.message if isinstance(cancelled, Refused) else cancelled.reason
        return outcomes.apply_payment_outcome(order_no, Unknown(f"撤销未成：{reason}"), "cancel")
    return outcomes.apply_payment_outcome(order_no, answer, "query")


def resolve_refund(refund_order_no: str) -> RefundTender:
    """Ask about one part of a refund, and ask for it again (same number) when it never arrived."""
    part = RefundTender.objects.filter(refund_order_no=refund_order_no).first()
    if part is None:
        raise PaymentOrderNotFound(f"没有编号为 {refund_order_no} 的退款。")
    if part.status not in refund_outcomes.IN_THE_AIR or _is_under_way(part):
        return part
    method = get_method(part.method)
    answer = method.query_refund(refund_order_no)
    if isinstance(answer, Refused) or (
        isinstance(answer, Unknown) and part.attempts >= ASK_AGAIN_AFTER_ATTEMPTS
    ):
        answer = method.refund(refund_outcomes.intent_of(part))
    return refund_outcomes.apply_refund_outcome(refund_order_no, answer, "query")


def pursue_settlement(settlement_id: int) -> None:
    """Look after the open payments of one settlement."""
    numbers = PaymentOrder.objects.filter(settlement_id=settlement_id, status__in=outcomes.IN_THE_AIR)
    for order_no in list(numbers.order_by("pk").values_list("order_no", flat=True)):
        resolve_unknown(order_no)


def pursue_refund(refund_id: int) -> None:
    """Call the parts of a refund that were not called, and look after those without an outcome."""
    refund.drive_refund(refund_id)
    numbers = RefundTender.objects.filter(refund_id=refund_id, status__in=refund_outcomes.IN_THE_AIR)
    for number in list(numbers.order_by("pk").values_list("refund_order_no", flat=True)):
        resolve_refund(number)


def sweep(limit: int = 200) -> SweepReport:
    """One round: whatever is due, in order of its time. Safe to run anywhere, any number of times at once."""
    now = clock.now()
    due = PaymentOrder.objects.filter(status__in=outcomes.IN_THE_AIR, next_check_at__lte=now)
    payments = list(due.order_by("next_check_at").values_list("order_no", flat=True)[:limit])
    for order_no in payments:
        resolve_unknown(order_no)
    open_parts = RefundTender.objects.filter(
        status__in=[RefundTenderStatus.PENDING, *refund_outcomes.IN_THE_AIR], next_check_at__lte=now
    )
    refunds = list(open_parts.order_by("next_check_at").values_list("refund_id", flat=True)[:limit])
    for refund_id in dict.fromkeys(refunds):
        pursue_refund(refund_id)
    abandoned = _abandoned(limit)
    for settlement_id in abandoned:
        _give_up(settlement_id)
    return SweepReport(len(payments), len(set(refunds)), len(abandoned))


def _is_under_way(row: PaymentOrder | RefundTender) -> bool:
    """Sent, no answer yet, and a call could still be waiting for one."""
    return (
        row.status in (PaymentStatus.SENT, RefundTenderStatus.SENT)
        and row.next_check_at is not None
        and row.next_check_at > clock.now()
    )


def _abandoned(limit: int) -> list[int]:
    now = clock.now()
    too_old = Q()
    for channel, patience in ABANDONED_AFTER.items():
        too_old |= Q(channel=channel, started_at__lt=now - patience)
    waiting = Settlement.objects.filter(too_old, status=SettlementStatus.PENDING).exclude(
        payment_orders__status__in=outcomes.IN_THE_AIR
    )
    return list(waiting.order_by("started_at").values_list("pk", flat=True)[:limit])


def _give_up(settlement_id: int) -> None:
    with transaction.atomic():
        settlement = lock_objects.lock_settlement(settlement_id)
        if settlement.status != SettlementStatus.PENDING:
            return
        settlement.is_cancel_requested = True
        settlement.failure = settlement.failure or "长时间无人处理，自动取消"
        settlement.save(update_fields=["is_cancel_requested", "failure"])
        outcomes.evaluate(settlement)
