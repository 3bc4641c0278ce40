"""What orders listen to and say to the cashier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum

from yiqiao.foundation.events import subscribe
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.ports import RefundLimit, refund_guards
from yiqiao.hospital.events import RefundCompleted, SettlementCompleted
from yiqiao.hospital.ledger.checks import Discrepancy, register_check
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderStatus
from yiqiao.hospital.orders.services.execution import record_refund, record_settlement
from yiqiao.hospital.orders.services.moving import hold_orders
from yiqiao.hospital.orders.services.submitting import SOURCE_KIND
from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.visits.ports import journey_sources
from yiqiao.hospital.visits.rules import Step

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


class OrderSteps:
    """The examinations to be done, on the patient's timeline of the visit; drugs are the pharmacy's matter."""

    def steps_of(self, visit_id: int) -> Sequence[Step]:
        """One step for each line of a request that is submitted and not withdrawn."""
        orders = (
            Order.objects.filter(visit_id=visit_id, submitted_at__isnull=False)
            .exclude(status=OrderStatus.CANCELLED.value)
            .exclude(kind__in=PRESCRIPTIONS)
            .prefetch_related("lines__performing_department")
            .order_by("pk")
        )
        return [step for order in orders for step in _steps_of(order)]


def _steps_of(order: Order) -> list[Step]:
    return [
        Step(
            code=f"orders.examine.{line.pk}",
            label=line.name,
            label_en=line.name,
            rank=60,
            is_done=order.status == OrderStatus.COMPLETED,
            at=order.completed_at,
            place=" ".join(part for part in (place.name, place.location) if part) if place else "",
            place_en=place.name_en if place else "",
        )
        for line in order.lines.all()
        for place in (line.performing_department,)
    ]


def find_uncharged() -> list[Discrepancy]:
    """Submitted orders whose charges do not sum to the order's amount; part of verifying the ledger."""
    charged = (
        Charge.objects.filter(source_kind=SOURCE_KIND, source_ref=OuterRef("order_no"))
        .order_by()
        .values("source_ref")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    rows = (
        Order.objects.filter(submitted_at__isnull=False)
        .annotate(charged=Subquery(charged))
        .exclude(charged=F("amount"))
        .order_by("pk")
    )
    return [
        Discrepancy(
            "orders.charged_as_ordered",
            f"order:{order_no}",
            f"医嘱 {order_no} 金额 {amount} 元，记账 {found or 0} 元。",
        )
        for order_no, amount, found in rows.values_list("order_no", "amount", "charged")
    ]


def on_settlement(event: SettlementCompleted) -> None:
    """Orders whose charges are all paid are paid."""
    if SOURCE_KIND in event.source_kinds:
        record_settlement(event.charge_ids)


def on_refund(event: RefundCompleted) -> None:
    """Orders whose money is all given back are void."""
    record_refund(event.charge_ids)


def register() -> None:
    """Called once, when the app is ready."""
    subscribe(SettlementCompleted, on_settlement)
    subscribe(RefundCompleted, on_refund)
    merge_registry.register("orders.Order", merge_registry.rows("orders.Order"))
    register_check("orders.charged_as_ordered", find_uncharged)
    journey_sources.register("orders", OrderSteps())
    refund_guards.register(ExecutedOrders.code, ExecutedOrders())
