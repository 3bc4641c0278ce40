"""Where drugs are collected, on the patient's timeline of a visit."""

from __future__ import annotations

from collections.abc import Sequence

from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderKind, OrderStatus
from yiqiao.hospital.pharmacy.models import Dispense
from yiqiao.hospital.pharmacy.rules.states import DispenseStatus
from yiqiao.hospital.visits.rules import Step

_NOTES = {
    DispenseStatus.QUEUED.value: "药房正在调配",
    DispenseStatus.PREPARED.value: "药已配好，请到窗口取药",
}


class CollectionSteps:
    """One step for each prescription, with the window once it is known."""

    def steps_of(self, visit_id: int) -> Sequence[Step]:
        """Prescriptions that are submitted and not withdrawn."""
        orders = (
            Order.objects.filter(visit_id=visit_id, submitted_at__isnull=False, kind__in=PRESCRIPTIONS)
            .exclude(status=OrderStatus.CANCELLED.value)
            .select_related("performing_department")
            .order_by("pk")
        )
        dispenses = {
            one.order_id: one
            for one in Dispense.objects.select_related("window").filter(
                order__visit_id=visit_id, status__in=_NOTES
            )
        }
        return [_step_of(order, dispenses.get(order.pk)) for order in orders]


def _step_of(order: Order, dispense: Dispense | None) -> Step:
    herbal = order.kind == OrderKind.HERBAL
    pharmacy = order.performing_department
    parts = [pharmacy.name, pharmacy.location] if pharmacy else []
    if dispense is not None and dispense.window is not None:
        parts.append(dispense.window.name)
    return Step(
        code=f"pharmacy.collect.{order.pk}",
        label="取中药" if herbal else "取药",
        label_en="Collect herbs" if herbal else "Collect drugs",
        rank=70,
        is_done=order.status == OrderStatus.COMPLETED,
        at=order.completed_at,
        place=" ".join(part for part in parts if part),
        place_en=pharmacy.name_en if pharmacy else "",
        note=_NOTES[dispense.status] if dispense is not None else "",
    )
