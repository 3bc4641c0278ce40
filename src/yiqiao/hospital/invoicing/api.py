"""Invoices over HTTP."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from yiqiao.foundation.http import (
    ApiRouter,
    Audited,
    Day,
    Face,
    Id,
    Mount,
    Output,
    Page,
    ShortText,
    paginate,
)
from yiqiao.hospital.invoicing import queries, services
from yiqiao.hospital.invoicing.models import Invoice
from yiqiao.hospital.invoicing.rules import InvoiceKind, InvoiceStatus
from yiqiao.hospital.people.rules import mask_name

router = ApiRouter(tags=["invoicing"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class InvoiceOut(Output):
    """One invoice in a list. `amount` of a red invoice is negative."""

    id: int
    invoice_no: str
    kind: str
    status: str
    amount: Decimal
    settlement_id: int
    settlement_no: str
    patient_id: int
    patient_masked: str
    code: str
    number: str
    check_code: str
    url: str
    reverses_number: str
    failure: str
    created_at: datetime
    issued_at: datetime | None
    allowed_actions: list[str]


class InvoicePrintOut(InvoiceOut):
    """What is printed."""

    campus: str
    patient_no: str
    patient_name: str
    visit_no: str
    lines: list[dict[str, str]]
    cashier: str


def _shown(one: Invoice) -> dict[str, Any]:
    bill = one.settlement.bill
    return {
        "id": one.pk,
        "invoice_no": one.invoice_no,
        "kind": one.kind,
        "status": one.status,
        "amount": -one.amount if one.kind == InvoiceKind.RED else one.amount,
        "settlement_id": one.settlement_id,
        "settlement_no": one.settlement.settlement_no,
        "patient_id": bill.patient_id,
        "patient_masked": mask_name(bill.patient.name),
        "code": one.code,
        "number": one.number,
        "check_code": one.check_code,
        "url": one.url,
        "reverses_number": one.reverses.number if one.reverses else "",
        "failure": one.failure,
        "created_at": one.created_at,
        "issued_at": one.issued_at,
        "allowed_actions": queries.allowed_actions(one),
    }


@router.get("/invoices", permission="invoicing.read", operation_id="list_invoices", response=Page[InvoiceOut])
def list_invoices(
    request: HttpRequest,
    q: ShortText | None = None,
    patient_id: Id | None = None,
    settlement_id: Id | None = None,
    status: InvoiceStatus | None = None,
    since: Day | None = None,
    until: Day | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Invoices, newest first."""
    wanted = queries.InvoiceFilter(
        q=q or "",
        patient_id=patient_id,
        settlement_id=settlement_id,
        status=status,
        since=since,
        until=until,
    )
    return paginate(queries.list_invoices(wanted), page, page_size, _shown)


@router.get(
    "/invoices/{invoice_id}",
    permission="invoicing.read",
    operation_id="get_invoice",
    response=InvoicePrintOut,
    audited=Audited("invoicing.viewed", "invoice:{invoice_id}"),
)
def get_invoice(request: HttpRequest, invoice_id: Id) -> Any:
    """One invoice with what its print shows."""
    one = queries.get_invoice(invoice_id)
    bill = one.settlement.bill
    lines = one.lines if one.reverses is None else one.reverses.lines
    return {
        **_shown(one),
        "campus": one.settlement.campus.name,
        "patient_no": bill.patient.patient_no,
        "patient_name": bill.patient.name,
        "visit_no": bill.visit.visit_no,
        "lines": lines,
        "cashier": one.settlement.operator_name,
    }


@router.post(
    "/invoices/{invoice_id}/request",
    permission="invoicing.resend",
    operation_id="request_invoice_again",
    response=InvoiceOut,
    idempotent=True,
)
def request_again(request: HttpRequest, invoice_id: Id) -> Any:
    """Ask again for an invoice that failed or whose fate is unknown."""
    services.request_again(invoice_id)
    return _shown(queries.get_invoice(invoice_id))


MOUNTS = [Mount(Face.UI, "/invoicing", router)]
