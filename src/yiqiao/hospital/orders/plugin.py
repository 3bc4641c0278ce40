"""What orders listen to and say to the cashier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from yiqiao.foundation.events import subscribe
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.ports import RefundLimit, refund_guards
from yiqiao.hospital.events import RefundCompleted, SettlementCompleted
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderStatus
from yiqiao.hospital.orders.services.execution import record_refund, record_settlement
from yiqiao.hospital.orders.services.moving import hold_orders
from yiqiao.hospital.orders.services.submitting import SOURCE_KIND

_EXECUTED = {
    OrderStatus.IN_PROGRESS.value: "已开始执行，请执行科室先取消执行",
    OrderStatus.COMPLETED.value: "已执行完成，不能退费",
}


class ExecutedOrders:
    """Examinations, laboratory tests and treatments that were begun are not refunded. The orders are locked,
    so that execution cannot begin while money is being given back. Prescriptions are the pharmacy's matter."""

    code = "orders.executed"

    def limits(self, charges: Sequence[Charge]) -> Mapping[int, RefundLimit]:
        """Nothing back for lines of executed requests."""
        own = [charge for charge in charges if charge.source_kind == SOURCE_KIND]
        orders = {order.order_no: order for order in hold_orders(charge.source_ref for charge in own)}
        limits = {}
        for charge in own:
            order = orders.get(charge.source_ref)
            if order is None or order.kind in PRESCRIPTIONS or order.status not in _EXECUTED:
                continue
            limits[charge.pk] = RefundLimit(Decimal(0), f"“{charge.name}”{_EXECUTED[order.status]}。")
        return limits


def on_settlement(event: SettlementCompleted) -> None:
    """Orders whose charges are all paid are paid."""
    record_settlement(event.charge_ids)


def on_refund(event: RefundCompleted) -> None:
    """Orders whose money is all given back are void."""
    record_refund(event.charge_ids)


def register() -> None:
    """Called once, when the app is ready."""
    subscribe(SettlementCompleted, on_settlement)
    subscribe(RefundCompleted, on_refund)
    refund_guards.register(ExecutedOrders.code, ExecutedOrders())
