"""What is printed: the prescription and the guide sheet (导诊单)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from yiqiao.foundation import clock
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.orders.errors import OrderStateConflict
from yiqiao.hospital.orders.models import HerbalDetail, Order, OrderAlert, OrderLine
from yiqiao.hospital.orders.queries.reading import get_order, orders_of_visit
from yiqiao.hospital.orders.rules import PRESCRIPTIONS, OrderKind, OrderStatus, ReviewState
from yiqiao.hospital.people.rules import age_text
from yiqiao.hospital.visits.queries import allergies_of, diagnoses_of


@dataclass(frozen=True, slots=True)
class PrescriptionPrint:
    """Everything a printed prescription shows (处方管理办法 附件一: 前记, 正文, 后记). Amounts in yuan."""

    hospital: str
    campus: str
    order: Order
    patient_name: str
    patient_no: str
    sex: str
    age: str
    visit_no: str
    department: str
    diagnoses: tuple[str, ...]
    allergies: tuple[str, ...]
    lines: tuple[OrderLine, ...]
    herbal: HerbalDetail | None
    doctor: str
    reviewed_by: str
    signed_alerts: tuple[OrderAlert, ...]
    amount: Decimal
    printed_at: datetime


def prescription_print(order_id: int) -> PrescriptionPrint:
    """The print data of a submitted prescription. The name is in full: the paper goes to the patient."""
    order = get_order(order_id)
    if order.kind not in PRESCRIPTIONS or order.submitted_at is None:
        raise OrderStateConflict("只有已提交的处方可以打印，请先提交。")
    patient = order.patient
    return PrescriptionPrint(
        hospital=current_profile().name_zh,
        campus=order.visit.campus.name,
        order=order,
        patient_name=patient.name,
        patient_no=patient.patient_no,
        sex=patient.sex,
        age=age_text(patient.born_on, clock.local(order.submitted_at).date()),
        visit_no=order.visit.visit_no,
        department=order.department.name,
        diagnoses=tuple(one.name for one in diagnoses_of(order.visit_id)),
        allergies=tuple(one.substance for one in allergies_of(patient.pk)),
        lines=tuple(order.lines.all()),
        herbal=getattr(order, "herbal", None),
        doctor=order.doctor.name,
        reviewed_by=order.reviewed_by if order.review == ReviewState.PASSED else "",
        signed_alerts=tuple(order.alerts.exclude(reason="").order_by("pk")),
        amount=order.amount,
        printed_at=clock.now(),
    )


class GuideState(StrEnum):
    """What the patient does next with an order."""

    PAY = "pay"
    WAIT_REVIEW = "wait_review"
    SEE_DOCTOR = "see_doctor"
    GO = "go"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing left to do (or done): what, where, in what state, and what to mind. Amount in yuan."""

    order_id: int
    order_no: str
    kind: str
    what: str
    where: str
    location: str
    state: GuideState
    hint: str
    amount: Decimal


def guide_sheet(visit_id: int) -> list[GuideStep]:
    """What is left to do after the consultation and where: payment first, then the departments, then done."""
    steps = [
        step
        for order in orders_of_visit(visit_id)
        if order.status not in (OrderStatus.DRAFT, OrderStatus.CANCELLED)
        for step in _steps(order)
    ]
    ranks = {state: rank for rank, state in enumerate(GuideState)}
    return sorted(steps, key=lambda step: (ranks[step.state], step.order_id))


def _steps(order: Order) -> list[GuideStep]:
    state = _state(order)
    if order.kind in PRESCRIPTIONS:
        pharmacy = order.performing_department
        what = "取中药" if order.kind == OrderKind.HERBAL else "取药"
        count = len(order.lines.all())
        place = (pharmacy.name, pharmacy.location) if pharmacy else ("药房", "")
        return [_step(order, state, f"{what}（{count} 种）", place, "", order.amount)]
    return [
        _step(
            order,
            state,
            line.name,
            (line.performing_department.name, line.performing_department.location)
            if line.performing_department
            else ("", ""),
            line.clinical_item.instructions if line.clinical_item else "",
            line.amount,
        )
        for line in order.lines.all()
    ]


def _step(
    order: Order, state: GuideState, what: str, place: tuple[str, str], hint: str, amount: Decimal
) -> GuideStep:
    return GuideStep(
        order_id=order.pk,
        order_no=order.order_no,
        kind=order.kind,
        what=what,
        where=place[0],
        location=place[1],
        state=state,
        hint=hint or _HINTS.get(state, ""),
        amount=amount,
    )


_HINTS = {
    GuideState.PAY: "请先缴费：收费窗口、自助机或手机均可",
    GuideState.WAIT_REVIEW: "药师正在审方，请稍候",
    GuideState.SEE_DOCTOR: "药师退回了处方，请回诊室找医生",
    GuideState.GO: "已缴费，请前往",
}


def _state(order: Order) -> GuideState:
    status = OrderStatus(order.status)
    if status is OrderStatus.COMPLETED:
        return GuideState.DONE
    if status is OrderStatus.IN_PROGRESS:
        return GuideState.IN_PROGRESS
    if order.review == ReviewState.REJECTED:
        return GuideState.SEE_DOCTOR
    if status is not OrderStatus.SETTLED:
        return GuideState.PAY
    return GuideState.WAIT_REVIEW if order.review == ReviewState.PENDING else GuideState.GO
