"""Bodies of the pharmacy's operations. Quantities in charged units."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from yiqiao.foundation import clock
from yiqiao.foundation.http import Day, Id, Input, LongText, Output, Quantity, ShortText
from yiqiao.hospital.orders.models import Order, OrderLine
from yiqiao.hospital.people.rules import age_text, mask_name
from yiqiao.hospital.pharmacy import queries
from yiqiao.hospital.pharmacy.models import Dispense, DrugStock, Review, StockMovement
from yiqiao.hospital.pharmacy.services.reviewing import unsigned_errors

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Counted = Annotated[Decimal, Field(ge=0, le=100000000, max_digits=12, decimal_places=3, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]


class CommentIn(Input):
    """What the pharmacist adds when passing; may be empty."""

    comment: Annotated[LongText, Field(max_length=500)] = ""


class PharmacyReasonIn(Input):
    """Why."""

    reason: Reason


class ScanIn(Input):
    """What was scanned at the patient: patient number or card."""

    patient_scan: ShortText


class ReturnLineIn(Input):
    """How much of one dispensed drug comes back."""

    line_id: Id
    quantity: Quantity


class ReturnIn(Input):
    """What comes back; no lines means everything that is out."""

    reason: Reason
    lines: Annotated[list[ReturnLineIn], Field(min_length=1, max_length=60)] | None = None


class ReceiptIn(Input):
    """Drugs that came in. The same receipt, drug and batch are entered once."""

    department_id: Id
    drug_id: Id
    quantity: Quantity
    receipt_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
    batch_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    expires_on: Day | None = None


class AdjustmentIn(Input):
    """What was counted, why it differs, and the number of the count sheet."""

    department_id: Id
    drug_id: Id
    counted: Counted
    reason: Reason
    reference: ShortText


class MarksIn(Input):
    """Where a drug stands and below how much it is re-ordered."""

    department_id: Id
    drug_id: Id
    low_mark: Counted
    shelf: Word = ""


class PrescriptionOut(Output):
    """Whose prescription it is; names are masked in lists."""

    order_id: int
    order_no: str
    kind: str
    status: str
    patient_id: int
    patient_no: str
    patient_name: str
    sex: str
    age: str
    visit_id: int
    visit_no: str
    doctor: str
    department: str
    amount: Decimal
    doses: int | None
    submitted_at: datetime | None


class FindingOut(Output):
    """One thing the rules found. `is_signed`: the doctor signed a second time for it."""

    key: str
    code: str
    severity: str
    message: str
    lines: list[int]
    source: str
    is_signed: bool


class ReviewRowOut(PrescriptionOut):
    """A review in the work list."""

    review_status: str
    worst: str
    findings_count: int
    requested_at: datetime
    pharmacist_name: str


class ReviewLineOut(Output):
    """One line as the pharmacist reads it."""

    line_no: int
    name: str
    specification: str
    dose: Decimal | None
    dose_unit: str
    frequency: str
    route: str
    days: int | None
    quantity: Decimal
    unit: str
    instruction: str


class ReviewedHerbalOut(Output):
    """The herbal part."""

    doses: int
    usage: str
    is_decocted: bool
    decoction_method: str
    volume_ml: int | None
    bags_per_dose: int | None
    note: str


class ReviewOut(ReviewRowOut):
    """A review with findings first, then the prescription."""

    findings: list[FindingOut]
    lines: list[ReviewLineOut]
    herbal: ReviewedHerbalOut | None
    reason: str
    decided_at: datetime | None
    allowed_actions: list[str]


class DispenseRowOut(PrescriptionOut):
    """A dispense in the work list."""

    dispense_no: str
    dispense_status: str
    window: str
    queued_at: datetime
    prepared_at: datetime | None
    prepared_by: str
    dispensed_at: datetime | None
    dispensed_by: str


class DispenseLineOut(Output):
    """One drug of a dispense."""

    id: int
    line_no: int
    name: str
    specification: str
    quantity: Decimal
    unit: str
    returned_quantity: Decimal
    shelf: str
    usage: str


class DispenseOut(DispenseRowOut):
    """A dispense with its lines."""

    lines: list[DispenseLineOut]
    allowed_actions: list[str]


class StockOut(Output):
    """How much of a drug a pharmacy has."""

    id: int
    department_id: int
    department: str
    drug_id: int
    code: str
    name: str
    specification: str
    unit: str
    quantity: Decimal
    low_mark: Decimal
    is_low: bool
    shelf: str


class MovementOut(Output):
    """One change of a stock."""

    id: int
    kind: str
    quantity: Decimal
    quantity_after: Decimal
    reason: str
    reference: str
    batch_no: str
    expires_on: date | None
    actor_name: str
    at: datetime


class WindowOut(Output):
    """A pharmacy window."""

    id: int
    code: str
    name: str
    campus: str
    is_open: bool
    waiting: int


class PharmacyOut(Output):
    """A pharmacy department."""

    id: int
    code: str
    name: str
    campus: str


_WORST = {0: "error", 1: "warning", 2: "info"}


def prescription_out(order: Order, *, is_masked: bool) -> dict[str, Any]:
    """Whose prescription it is."""
    patient = order.patient
    herbal = getattr(order, "herbal", None)
    return {
        "order_id": order.pk,
        "order_no": order.order_no,
        "kind": order.kind,
        "status": order.status,
        "patient_id": patient.pk,
        "patient_no": patient.patient_no,
        "patient_name": mask_name(patient.name) if is_masked else patient.name,
        "sex": patient.sex,
        "age": age_text(patient.born_on, clock.today()),
        "visit_id": order.visit_id,
        "visit_no": order.visit.visit_no,
        "doctor": order.doctor.name,
        "department": order.department.name,
        "amount": order.amount,
        "doses": herbal.doses if herbal else None,
        "submitted_at": order.submitted_at,
    }


def review_row(review: Review, *, is_masked: bool = True) -> dict[str, Any]:
    """A review in a list."""
    return {
        **prescription_out(review.order, is_masked=is_masked),
        "review_status": review.status,
        "worst": _WORST.get(review.worst, ""),
        "findings_count": len(review.findings),
        "requested_at": review.requested_at,
        "pharmacist_name": review.pharmacist_name,
    }


def review_out(review: Review) -> dict[str, Any]:
    """A review with its findings and the prescription."""
    unsigned = {one["key"] for one in unsigned_errors(review)}
    signed_for = {alert.key for alert in review.order.alerts.all() if alert.reason}
    herbal = getattr(review.order, "herbal", None)
    return {
        **review_row(review, is_masked=False),
        "findings": [
            {**one, "is_signed": one["key"] in signed_for and one["key"] not in unsigned}
            for one in review.findings
        ],
        "lines": [_review_line(line) for line in review.order.lines.all()],
        "herbal": herbal and {name: getattr(herbal, name) for name in ReviewedHerbalOut.model_fields},
        "reason": review.reason,
        "decided_at": review.decided_at,
        "allowed_actions": queries.allowed_review_actions(review),
    }


def _review_line(line: OrderLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ReviewLineOut.model_fields}


def dispense_row(row: Dispense, *, is_masked: bool = True) -> dict[str, Any]:
    """A dispense in a list."""
    return {
        **prescription_out(row.order, is_masked=is_masked),
        "dispense_no": row.dispense_no,
        "dispense_status": row.status,
        "window": row.window.name if row.window else "",
        "queued_at": row.queued_at,
        "prepared_at": row.prepared_at,
        "prepared_by": row.prepared_by,
        "dispensed_at": row.dispensed_at,
        "dispensed_by": row.dispensed_by,
    }


def dispense_out(row: Dispense) -> dict[str, Any]:
    """A dispense with its lines and where they stand."""
    shelves = queries.shelves_of(row)
    return {
        **dispense_row(row, is_masked=False),
        "lines": [
            {
                "id": line.pk,
                "line_no": line.order_line.line_no,
                "name": line.name,
                "specification": line.order_line.specification,
                "quantity": line.quantity,
                "unit": line.order_line.unit,
                "returned_quantity": line.returned_quantity,
                "shelf": shelves.get(line.drug_id, ""),
                "usage": _usage(line.order_line),
            }
            for line in row.lines.all()
        ],
        "allowed_actions": queries.allowed_dispense_actions(row),
    }


def _usage(line: OrderLine) -> str:
    """How it is taken, as the label says: 口服 每次0.5g tid 5天."""
    dose = f"每次{line.dose.normalize():f}{line.dose_unit}" if line.dose is not None else ""
    days = f"{line.days}天" if line.days else ""
    return " ".join(part for part in (line.route, dose, line.frequency, days, line.instruction) if part)


def stock_out(stock: DrugStock) -> dict[str, Any]:
    """A stock."""
    item = stock.drug.charge_item
    return {
        "id": stock.pk,
        "department_id": stock.department_id,
        "department": stock.department.name,
        "drug_id": stock.drug_id,
        "code": item.code,
        "name": item.name,
        "specification": stock.drug.specification,
        "unit": item.unit,
        "quantity": stock.quantity,
        "low_mark": stock.low_mark,
        "is_low": stock.quantity <= stock.low_mark,
        "shelf": stock.shelf,
    }


def movement_out(movement: StockMovement) -> dict[str, Any]:
    """A movement."""
    return {
        **{name: getattr(movement, name) for name in MovementOut.model_fields if name != "id"},
        "id": movement.pk,
    }
