"""Withdrawing an order that is not paid."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation.events import publish
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.rules import ChargeStatus
from yiqiao.hospital.cashier.services.charges import void_charges
from yiqiao.hospital.events import OrderCancelled
from yiqiao.hospital.orders.errors import OrderAlreadyPaid, OrderNotFound
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import OrderEvent
from yiqiao.hospital.orders.scope import check_owns
from yiqiao.hospital.orders.services.moving import apply, lock_order
from yiqiao.hospital.orders.services.submitting import SOURCE_KIND


def cancel_order(order_id: int, reason: str) -> Order:
    """Withdraw an order of the present doctor and void its unpaid charges; publishes `OrderCancelled`.

    Raises `OrderAlreadyPaid` once money was taken, and the cashier's error while it stands on an open bill.
    """
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写作废原因")
    with transaction.atomic():
        order = Order.objects.select_related("visit__campus", "doctor").filter(pk=order_id).first()
        if order is None:
            raise OrderNotFound("没有找到这张医嘱，可能编号有误。")
        check_owns(order)
        paid = Charge.objects.filter(
            source_kind=SOURCE_KIND,
            source_ref=order.order_no,
            status__in=[ChargeStatus.SETTLED.value, ChargeStatus.REFUNDED.value],
        )
        if paid.exists():
            raise OrderAlreadyPaid("这张医嘱已收费，请先到收费窗口退费；退费后自动作废。")
        # Charges before the order: a settlement holds charges when it comes to move the order.
        void_charges(SOURCE_KIND, order.order_no)
        order = lock_order(order_id)
        apply(order, OrderEvent.CANCEL, reason)
        publish(OrderCancelled(order.pk, reason))
        return order
