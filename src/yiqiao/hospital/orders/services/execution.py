"""What happens to an order after it is submitted, told by those who did it."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.rules import ChargeStatus
from yiqiao.hospital.events import OrderCancelled, OrderSettled
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import TRANSITIONS, OrderEvent, OrderStatus, ReviewState
from yiqiao.hospital.orders.services.moving import apply, lock_order, lock_orders
from yiqiao.hospital.orders.services.submitting import SOURCE_KIND

_UNPAID = frozenset({ChargeStatus.PENDING.value, ChargeStatus.BILLED.value})
_GONE = frozenset({ChargeStatus.REFUNDED.value, ChargeStatus.VOIDED.value})


def record_settlement(charge_ids: tuple[int, ...]) -> None:
    """Mark the orders of these charges paid, once nothing of them is left to pay; publishes `OrderSettled`."""
    for order, statuses in _orders_of(charge_ids):
        if statuses & _UNPAID or not _can(order, OrderEvent.SETTLE):
            continue
        apply(order, OrderEvent.SETTLE)
        publish(OrderSettled(order.pk, order.visit_id, order.kind))


def record_refund(charge_ids: tuple[int, ...]) -> None:
    """Cancel the orders of these charges whose money is all given back; publishes `OrderCancelled`."""
    for order, statuses in _orders_of(charge_ids):
        if statuses - _GONE or not _can(order, OrderEvent.REFUND):
            continue
        apply(order, OrderEvent.REFUND, "已退费")
        publish(OrderCancelled(order.pk, "已退费"))


def record_review(order_id: int, *, passed: bool, reason: str = "") -> Order:
    """What the pharmacist decided; the reason of a rejection is kept on the order."""
    with transaction.atomic():
        order = lock_order(order_id)
        order.review = (ReviewState.PASSED if passed else ReviewState.REJECTED).value
        order.reviewed_by = current_actor().display_name[:50]
        order.reject_reason = "" if passed else reason[:500]
        event = OrderEvent.PASS_REVIEW if passed else OrderEvent.FAIL_REVIEW
        apply(order, event, reason, changed=("review", "reviewed_by", "reject_reason"))
        return order


def record_confirmation(order_id: int, reason: str) -> Order:
    """The doctor stood by a rejected prescription with a second signature; it awaits review again."""
    with transaction.atomic():
        order = lock_order(order_id)
        order.review = ReviewState.PENDING.value
        apply(order, OrderEvent.CONFIRM, reason, changed=("review",))
        return order


def start_execution(order_id: int) -> Order:
    """Whoever executes the order has begun; from now on it is not refunded without being stopped."""
    return _apply(order_id, OrderEvent.START)


def stop_execution(order_id: int, reason: str) -> Order:
    """What was begun is put back; the order waits again."""
    return _apply(order_id, OrderEvent.STOP, reason)


def mark_completed(order_id: int) -> Order:
    """The order is executed: drugs handed out, examination done."""
    return _apply(order_id, OrderEvent.COMPLETE)


def mark_returned(order_id: int, reason: str) -> Order:
    """All that was handed out came back; the money may be given back."""
    return _apply(order_id, OrderEvent.RETURN, reason)


def _apply(order_id: int, event: OrderEvent, reason: str = "") -> Order:
    with transaction.atomic():
        order = lock_order(order_id)
        apply(order, event, reason)
        return order


def _can(order: Order, event: OrderEvent) -> bool:
    return (OrderStatus(order.status), event) in TRANSITIONS


def _orders_of(charge_ids: tuple[int, ...]) -> list[tuple[Order, set[str]]]:
    """The orders, locked, that charges came from, with the statuses of all charges of each."""
    own = Charge.objects.filter(pk__in=charge_ids, source_kind=SOURCE_KIND)
    orders = lock_orders(own.values_list("source_ref", flat=True))
    statuses: dict[str, set[str]] = {order.order_no: set() for order in orders}
    rows = Charge.objects.filter(source_kind=SOURCE_KIND, source_ref__in=statuses)
    for order_no, status in rows.values_list("source_ref", "status"):
        statuses[order_no].add(status)
    return [(order, statuses[order.order_no]) for order in orders]
