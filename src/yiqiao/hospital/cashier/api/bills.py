"""Charges, bills, arrears."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Id, Page, paginate
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.api import present
from yiqiao.hospital.cashier.api.schemas import (
    ArrearsOut,
    BillDetailOut,
    BillOut,
    ChargeOut,
    CollectIn,
    MethodOut,
    OpenBillIn,
    PageNumber,
    PageSize,
    ReasonIn,
    UnpaidVisitOut,
)
from yiqiao.hospital.cashier.queries import lists
from yiqiao.hospital.cashier.rules import BillStatus

router = ApiRouter(tags=["cashier"])


@router.get(
    "/visits/{visit_id}/charges",
    permission="cashier.charge",
    operation_id="list_charges_of_visit",
    response=list[ChargeOut],
    audited=Audited("cashier.charges_viewed", "visit:{visit_id}"),
)
def charges_of_visit(request: HttpRequest, visit_id: Id) -> Any:
    """All charges of a visit."""
    return [present.charge(one) for one in lists.charges_of_visit(visit_id)]


@router.get(
    "/patients/{patient_id}/unpaid",
    permission="cashier.charge",
    operation_id="list_unpaid_of_patient",
    response=list[UnpaidVisitOut],
    audited=Audited("cashier.charges_viewed", "patient:{patient_id}"),
)
def unpaid_of_patient(request: HttpRequest, patient_id: Id) -> Any:
    """What a patient has to pay, by visit."""
    rows = lists.unpaid_charges_of_patient(patient_id)
    return [
        {
            "visit_id": visit.pk,
            "visit_no": visit.visit_no,
            "campus": charges[0].campus.code,
            "total": sum((one.amount for one in charges), ZERO),
            "charges": [present.charge(one) for one in charges],
        }
        for visit, charges in (
            (visit, list(group)) for visit, group in groupby(rows, key=lambda one: one.visit)
        )
    ]


@router.get(
    "/methods", permission="cashier.charge", operation_id="list_payment_methods", response=list[MethodOut]
)
def payment_methods(request: HttpRequest) -> Any:
    """The ways to pay in the caller's channel."""
    return present.methods()


@router.get("/bills", permission="cashier.charge", operation_id="list_bills", response=Page[BillOut])
def list_bills(
    request: HttpRequest,
    patient_id: Id | None = None,
    visit_id: Id | None = None,
    status: BillStatus | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Bills, newest first."""
    rows = lists.list_bills(patient_id=patient_id, status=status, visit_id=visit_id)
    return paginate(rows, page, page_size, present.bill)


@router.post(
    "/bills",
    permission="cashier.charge",
    operation_id="open_bill",
    response=BillDetailOut,
    idempotent=True,
)
def open_bill(request: HttpRequest, body: OpenBillIn) -> Any:
    """Put charges of a visit on a bill."""
    bill = services.open_bill(body.visit_id, body.charge_ids)
    return present.bill_detail(lists.get_bill(bill.pk))


@router.get(
    "/bills/{bill_id}",
    permission="cashier.charge",
    operation_id="get_bill",
    response=BillDetailOut,
    audited=Audited("cashier.bill_viewed", "bill:{bill_id}"),
)
def get_bill(request: HttpRequest, bill_id: Id) -> Any:
    """One bill with its charges."""
    return present.bill_detail(lists.get_bill(bill_id))


@router.post(
    "/bills/{bill_id}/void",
    permission="cashier.charge",
    operation_id="void_bill",
    response=BillDetailOut,
    idempotent=True,
)
def void_bill(request: HttpRequest, bill_id: Id, body: ReasonIn) -> Any:
    """Void an open bill; its charges can be billed again."""
    services.void_bill(bill_id, body.reason)
    return present.bill_detail(lists.get_bill(bill_id))


@router.get("/arrears", permission="cashier.charge", operation_id="list_arrears", response=Page[ArrearsOut])
def list_arrears(
    request: HttpRequest,
    patient_id: Id | None = None,
    only_open: bool = True,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """What patients owe, newest first."""
    rows = lists.list_arrears(patient_id, only_open=only_open)
    return paginate(rows, page, page_size, present.arrears)


@router.post(
    "/arrears/{arrears_id}/bill",
    permission="cashier.charge",
    operation_id="bill_arrears",
    response=BillDetailOut,
    idempotent=True,
)
def bill_arrears(request: HttpRequest, arrears_id: Id, body: CollectIn) -> Any:
    """A bill over a debt, to be settled like any other."""
    bill = services.bill_arrears(arrears_id, body.amount)
    return present.bill_detail(lists.get_bill(bill.pk))
