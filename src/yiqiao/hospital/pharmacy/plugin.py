"""What the pharmacy listens to, and what it says to doctors and cashiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from yiqiao.foundation.events import subscribe
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.ports import RefundLimit, refund_guards
from yiqiao.hospital.events import OrderCancelled, OrderSettled, OrderSubmitted
from yiqiao.hospital.orders.ports import order_checks
from yiqiao.hospital.orders.services import SOURCE_KIND
from yiqiao.hospital.orders.services.moving import hold_orders
from yiqiao.hospital.pharmacy.checks import PrescriptionSafety, StockAtPharmacy
from yiqiao.hospital.pharmacy.journey import CollectionSteps
from yiqiao.hospital.pharmacy.models import Dispense, DispenseLine
from yiqiao.hospital.pharmacy.rules.states import DispenseStatus
from yiqiao.hospital.pharmacy.services.queueing import queue_if_ready, withdraw_dispense
from yiqiao.hospital.pharmacy.services.reviewing import request_review, withdraw_review
from yiqiao.hospital.visits.ports import journey_sources

_OUT = frozenset(
    {DispenseStatus.DISPENSED.value, DispenseStatus.PARTLY_RETURNED.value, DispenseStatus.RETURNED.value}
)


class DispensedDrugs:
    """Drugs in the patient's hands or prepared for them are not refunded until they are back.

    The orders are locked, so that nothing is handed out while money is being given back.
    """

    code = "pharmacy.dispensed"

    def limits(self, charges: Sequence[Charge]) -> Mapping[int, RefundLimit]:
        """For lines of prescriptions: nothing while prepared, what came back once they were handed out."""
        own = [charge for charge in charges if charge.source_kind == SOURCE_KIND]
        ids = [order.pk for order in hold_orders(charge.source_ref for charge in own)]
        status = dict(Dispense.objects.filter(order_id__in=ids).values_list("order__order_no", "status"))
        lines = {
            (line.dispense.order.order_no, line.order_line.line_no): line
            for line in DispenseLine.objects.select_related("dispense__order", "order_line").filter(
                dispense__order_id__in=ids
            )
        }
        limits = {}
        for charge in own:
            line = lines.get((charge.source_ref, int(charge.line_ref.split(".")[0])))
            if line is None:
                continue
            if status[charge.source_ref] == DispenseStatus.PREPARED:
                reason = f"“{charge.name}”药房已调配，请先到药房退回调配。"
                limits[charge.pk] = RefundLimit(Decimal(0), reason)
            elif status[charge.source_ref] in _OUT:
                still_out = line.quantity - line.returned_quantity
                free = max(charge.quantity - charge.refunded_quantity - still_out, Decimal(0))
                reason = f"“{charge.name}”已发药，请先到药房退药。" if still_out else ""
                limits[charge.pk] = RefundLimit(free, reason)
        return limits


def on_order_submitted(event: OrderSubmitted) -> None:
    """A submitted prescription awaits review."""
    request_review(event.order_id)


def on_order_settled(event: OrderSettled) -> None:
    """A paid prescription is dispensed once it is reviewed."""
    queue_if_ready(event.order_id)


def on_order_cancelled(event: OrderCancelled) -> None:
    """Nothing is left to review or to prepare."""
    withdraw_review(event.order_id, event.reason)
    withdraw_dispense(event.order_id, event.reason)


def register() -> None:
    """Called once, when the app is ready."""
    subscribe(OrderSubmitted, on_order_submitted)
    subscribe(OrderSettled, on_order_settled)
    subscribe(OrderCancelled, on_order_cancelled)
    journey_sources.register("pharmacy", CollectionSteps())
    refund_guards.register(DispensedDrugs.code, DispensedDrugs())
    order_checks.register(PrescriptionSafety.code, PrescriptionSafety())
    order_checks.register(StockAtPharmacy.code, StockAtPharmacy())
