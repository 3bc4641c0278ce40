"""Moving one locked order along its table, with a row that says so."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.hospital.orders.errors import OrderNotFound
from yiqiao.hospital.orders.models import Order, OrderTransition
from yiqiao.hospital.orders.rules import OrderEvent, OrderStatus, next_status

_INSTANTS = {
    OrderEvent.SUBMIT: "submitted_at",
    OrderEvent.PASS_REVIEW: "reviewed_at",
    OrderEvent.FAIL_REVIEW: "reviewed_at",
    OrderEvent.SETTLE: "settled_at",
    OrderEvent.COMPLETE: "completed_at",
    OrderEvent.CANCEL: "cancelled_at",
    OrderEvent.REFUND: "cancelled_at",
}


def lock_order(order_id: int) -> Order:
    """The order, locked until the transaction ends. Raises `OrderNotFound`.

    Locks are taken charges first, then orders, then what the pharmacy keeps of them.
    """
    order = _lockable().filter(pk=order_id).first()
    if order is None:
        raise OrderNotFound("没有找到这张医嘱，可能编号有误。")
    return order


def lock_orders(order_nos: Iterable[str]) -> list[Order]:
    """Orders by number, locked in order of id."""
    return list(_lockable().filter(order_no__in=set(order_nos)).order_by("pk"))


def hold_orders(order_nos: Iterable[str]) -> list[Order]:
    """Orders by number, locked when a transaction is under way and merely read when somebody only looks."""
    if transaction.get_connection().in_atomic_block:
        return lock_orders(order_nos)
    return list(Order.objects.filter(order_no__in=set(order_nos)).order_by("pk"))


def _lockable() -> QuerySet[Order]:
    return Order.objects.select_related("visit__campus", "doctor", "department").select_for_update(
        of=("self",), no_key=True
    )


def apply(order: Order, event: OrderEvent, reason: str = "", *, changed: Iterable[str] = ()) -> None:
    """Move a locked order and record the step; `changed` are further fields already set on it.

    Raises `OrderStateConflict` off the table.
    """
    before = OrderStatus(order.status)
    after = next_status(before, event)
    order.status = after.value
    fields = {"status", *changed}
    instant = _INSTANTS.get(event)
    if instant is not None:
        setattr(order, instant, clock.now())
        fields.add(instant)
    if after is OrderStatus.CANCELLED:
        order.cancel_reason = reason[:500]
        fields.add("cancel_reason")
    order.save(update_fields=sorted(fields))
    record(order, event, before, after, reason)


def record(
    order: Order, event: OrderEvent, before: OrderStatus | str, after: OrderStatus, reason: str = ""
) -> None:
    """One transition row."""
    actor = current_actor()
    OrderTransition.objects.create(
        order=order,
        event=event.value,
        from_status=str(before),
        to_status=after.value,
        actor=f"{actor.kind}:{actor.id}"[:100],
        reason=reason[:500],
        at=clock.now(),
    )
