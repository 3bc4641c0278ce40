"""Bodies of the order operations. Amounts in yuan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from yiqiao.foundation.http import Id, Input, LongText, Output, Quantity, ShortText
from yiqiao.hospital.orders.models import HerbalDetail, Order, OrderLine
from yiqiao.hospital.orders.ports import Alert
from yiqiao.hospital.orders.queries import (
    Choices,
    FrequentItem,
    GuideStep,
    PrescriptionPrint,
    allowed_actions,
)
from yiqiao.hospital.orders.rules import DraftLine, HerbalDraft, OrderKind

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Dose = Annotated[Decimal, Field(gt=0, le=100000, max_digits=12, decimal_places=4, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=1, le=365)]
AlertKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LineIn(Input):
    """One line: a drug with how it is taken, or a clinical item with how many."""

    drug_id: Id | None = None
    clinical_item_id: Id | None = None
    quantity: Quantity | None = None
    dose: Dose | None = None
    frequency: Annotated[str, StringConstraints(max_length=20)] = ""
    route: Word = ""
    days: Days | None = None
    instruction: Line = ""

    def draft(self) -> DraftLine:
        """In the words of the rules."""
        return DraftLine(**self.model_dump())


class HerbalIn(Input):
    """How a herbal prescription is made and taken. `doses` 剂数, `volume_ml` a bag."""

    doses: Annotated[int, Field(ge=1, le=60)]
    usage: ShortText
    is_decocted: bool = False
    decoction_method: Word = ""
    volume_ml: Annotated[int, Field(ge=10, le=1000)] | None = None
    bags_per_dose: Annotated[int, Field(ge=1, le=10)] | None = None
    delivery: Literal["pickup", "courier"] = "pickup"
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""

    def draft(self) -> HerbalDraft:
        """In the words of the rules."""
        return HerbalDraft(**self.model_dump())


class OrderIn(Input):
    """An order as it is typed."""

    visit_id: Id
    kind: OrderKind
    lines: Annotated[list[LineIn], Field(max_length=60)]
    herbal: HerbalIn | None = None
    clinical_note: Annotated[LongText, Field(max_length=500)] = ""


class SubmitIn(Input):
    """Which alerts the doctor has read, and why error alerts are overridden (second signature)."""

    acknowledged: Annotated[list[AlertKey], Field(max_length=200)] = []
    override_reason: Annotated[LongText, Field(max_length=500)] = ""


class OrderReasonIn(Input):
    """Why."""

    reason: Reason


class CopyIn(Input):
    """The visit that gets the copy."""

    visit_id: Id


class LineOut(Output):
    """One line with what it costs and how that was computed."""

    line_no: int
    drug_id: int | None
    clinical_item_id: int | None
    name: str
    specification: str
    unit: str
    quantity: Decimal
    dose: Decimal | None
    dose_unit: str
    frequency: str
    route: str
    days: int | None
    instruction: str
    performing_department: str
    unit_price: Decimal
    amount: Decimal
    derivation: list[dict[str, Any]]


class HerbalOut(Output):
    """The herbal part."""

    doses: int
    usage: str
    is_decocted: bool
    decoction_method: str
    volume_ml: int | None
    bags_per_dose: int | None
    delivery: str
    note: str


class AlertOut(Output):
    """One thing the doctor should know; answered by its key."""

    key: str
    code: str
    severity: str
    message: str
    lines: list[int]
    source: str


class OrderOut(Output):
    """An order with its lines."""

    id: int
    order_no: str
    visit_id: int
    visit_no: str
    patient_id: int
    kind: str
    status: str
    review: str
    amount: Decimal
    clinical_note: str
    doctor: str
    department: str
    performing_department: str
    created_at: datetime
    submitted_at: datetime | None
    settled_at: datetime | None
    completed_at: datetime | None
    reject_reason: str
    cancel_reason: str
    lines: list[LineOut]
    herbal: HerbalOut | None
    allowed_actions: list[str]


class VisitOrdersOut(Output):
    """All orders of a visit; `amount` is the sum of those not cancelled."""

    items: list[OrderOut]
    amount: Decimal


class PreviewOut(Output):
    """What an order would cost, and its alerts."""

    lines: list[LineOut]
    amount: Decimal
    alerts: list[AlertOut]


class SubmissionOut(Output):
    """Whether the order went through; if not, which alerts are still to be answered."""

    submitted: bool
    order: OrderOut
    alerts: list[AlertOut]
    unanswered: list[AlertOut]


class FrequentOut(Output):
    """Something often ordered, with how it was ordered last."""

    drug_id: int | None
    clinical_item_id: int | None
    name: str
    times: int
    quantity: Decimal
    dose: Decimal | None
    dose_unit: str
    frequency: str
    route: str
    days: int | None
    instruction: str


class FrequencyOut(Output):
    """How often, by code and in words."""

    code: str
    name: str


class ChoicesOut(Output):
    """What the fields of a prescription offer."""

    frequencies: list[FrequencyOut]
    routes: list[str]
    herb_instructions: list[str]


class GuideStepOut(Output):
    """One thing left to do."""

    order_id: int
    order_no: str
    kind: str
    what: str
    where: str
    location: str
    state: str
    hint: str
    amount: Decimal


class PrintOut(Output):
    """Everything a printed prescription shows."""

    hospital: str
    campus: str
    order: OrderOut
    patient_name: str
    patient_no: str
    sex: str
    age: str
    visit_no: str
    department: str
    diagnoses: list[str]
    allergies: list[str]
    doctor: str
    signed_alerts: list[str]
    reviewed_by: str
    prescribed_on: date
    amount: Decimal
    printed_at: datetime


def line_out(line: OrderLine) -> dict[str, Any]:
    """A line, saved or not."""
    return {
        "line_no": line.line_no,
        "drug_id": line.drug_id,
        "clinical_item_id": line.clinical_item_id,
        "name": line.name,
        "specification": line.specification,
        "unit": line.unit,
        "quantity": line.quantity,
        "dose": line.dose,
        "dose_unit": line.dose_unit,
        "frequency": line.frequency,
        "route": line.route,
        "days": line.days,
        "instruction": line.instruction,
        "performing_department": line.performing_department.name if line.performing_department else "",
        "unit_price": line.unit_price,
        "amount": line.amount,
        "derivation": line.derivation,
    }


def order_out(order: Order, doctor_id: int | None = None) -> dict[str, Any]:
    """A saved order as a page shows it; `doctor_id` is the doctor who looks, if one does."""
    herbal: HerbalDetail | None = getattr(order, "herbal", None)
    return {
        "id": order.pk,
        "order_no": order.order_no,
        "visit_id": order.visit_id,
        "visit_no": order.visit.visit_no,
        "patient_id": order.patient_id,
        "kind": order.kind,
        "status": order.status,
        "review": order.review,
        "amount": order.amount,
        "clinical_note": order.clinical_note,
        "doctor": order.doctor.name,
        "department": order.department.name,
        "performing_department": order.performing_department.name if order.performing_department else "",
        "created_at": order.created_at,
        "submitted_at": order.submitted_at,
        "settled_at": order.settled_at,
        "completed_at": order.completed_at,
        "reject_reason": order.reject_reason,
        "cancel_reason": order.cancel_reason,
        "lines": [line_out(line) for line in order.lines.all()],
        "herbal": herbal and {name: getattr(herbal, name) for name in HerbalOut.model_fields},
        "allowed_actions": allowed_actions(order, doctor_id),
    }


def alert_out(alert: Alert) -> dict[str, Any]:
    """An alert."""
    return {
        "key": alert.key,
        "code": alert.code,
        "severity": alert.severity.value,
        "message": alert.message,
        "lines": list(alert.lines),
        "source": alert.source,
    }


def frequent_out(item: FrequentItem) -> dict[str, Any]:
    """Something often ordered."""
    last = item.last
    return {
        "drug_id": item.drug_id,
        "clinical_item_id": item.clinical_item_id,
        "name": item.name,
        "times": item.times,
        "quantity": last.quantity,
        "dose": last.dose,
        "dose_unit": last.dose_unit,
        "frequency": last.frequency,
        "route": last.route,
        "days": last.days,
        "instruction": last.instruction,
    }


def choices_out(choices: Choices) -> dict[str, Any]:
    """The choices."""
    return {
        "frequencies": [{"code": code, "name": name} for code, name in choices.frequencies],
        "routes": list(choices.routes),
        "herb_instructions": list(choices.herb_instructions),
    }


def guide_out(step: GuideStep) -> dict[str, Any]:
    """One step of the guide sheet."""
    return {name: getattr(step, name) for name in GuideStepOut.model_fields}


def print_out(sheet: PrescriptionPrint, prescribed_on: date) -> dict[str, Any]:
    """A prescription to print."""
    shown = {
        name: getattr(sheet, name)
        for name in PrintOut.model_fields
        if name not in ("order", "signed_alerts", "prescribed_on")
    }
    return {
        **shown,
        "order": order_out(sheet.order),
        "signed_alerts": [f"{one.message}（医师确认：{one.reason}）" for one in sheet.signed_alerts],
        "prescribed_on": prescribed_on,
    }
