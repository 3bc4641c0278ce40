"""What goes in and out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Header
from pydantic import Field, StringConstraints

from yiqiao.foundation.http import Amount, Id, Input, LongText, Output, PositiveAmount, Quantity, ShortText

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_:]{0,29}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
PayerToken = Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x21-\x7e]*$")]
IdempotencyKey = Annotated[
    str,
    StringConstraints(min_length=8, max_length=64, pattern=r"^[\x21-\x7e]+$"),
    Header(alias="Idempotency-Key"),
]
"""Made by the page when the dialog opens: the same key settles (refunds) once, however often it is sent."""


class ChargeOut(Output):
    """One charge."""

    id: int
    visit_id: int
    name: str
    unit: str
    category: str
    category_name: str
    department: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    derivation: list[dict[str, Any]]
    status: str
    bill_id: int | None
    refunded_quantity: Decimal
    refunded_amount: Decimal
    source_kind: str
    source_ref: str
    posted_at: datetime


class BillOut(Output):
    """One bill in a list."""

    id: int
    bill_no: str
    kind: str
    visit_id: int
    visit_no: str
    patient_id: int
    campus: str
    total: Decimal
    status: str
    version: int
    created_by_name: str
    created_at: datetime
    allowed_actions: list[str]


class BillDetailOut(BillOut):
    """One bill with its charges and the ways in which it can be paid here."""

    charges: list[ChargeOut]
    methods: list[MethodOut]


class MethodOut(Output):
    """A way to pay in this channel."""

    code: str
    label: str
    label_en: str
    is_immediate: bool
    needs_currency: bool
    needs_reason: bool


class UnpaidVisitOut(Output):
    """What is unpaid of one visit: pending charges, and open bills."""

    visit_id: int
    visit_no: str
    campus: str
    total: Decimal
    charges: list[ChargeOut]


class TenderIn(Input):
    """One way of paying, as chosen."""

    method: Code
    amount: PositiveAmount
    received: Amount | None = None
    currency: Currency = "CNY"
    foreign_amount: PositiveAmount | None = None
    payer_token: PayerToken = ""
    reason: LongText = ""


class OpenBillIn(Input):
    """Which charges to bill; none named means all pending ones of the visit."""

    visit_id: Id
    charge_ids: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None


class ReasonIn(Input):
    """Why."""

    reason: ShortText


class SettleIn(Input):
    """How a bill is paid. `bill_version` is the version the page showed."""

    tenders: Annotated[list[TenderIn], Field(max_length=10)]
    bill_version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class PayRestIn(Input):
    """How the rest of a settlement is paid."""

    tenders: Annotated[list[TenderIn], Field(min_length=1, max_length=10)]


class TenderOut(Output):
    """One tender and what became of it."""

    id: int
    line_no: int
    method: str
    method_label: str
    amount: Decimal
    currency: str
    foreign_amount: Decimal | None
    exchange_rate: Decimal | None
    received: Decimal | None
    change: Decimal
    status: str
    refunded_amount: Decimal
    note: str
    order_no: str
    payment_status: str
    counterpart_ref: str
    failure: str


class SettlementOut(Output):
    """One settlement in a list."""

    id: int
    settlement_no: str
    bill_id: int
    bill_no: str
    bill_status: str
    kind: str
    visit_id: int
    patient_id: int
    patient_masked: str
    campus: str
    total: Decimal
    status: str
    channel: str
    operator_name: str
    counter: str
    started_at: datetime
    finished_at: datetime | None
    methods: list[str]


class SettlementDetailOut(SettlementOut):
    """One settlement with its tenders; `message` is what the clerk should know now."""

    tenders: list[TenderOut]
    charges: list[ChargeOut]
    refunds: list[RefundOut]
    rest: Decimal
    is_cancel_requested: bool
    failure: str
    message: str
    allowed_actions: list[str]


class RefundOut(Output):
    """One refund in a list."""

    id: int
    refund_no: str
    kind: str
    settlement_id: int
    amount: Decimal
    reason: str
    status: str
    operator_name: str
    requested_at: datetime
    finished_at: datetime | None


class RefundLineIn(Input):
    """How much of one charge to give back."""

    charge_id: Id
    quantity: Quantity


class RefundIn(Input):
    """What to give back; no lines means all that can be."""

    lines: Annotated[list[RefundLineIn], Field(min_length=1, max_length=500)] | None = None
    reason: ShortText


class RefundPreviewIn(Input):
    """What would be given back."""

    lines: Annotated[list[RefundLineIn], Field(min_length=1, max_length=500)] | None = None


class PreviewLineOut(Output):
    """One charge of a refund preview."""

    charge_id: int
    name: str
    unit: str
    quantity: Decimal
    amount: Decimal
    refundable_quantity: Decimal
    refundable_amount: Decimal
    why_not_more: str
    wanted_quantity: Decimal
    wanted_amount: Decimal


class RefundWayOut(Output):
    """By which way how much goes back."""

    method: str
    method_label: str
    amount: Decimal


class RefundPreviewOut(Output):
    """What a refund would give back."""

    settlement_id: int
    amount: Decimal
    lines: list[PreviewLineOut]
    ways: list[RefundWayOut]


class RefundPartOut(Output):
    """One way of a refund and what became of it."""

    refund_order_no: str
    method: str
    method_label: str
    amount: Decimal
    status: str
    failure: str
    can_reroute: bool


class RefundDetailOut(RefundOut):
    """One refund with lines and ways."""

    settlement_no: str
    lines: list[PreviewLineOut]
    parts: list[RefundPartOut]


class RerouteIn(Input):
    """The way by which a refused part is sent again."""

    method: Code


class ArrearsOut(Output):
    """One debt."""

    id: int
    visit_id: int
    visit_no: str
    patient_id: int
    patient_masked: str
    settlement_no: str
    amount: Decimal
    outstanding: Decimal
    reason: str
    approved_by_name: str
    created_at: datetime


class CollectIn(Input):
    """How much of a debt to bill; nothing said means all."""

    amount: PositiveAmount | None = None


class ReceiptOut(Output):
    """What is printed on a receipt."""

    settlement_no: str
    settled_at: datetime | None
    hospital_campus: str
    patient_no: str
    patient_name: str
    visit_no: str
    department: str
    cashier: str
    counter: str
    total: Decimal
    refunded: Decimal
    categories: list[dict[str, str]]
    charges: list[ChargeOut]
    tenders: list[TenderOut]


BillDetailOut.model_rebuild()
SettlementDetailOut.model_rebuild()
