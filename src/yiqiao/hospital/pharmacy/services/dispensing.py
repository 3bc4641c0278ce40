"""From the queue to the patient's hands, and back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.events import publish
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.cashier.models import Charge
from yiqiao.hospital.cashier.rules import ChargeStatus
from yiqiao.hospital.events import DrugsDispensed, DrugsReturned
from yiqiao.hospital.orders import services as orders
from yiqiao.hospital.orders.models import HerbalDetail, Order
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.people.queries import find_by_card, get_patient
from yiqiao.hospital.pharmacy.errors import (
    DispenseNotFound,
    DrugsNotPaid,
    PatientMismatch,
    ReturnNotPossible,
)
from yiqiao.hospital.pharmacy.models import Dispense, DispenseLine, DispenseReturn, DispenseReturnLine
from yiqiao.hospital.pharmacy.rules.states import (
    DispenseEvent,
    DispenseStatus,
    MovementKind,
    return_event,
)
from yiqiao.hospital.pharmacy.services.stock import Change, change_stock
from yiqiao.hospital.pharmacy.services.trail import move_dispense, present_actor

_NOTHING = Decimal(0)


def prepare(order_no: str) -> Dispense:
    """The drugs are taken from the shelves (调配). From now on the cashier does not refund them."""
    with transaction.atomic():
        order, dispense = _lock(order_no)
        _write_paid_quantities(order, dispense)
        move_dispense(
            dispense,
            DispenseEvent.PREPARE,
            prepared_at=clock.now(),
            prepared_by=current_actor().display_name[:50],
        )
        orders.start_execution(order.pk)
        return dispense


def put_back(order_no: str, reason: str) -> Dispense:
    """What was prepared goes back to the shelves; the prescription waits again and may be refunded."""
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写退回调配的原因")
    with transaction.atomic():
        order, dispense = _lock(order_no)
        move_dispense(dispense, DispenseEvent.PUT_BACK, reason, prepared_at=None, prepared_by="")
        orders.stop_execution(order.pk, reason)
        return dispense


def dispense(order_no: str, patient_scan: str) -> Dispense:
    """Hand prepared drugs to the patient: both the prescription and the patient are scanned.

    `patient_scan` is a patient number or a card. Stock falls, the order is complete and `DrugsDispensed` is
    published in one transaction. Raises `PatientMismatch`, `DrugsNotPaid`, `StockShort`.
    """
    with transaction.atomic():
        order, row = _lock(order_no)
        _check_patient(order, patient_scan)
        move_dispense(
            row,
            DispenseEvent.DISPENSE,
            dispensed_at=clock.now(),
            dispensed_by=current_actor().display_name[:50],
        )
        _write_paid_quantities(order, row)
        change_stock(
            row.department_id,
            [
                Change(line.drug_id, -line.quantity, f"dispense:{row.pk}:{line.pk}", line.name)
                for line in row.lines.all()
                if line.quantity > 0
            ],
            MovementKind.DISPENSE,
        )
        orders.mark_completed(order.pk)
        publish(DrugsDispensed(row.pk, order.pk))
        return row


def take_back(order_no: str, quantities: Mapping[int, Decimal] | None, reason: str) -> DispenseReturn:
    """Take drugs back: `quantities` by dispense line, or None for everything that is out.

    Drugs once handed out come back for a reason only (医疗机构药事管理规定 第二十八条); decoctions made for one
    patient never. Stock rises, and the cashier may refund what came back.
    """
    if not reason.strip():
        raise InvalidInput.of("reason", "请填写退药原因")
    with transaction.atomic():
        order, row = _lock(order_no)
        if HerbalDetail.objects.filter(order=order, is_decocted=True).exists():
            raise ReturnNotPossible("该处方已按患者代煎，药品一经煎煮不能退回。")
        lines = {line.pk: line for line in row.lines.select_for_update(no_key=True)}
        out = {pk: line.quantity - line.returned_quantity for pk, line in lines.items()}
        coming = (
            dict(quantities) if quantities is not None else {pk: one for pk, one in out.items() if one > 0}
        )
        try:
            event = return_event(
                {pk: line.quantity for pk, line in lines.items()},
                {pk: line.returned_quantity for pk, line in lines.items()},
                coming,
            )
        except ValueError:
            raise ReturnNotPossible("退药数量应大于 0 且不超过已发未退的数量，请核对后重填。") from None
        move_dispense(row, event, reason)
        made = _write_return(row, lines, coming, reason)
        if event is DispenseEvent.RETURN_ALL:
            orders.mark_returned(order.pk, reason)
        order_lines = tuple(lines[pk].order_line_id for pk in sorted(coming))
        publish(DrugsReturned(row.pk, order.pk, order_lines))
        return made


def _write_return(
    row: Dispense, lines: Mapping[int, DispenseLine], coming: Mapping[int, Decimal], reason: str
) -> DispenseReturn:
    made = DispenseReturn.objects.create(
        dispense=row,
        reason=reason,
        actor=present_actor(),
        actor_name=current_actor().display_name[:50],
        at=clock.now(),
    )
    DispenseReturnLine.objects.bulk_create(
        DispenseReturnLine(dispense_return=made, line=lines[pk], quantity=quantity)
        for pk, quantity in coming.items()
    )
    for pk, quantity in coming.items():
        lines[pk].returned_quantity += quantity
    DispenseLine.objects.bulk_update([lines[pk] for pk in coming], ["returned_quantity"])
    change_stock(
        row.department_id,
        [
            Change(lines[pk].drug_id, quantity, f"return:{made.pk}:{pk}", lines[pk].name)
            for pk, quantity in coming.items()
        ],
        MovementKind.RETURN,
        reason,
    )
    return made


def _lock(order_no: str) -> tuple[Order, Dispense]:
    found = Dispense.objects.filter(order__order_no=order_no).values_list("pk", "order_id").first()
    if found is None:
        raise DispenseNotFound("没有找到可发药的处方：请核对处方号，并确认已缴费且审方通过。")
    order = orders.lock_order(found[1])
    row = (
        Dispense.objects.select_related("department__campus")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=found[0])
    )
    actor = current_actor()
    actor.check_campus(row.department.campus.code)
    actor.check_department(row.department.code)
    return order, row


def _check_patient(order: Order, patient_scan: str) -> None:
    numbered = Patient.objects.filter(patient_no=patient_scan.strip()).first()
    # A paper printed before two records were merged still names the right person.
    holder = get_patient(numbered.pk) if numbered else find_by_card(patient_scan)
    if holder is None or holder.pk != order.patient_id:
        raise PatientMismatch("扫描的患者与处方不是同一人，请核对患者身份后重新扫描，切勿发药。")


def _write_paid_quantities(order: Order, row: Dispense) -> None:
    """Lines hold what is paid and not given back, nor about to be. Raises `DrugsNotPaid` when that is nothing.

    The order is locked, and so it is while a refund is decided; charges read now cannot change meanwhile.
    """
    if row.status not in (DispenseStatus.QUEUED.value, DispenseStatus.DISPENSED.value):
        return
    charges = Charge.objects.filter(source_kind=orders.SOURCE_KIND, source_ref=order.order_no)
    paid: dict[int, Decimal] = {}
    for charge in charges:
        if charge.status == ChargeStatus.SETTLED:
            line_no = int(charge.line_ref.split(".")[0])
            left = charge.quantity - charge.refunded_quantity
            paid[line_no] = paid.get(line_no, _NOTHING) + left
    lines = list(row.lines.select_related("order_line"))
    for line in lines:
        line.quantity = min(line.order_line.quantity, paid.get(line.order_line.line_no, _NOTHING))
    if not any(line.quantity > 0 for line in lines):
        raise DrugsNotPaid("处方未缴费、已退费或正在退费，不能发药，请患者到收费窗口查询。")
    DispenseLine.objects.bulk_update(lines, ["quantity"])
