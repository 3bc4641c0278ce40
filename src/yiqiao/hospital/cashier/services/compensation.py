"""Money that was taken for a settlement that did not come about goes back by the way it came."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.foundation import clock
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.models import PaymentOrder, Refund, RefundTender, Settlement, Tender
from yiqiao.hospital.cashier.rules import PaymentEvent, RefundKind, RefundStatus, RefundTenderStatus
from yiqiao.hospital.cashier.services import trail, wake
from yiqiao.hospital.cashier.services.fingerprint import fingerprint
from yiqiao.hospital.organisation.services import next_number


def give_back(settlement: Settlement, orders: Sequence[PaymentOrder], reason: str) -> Refund:
    """Write down that the money of `orders` (all succeeded) goes back, and wake the worker that sends it.

    In the caller's transaction; settlement and orders are locked. Once per order: the key is made of its number.
    """
    moment = clock.now()
    refund = Refund.objects.create(
        refund_no=next_number("refund"),
        kind=RefundKind.COMPENSATION.value,
        settlement=settlement,
        campus_id=settlement.campus_id,
        amount=sum((order.amount for order in orders), ZERO),
        reason=reason[:200],
        status=RefundStatus.PROCESSING.value,
        channel=settlement.channel,
        operator_kind=settlement.operator_kind,
        operator_id=settlement.operator_id,
        operator_name=settlement.operator_name,
        shift_id=settlement.shift_id,
        idempotency_key=f"compensation:{orders[0].order_no}",
        input_hash=fingerprint("compensation", [order.order_no for order in orders]),
        requested_at=moment,
    )
    traces = [trail.born(refund)]
    for line_no, order in enumerate(orders, start=1):
        RefundTender.objects.create(
            refund=refund,
            line_no=line_no,
            tender_id=order.tender_id,
            refund_order_no=f"{refund.refund_no}-{line_no}",
            method=order.method,
            amount=order.amount,
            status=RefundTenderStatus.PENDING.value,
            next_check_at=moment,
        )
        Tender.objects.filter(pk=order.tender_id).update(refunded_amount=order.amount)
        traces.append(trail.move(order, PaymentEvent.START_REFUND, f"refund {refund.refund_no}"))
        order.save(update_fields=["status"])
    trail.save(traces)
    wake.drive_refund_later(refund.pk)
    return refund
