"""A prescription that is both paid and reviewed is queued for dispensing, exactly once."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.hospital.orders import services as orders
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderStatus, ReviewState
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.pharmacy.models import Dispense, DispenseLine
from yiqiao.hospital.pharmacy.rules.states import DispenseEvent, DispenseStatus
from yiqiao.hospital.pharmacy.services.trail import move_dispense, record
from yiqiao.hospital.pharmacy.services.windows import choose_window


def queue_if_ready(order_id: int) -> Dispense | None:
    """Queue the order if it is settled and its review passed. The order's lock and the unique constraint on the
    order make it once, whichever of payment and review came last."""
    with transaction.atomic():
        order = orders.lock_order(order_id)
        is_ready = order.status == OrderStatus.SETTLED and order.review == ReviewState.PASSED
        if order.kind not in PRESCRIPTIONS or not is_ready or order.performing_department_id is None:
            return None
        dispense, is_new = Dispense.objects.get_or_create(
            order=order,
            defaults={
                "dispense_no": next_number("dispense"),
                "department_id": order.performing_department_id,
                "window_id": choose_window(order.visit.campus_id),
                "queued_at": clock.now(),
            },
        )
        if is_new:
            DispenseLine.objects.bulk_create(
                DispenseLine(
                    dispense=dispense,
                    order_line=line,
                    drug_id=line.drug_id,
                    name=line.name,
                    quantity=line.quantity,
                )
                for line in order.lines.all()
                if line.drug_id is not None
            )
            record("dispense", dispense.pk, "queue", "", DispenseStatus.QUEUED)
        return dispense


def withdraw_dispense(order_id: int, reason: str) -> None:
    """The order was cancelled before its drugs were prepared."""
    with transaction.atomic():
        dispense = Dispense.objects.select_for_update(no_key=True).filter(order_id=order_id).first()
        if dispense is not None and dispense.status == DispenseStatus.QUEUED:
            move_dispense(dispense, DispenseEvent.CANCEL, reason)
