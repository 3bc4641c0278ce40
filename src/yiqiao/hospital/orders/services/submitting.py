"""Submitting an order: alerts answered, prices fixed, charges posted, told to the house — in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.hospital.cashier.services.charges import ChargeLine, post_charges
from yiqiao.hospital.events import OrderSubmitted
from yiqiao.hospital.orders.errors import OrderLinesInvalid
from yiqiao.hospital.orders.models import Order, OrderAlert, OrderLine
from yiqiao.hospital.orders.ports import Alert, AlertSeverity, CheckedOrder
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderEvent, OrderKind, ReviewState, next_status
from yiqiao.hospital.orders.rules import OrderStatus as Status
from yiqiao.hospital.orders.scope import check_owns, check_writes_for
from yiqiao.hospital.orders.services.drafting import get_visit, herbal_of, lines_of, run_checks
from yiqiao.hospital.orders.services.expanding import (
    PartPrice,
    build_lines,
    checked_lines,
    expand,
    put_prices,
)
from yiqiao.hospital.orders.services.moving import apply, lock_order

SOURCE_KIND = "order"
"""`Charge.source_kind` of orders; `source_ref` is the order's number, `line_ref` line.part."""


@dataclass(frozen=True, slots=True)
class Submission:
    """`submitted` is False when `unanswered` alerts were not acknowledged; then nothing was written."""

    order: Order
    submitted: bool
    alerts: Sequence[Alert]
    unanswered: Sequence[Alert]


def submit_order(
    order_id: int, *, acknowledged: Collection[str] = (), override_reason: str = ""
) -> Submission:
    """Submit a draft of the present doctor.

    Warnings go on only when their keys are in `acknowledged`; errors moreover need `override_reason`, the
    doctor's second signature (处方管理办法 第三十六条). What was answered is kept in `OrderAlert`.
    """
    with transaction.atomic():
        order = lock_order(order_id)
        next_status(Status(order.status), OrderEvent.SUBMIT)
        visit = get_visit(order.visit_id)
        check_writes_for(visit)
        check_owns(order)
        kind = OrderKind(order.kind)
        alerts = alerts_of(order)
        unanswered = [alert for alert in alerts if not _answered(alert, acknowledged, override_reason)]
        if unanswered:
            return Submission(order, False, alerts, unanswered)
        keep_answers(order, alerts, override_reason)
        rows = _fresh_rows(order)
        parts = expand(rows)
        charges = post_charges(
            visit.pk,
            [
                ChargeLine(
                    charge_item_id=part.charge_item_id,
                    quantity=part.quantity,
                    clinical_item_id=part.clinical_item_id,
                    line_ref=part.ref,
                    performing_department_id=part.performing_department_id,
                )
                for part in parts
            ],
            source_kind=SOURCE_KIND,
            source_ref=order.order_no,
            department_id=order.department_id,
        )
        posted = {
            one.line_ref: PartPrice(one.name, one.quantity, one.unit_price, one.amount, one.derivation)
            for one in charges
        }
        order.amount = put_prices(rows, parts, posted)
        OrderLine.objects.bulk_update(rows, ["unit_price", "amount", "derivation"])
        order.review = (ReviewState.PENDING if kind in PRESCRIPTIONS else ReviewState.NOT_REQUIRED).value
        apply(order, OrderEvent.SUBMIT, changed=("amount", "review"))
        publish(OrderSubmitted(order.pk, order.visit_id, order.kind))
        return Submission(order, True, alerts, ())


def alerts_of(order: Order) -> list[Alert]:
    """What the registered checks say about a saved order now."""
    return run_checks(checked_order(order))


def checked_order(order: Order) -> CheckedOrder:
    """A saved order as `OrderCheck`s see it."""
    herbal = herbal_of(order)
    return CheckedOrder(
        order_id=order.pk,
        visit_id=order.visit_id,
        patient_id=order.patient_id,
        kind=OrderKind(order.kind),
        pharmacy_id=order.performing_department_id,
        doses=herbal.doses if herbal else None,
        lines=checked_lines(list(order.lines.all())),
    )


def _fresh_rows(order: Order) -> list[OrderLine]:
    """The saved lines, checked once more against today's catalogue: an item may have been withdrawn since."""
    rows = list(order.lines.select_related("drug__charge_item", "clinical_item"))
    fresh = build_lines(OrderKind(order.kind), lines_of(order), herbal_of(order), get_visit(order.visit_id))
    if [row.quantity for row in rows] != [row.quantity for row in fresh]:
        raise OrderLinesInvalid("药品规格已变化，数量需要重新计算，请打开草稿核对后保存。")
    return rows


def _answered(alert: Alert, acknowledged: Collection[str], override_reason: str) -> bool:
    if alert.severity is AlertSeverity.INFO:
        return True
    if alert.key not in acknowledged:
        return False
    return alert.severity is AlertSeverity.WARNING or bool(override_reason.strip())


def keep_answers(order: Order, alerts: Sequence[Alert], reason: str) -> None:
    """Keep who went on in spite of which alerts, and why."""
    actor, moment = current_actor(), clock.now()
    OrderAlert.objects.bulk_create(
        [
            OrderAlert(
                order=order,
                key=alert.key,
                code=alert.code,
                severity=alert.severity.value,
                message=alert.message[:500],
                source=alert.source,
                acknowledged_by=f"{actor.kind}:{actor.id}"[:100],
                acknowledged_by_name=actor.display_name[:50],
                reason=reason if alert.severity is AlertSeverity.ERROR else "",
                at=moment,
            )
            for alert in alerts
            if alert.severity is not AlertSeverity.INFO
        ],
        ignore_conflicts=True,
    )
