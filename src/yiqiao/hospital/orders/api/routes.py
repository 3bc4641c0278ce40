"""Orders over HTTP: the doctor's desk, the patient's own view, the guide sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from yiqiao.foundation import clock
from yiqiao.foundation.http import ApiRouter, Audited, Face, Id, Mount, Page, paginate
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.orders import queries, services
from yiqiao.hospital.orders.api.schemas import (
    ChoicesOut,
    CopyIn,
    FrequentOut,
    GuideStepOut,
    OrderIn,
    OrderOut,
    OrderReasonIn,
    PreviewOut,
    PrintOut,
    SubmissionOut,
    SubmitIn,
    VisitOrdersOut,
    alert_out,
    choices_out,
    frequent_out,
    guide_out,
    line_out,
    order_out,
    print_out,
)
from yiqiao.hospital.orders.models import Order
from yiqiao.hospital.orders.rules import OrderKind, OrderStatus

router = ApiRouter(tags=["orders"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


def _one(order_id: int) -> dict[str, Any]:
    return order_out(queries.get_order(order_id), queries.present_doctor_id())


def _many(orders: Sequence[Order]) -> list[dict[str, Any]]:
    doctor_id = queries.present_doctor_id()
    return [order_out(order, doctor_id) for order in orders]


@router.post("/preview", permission="orders.write", operation_id="preview_order", response=PreviewOut)
def preview(request: HttpRequest, data: OrderIn) -> Any:
    """Quantities, amounts with their derivation and alerts while an order is typed; nothing is kept."""
    seen = services.preview_amount(
        data.visit_id,
        data.kind,
        [line.draft() for line in data.lines],
        data.herbal.draft() if data.herbal else None,
    )
    return {
        "lines": [line_out(line) for line in seen.lines],
        "amount": seen.amount,
        "alerts": [alert_out(one) for one in seen.alerts],
    }


@router.post(
    "",
    permission="orders.write",
    operation_id="create_order_draft",
    response=OrderOut,
    idempotent=True,
    audited=Audited("order.drafted"),
)
def create_draft(request: HttpRequest, data: OrderIn) -> Any:
    """Keep a new draft."""
    return _saved(data, None)


@router.get(
    "/frequent", permission="orders.write", operation_id="list_frequent_items", response=list[FrequentOut]
)
def frequent(request: HttpRequest, kind: OrderKind) -> Any:
    """What the present doctor ordered most in the last 90 days."""
    return [frequent_out(item) for item in queries.frequent_items(kind)]


@router.get(
    "/choices", permission="orders.write", operation_id="get_prescription_choices", response=ChoicesOut
)
def choices(request: HttpRequest) -> Any:
    """Frequencies, routes and marks of herbs that the fields of a prescription offer."""
    return choices_out(queries.prescription_choices())


@router.put(
    "/{order_id}",
    permission="orders.write",
    operation_id="update_order_draft",
    response=OrderOut,
    audited=Audited("order.drafted", "order:{order_id}"),
)
def update_draft(request: HttpRequest, order_id: Id, data: OrderIn) -> Any:
    """Replace header and lines of a draft."""
    return _saved(data, order_id)


def _saved(data: OrderIn, order_id: int | None) -> Any:
    order = services.save_draft(
        data.visit_id,
        data.kind,
        [line.draft() for line in data.lines],
        data.herbal.draft() if data.herbal else None,
        clinical_note=data.clinical_note,
        order_id=order_id,
    )
    return _one(order.pk)


@router.get(
    "/visits/{visit_id}",
    permission="orders.read",
    operation_id="list_visit_orders",
    response=VisitOrdersOut,
    audited=Audited("order.viewed", "visit:{visit_id}"),
)
def of_visit(request: HttpRequest, visit_id: Id) -> Any:
    """All orders of a visit with lines and totals."""
    return _visit_orders(visit_id)


def _visit_orders(visit_id: int) -> Any:
    orders = queries.orders_of_visit(visit_id)
    counted = [order.amount for order in orders if order.status != OrderStatus.CANCELLED]
    return {"items": _many(orders), "amount": sum(counted, ZERO)}


@router.get(
    "/visits/{visit_id}/guide",
    permission="orders.guide",
    operation_id="get_guide_sheet",
    response=list[GuideStepOut],
    audited=Audited("order.guide_viewed", "visit:{visit_id}"),
)
def guide(request: HttpRequest, visit_id: Id) -> Any:
    """What is left to do after the consultation, and where (导诊单)."""
    return [guide_out(step) for step in queries.guide_sheet(visit_id)]


@router.get(
    "/patients/{patient_id}",
    permission="orders.read",
    operation_id="list_patient_orders",
    response=Page[OrderOut],
    audited=Audited("order.viewed", "patient:{patient_id}"),
)
def of_patient(
    request: HttpRequest,
    patient_id: Id,
    kind: OrderKind | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> Any:
    """The patient's earlier orders, newest first, with amounts as they were ordered."""
    doctor_id = queries.present_doctor_id()
    rows = queries.history_of_patient(patient_id, kind)
    return paginate(rows, page, page_size, lambda order: order_out(order, doctor_id))


@router.get(
    "/own/visits/{visit_id}",
    permission="orders.own",
    operation_id="list_own_visit_orders",
    response=VisitOrdersOut,
    audited=Audited("order.viewed", "visit:{visit_id}"),
)
def own_of_visit(request: HttpRequest, visit_id: Id) -> Any:
    """Orders of a visit of one's own or of a family member."""
    return _visit_orders(visit_id)


@router.get(
    "/own/visits/{visit_id}/guide",
    permission="orders.own",
    operation_id="get_own_guide_sheet",
    response=list[GuideStepOut],
    audited=Audited("order.guide_viewed", "visit:{visit_id}"),
)
def own_guide(request: HttpRequest, visit_id: Id) -> Any:
    """What is left to do after one's own consultation."""
    return [guide_out(step) for step in queries.guide_sheet(visit_id)]


@router.get(
    "/own/patients/{patient_id}",
    permission="orders.own",
    operation_id="list_own_orders",
    response=Page[OrderOut],
    audited=Audited("order.viewed", "patient:{patient_id}"),
)
def own_of_patient(
    request: HttpRequest,
    patient_id: Id,
    kind: OrderKind | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> Any:
    """Submitted orders of oneself or a family member, newest first."""
    return paginate(
        queries.history_of_patient(patient_id, kind), page, page_size, lambda order: order_out(order, None)
    )


@router.get(
    "/{order_id}",
    permission="orders.read",
    operation_id="get_order",
    response=OrderOut,
    audited=Audited("order.viewed", "order:{order_id}"),
)
def get_order(request: HttpRequest, order_id: Id) -> Any:
    """One order with its lines."""
    return _one(order_id)


@router.get(
    "/{order_id}/print",
    permission="orders.read",
    operation_id="get_prescription_print",
    response=PrintOut,
    audited=Audited("order.printed", "order:{order_id}"),
)
def print_data(request: HttpRequest, order_id: Id) -> Any:
    """What a printed prescription shows."""
    sheet = queries.prescription_print(order_id)
    submitted_at = sheet.order.submitted_at or sheet.printed_at
    return print_out(sheet, clock.local(submitted_at).date())


@router.post(
    "/{order_id}/submit",
    permission="orders.write",
    operation_id="submit_order",
    response=SubmissionOut,
    idempotent=True,
    audited=Audited("order.submitted", "order:{order_id}"),
)
def submit(request: HttpRequest, order_id: Id, data: SubmitIn) -> Any:
    """Submit a draft; with alerts unanswered nothing happens and they are returned."""
    done = services.submit_order(
        order_id, acknowledged=data.acknowledged, override_reason=data.override_reason
    )
    return {
        "submitted": done.submitted,
        "order": _one(order_id),
        "alerts": [alert_out(one) for one in done.alerts],
        "unanswered": [alert_out(one) for one in done.unanswered],
    }


@router.post(
    "/{order_id}/cancel",
    permission="orders.write",
    operation_id="cancel_order",
    response=OrderOut,
    audited=Audited("order.cancelled", "order:{order_id}"),
)
def cancel(request: HttpRequest, order_id: Id, data: OrderReasonIn) -> Any:
    """Withdraw an order that is not paid."""
    services.cancel_order(order_id, data.reason)
    return _one(order_id)


@router.post(
    "/{order_id}/copy",
    permission="orders.write",
    operation_id="copy_order",
    response=OrderOut,
    idempotent=True,
    audited=Audited("order.copied", "order:{order_id}"),
)
def copy(request: HttpRequest, order_id: Id, data: CopyIn) -> Any:
    """A new draft with the lines of an earlier order of the same patient."""
    made = services.copy_from_history(order_id, data.visit_id)
    return _one(made.pk)


MOUNTS = [Mount(Face.UI, "/orders", router)]
