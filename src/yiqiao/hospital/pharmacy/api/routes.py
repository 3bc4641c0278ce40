"""The pharmacy over HTTP: review, dispensing, stock."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import Field, StringConstraints

from yiqiao.foundation.http import ApiRouter, Audited, Face, Id, Mount, Page, ShortText, paginate
from yiqiao.hospital.orders.rules import OrderKind
from yiqiao.hospital.pharmacy import queries, services
from yiqiao.hospital.pharmacy.api.schemas import (
    AdjustmentIn,
    CommentIn,
    DispenseOut,
    DispenseRowOut,
    MarksIn,
    MovementOut,
    PharmacyOut,
    PharmacyReasonIn,
    ReceiptIn,
    ReturnIn,
    ReviewOut,
    ReviewRowOut,
    ScanIn,
    StockOut,
    WindowOut,
    dispense_out,
    dispense_row,
    movement_out,
    review_out,
    review_row,
    stock_out,
)
from yiqiao.hospital.pharmacy.rules.states import DispenseStatus, ReviewStatus

router = ApiRouter(tags=["pharmacy"])

PageNumber = Annotated[int, Field(ge=1, le=100000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]


@router.get(
    "/reviews", permission="pharmacy.review", operation_id="list_reviews", response=Page[ReviewRowOut]
)
def reviews(
    request: HttpRequest,
    q: Search = "",
    status: ReviewStatus | None = None,
    kind: OrderKind | None = None,
    department: Search = "",
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """The review work list, the worst findings first; `q` is an order, visit, patient or card number."""
    rows = queries.list_reviews(status, q, department, kind.value if kind else "")
    return paginate(rows, page, page_size, review_row)


@router.get(
    "/reviews/{order_id}",
    permission="pharmacy.review",
    operation_id="get_review",
    response=ReviewOut,
    audited=Audited("prescription.viewed", "order:{order_id}"),
)
def get_review(request: HttpRequest, order_id: Id) -> Any:
    """Findings and prescription of one review."""
    return review_out(queries.get_review(order_id))


@router.post(
    "/reviews/{order_id}/pass",
    permission="pharmacy.review",
    operation_id="pass_review",
    response=ReviewOut,
    audited=Audited("prescription.passed", "order:{order_id}"),
)
def pass_review(request: HttpRequest, order_id: Id, data: CommentIn) -> Any:
    """Pass a prescription; error findings need the doctor's second signature."""
    services.pass_review(order_id, data.comment)
    return review_out(queries.get_review(order_id))


@router.post(
    "/reviews/{order_id}/reject",
    permission="pharmacy.review",
    operation_id="reject_review",
    response=ReviewOut,
    audited=Audited("prescription.rejected", "order:{order_id}"),
)
def reject_review(request: HttpRequest, order_id: Id, data: PharmacyReasonIn) -> Any:
    """Send a prescription back to its doctor."""
    services.reject_review(order_id, data.reason)
    return review_out(queries.get_review(order_id))


@router.post(
    "/reviews/{order_id}/confirm",
    permission="pharmacy.confirm",
    operation_id="confirm_prescription",
    response={204: None},
    audited=Audited("prescription.confirmed", "order:{order_id}"),
)
def confirm(request: HttpRequest, order_id: Id, data: PharmacyReasonIn) -> Any:
    """The doctor signs a second time for a rejected prescription and asks for review again."""
    services.confirm_prescription(order_id, data.reason)
    return Status(204, None)


@router.get(
    "/dispenses", permission="pharmacy.dispense", operation_id="list_dispenses", response=Page[DispenseRowOut]
)
def dispenses(
    request: HttpRequest,
    q: Search = "",
    status: DispenseStatus | None = None,
    department: Search = "",
    window_id: Id | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """The dispensing work list; without a status and a search, what still waits."""
    waiting = (DispenseStatus.QUEUED, DispenseStatus.PREPARED)
    wanted = (status,) if status else () if q else waiting
    return paginate(queries.list_dispenses(wanted, q, department, window_id), page, page_size, dispense_row)


@router.get(
    "/dispenses/{order_no}",
    permission="pharmacy.dispense",
    operation_id="get_dispense",
    response=DispenseOut,
    audited=Audited("prescription.viewed", "order:{order_no}"),
)
def get_dispense(request: HttpRequest, order_no: ShortText) -> Any:
    """What a scanned prescription (or dispense number) holds and where it stands."""
    return dispense_out(queries.get_dispense(order_no))


@router.post(
    "/dispenses/{order_no}/prepare",
    permission="pharmacy.dispense",
    operation_id="prepare_drugs",
    response=DispenseOut,
    audited=Audited("drugs.prepared", "order:{order_no}"),
)
def prepare(request: HttpRequest, order_no: ShortText) -> Any:
    """The drugs are taken from the shelves."""
    return dispense_out(queries.get_dispense(services.prepare(order_no).dispense_no))


@router.post(
    "/dispenses/{order_no}/put-back",
    permission="pharmacy.dispense",
    operation_id="put_back_drugs",
    response=DispenseOut,
    audited=Audited("drugs.put_back", "order:{order_no}"),
)
def put_back(request: HttpRequest, order_no: ShortText, data: PharmacyReasonIn) -> Any:
    """Prepared drugs go back to the shelves."""
    return dispense_out(queries.get_dispense(services.put_back(order_no, data.reason).dispense_no))


@router.post(
    "/dispenses/{order_no}/dispense",
    permission="pharmacy.dispense",
    operation_id="dispense_drugs",
    response=DispenseOut,
    idempotent=True,
    audited=Audited("drugs.dispensed", "order:{order_no}"),
)
def dispense(request: HttpRequest, order_no: ShortText, data: ScanIn) -> Any:
    """Hand prepared drugs out; prescription and patient are both scanned."""
    return dispense_out(queries.get_dispense(services.dispense(order_no, data.patient_scan).dispense_no))


@router.post(
    "/dispenses/{order_no}/return",
    permission="pharmacy.dispense",
    operation_id="return_drugs",
    response=DispenseOut,
    idempotent=True,
    audited=Audited("drugs.returned", "order:{order_no}"),
)
def take_back(request: HttpRequest, order_no: ShortText, data: ReturnIn) -> Any:
    """Take drugs back, whole or by line; the cashier may then refund them."""
    quantities = {line.line_id: line.quantity for line in data.lines} if data.lines else None
    services.take_back(order_no, quantities, data.reason)
    return dispense_out(queries.get_dispense(order_no))


@router.get(
    "/windows", permission="pharmacy.dispense", operation_id="list_pharmacy_windows", response=list[WindowOut]
)
def windows(request: HttpRequest) -> Any:
    """Pharmacy windows, open or closed, and how many wait at each."""
    return [
        {
            "id": row.pk,
            "code": row.code,
            "name": row.name,
            "campus": row.campus.code,
            "is_open": is_open,
            "waiting": waiting,
        }
        for row, is_open, waiting in queries.list_windows()
    ]


@router.post(
    "/windows/{counter_id}/open",
    permission="pharmacy.dispense",
    operation_id="open_pharmacy_window",
    response={204: None},
)
def open_window(request: HttpRequest, counter_id: Id) -> Any:
    """Open a window."""
    services.open_window(counter_id)
    return Status(204, None)


@router.post(
    "/windows/{counter_id}/close",
    permission="pharmacy.dispense",
    operation_id="close_pharmacy_window",
    response={204: None},
)
def close_window(request: HttpRequest, counter_id: Id) -> Any:
    """Close a window; its queue goes to the others."""
    services.close_window(counter_id)
    return Status(204, None)


@router.get(
    "/departments", permission="pharmacy.stock", operation_id="list_pharmacies", response=list[PharmacyOut]
)
def pharmacies(request: HttpRequest) -> Any:
    """Pharmacy departments in scope."""
    return [
        {"id": one.pk, "code": one.code, "name": one.name, "campus": one.campus.code}
        for one in queries.list_pharmacies()
    ]


@router.get("/stock", permission="pharmacy.stock", operation_id="list_stock", response=Page[StockOut])
def stock(
    request: HttpRequest,
    q: Search = "",
    department: Search = "",
    only_low: bool = False,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Stock by drug name, pinyin or code."""
    return paginate(queries.list_stock(q, department, only_low=only_low), page, page_size, stock_out)


@router.get(
    "/stock/{stock_id}/movements",
    permission="pharmacy.stock",
    operation_id="list_stock_movements",
    response=Page[MovementOut],
)
def movements(
    request: HttpRequest, stock_id: Id, page: PageNumber = Query(1), page_size: PageSize = Query(50)
) -> Any:
    """Every change of one stock, newest first."""
    return paginate(queries.list_movements(stock_id), page, page_size, movement_out)


@router.post(
    "/stock/receipts",
    permission="pharmacy.stock",
    operation_id="receive_stock",
    response=MovementOut,
    idempotent=True,
    audited=Audited("stock.received"),
)
def receive(request: HttpRequest, data: ReceiptIn) -> Any:
    """Enter drugs that came in."""
    return movement_out(
        services.receive_stock(
            data.department_id,
            data.drug_id,
            data.quantity,
            receipt_no=data.receipt_no,
            batch_no=data.batch_no,
            expires_on=data.expires_on,
        )
    )


@router.post(
    "/stock/adjustments",
    permission="pharmacy.stock",
    operation_id="adjust_stock",
    response={204: None},
    idempotent=True,
    audited=Audited("stock.adjusted"),
)
def adjust(request: HttpRequest, data: AdjustmentIn) -> Any:
    """Set a stock to what was counted, with the reason."""
    services.adjust_stock(
        data.department_id, data.drug_id, data.counted, data.reason, reference=data.reference
    )
    return Status(204, None)


@router.put("/stock/marks", permission="pharmacy.stock", operation_id="set_stock_marks", response={204: None})
def marks(request: HttpRequest, data: MarksIn) -> Any:
    """Set shelf and re-order mark of a drug."""
    services.set_marks(data.department_id, data.drug_id, low_mark=data.low_mark, shelf=data.shelf)
    return Status(204, None)


MOUNTS = [Mount(Face.UI, "/pharmacy", router)]
