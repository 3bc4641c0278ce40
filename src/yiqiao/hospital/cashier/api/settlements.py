"""Paying bills: by a clerk, and by patients themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, ShortText, paginate
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.api import present
from yiqiao.hospital.cashier.api.schemas import (
    Code,
    IdempotencyKey,
    PageNumber,
    PageSize,
    PayRestIn,
    ReasonIn,
    ReceiptOut,
    SettleIn,
    SettlementDetailOut,
    SettlementOut,
    TenderIn,
)
from yiqiao.hospital.cashier.ports import TenderRequest
from yiqiao.hospital.cashier.queries import lists
from yiqiao.hospital.cashier.rules import SettlementStatus

router = ApiRouter(tags=["cashier"])


def _requests(tenders: Sequence[TenderIn]) -> list[TenderRequest]:
    return [
        TenderRequest(
            method=one.method,
            amount=one.amount,
            received=one.received,
            currency=one.currency,
            foreign_amount=one.foreign_amount,
            payer_token=one.payer_token,
            reason=one.reason,
        )
        for one in tenders
    ]


def _shown(settlement_id: int) -> dict[str, Any]:
    return present.settlement_detail(lists.get_settlement(settlement_id))


def _settle(bill_id: int, body: SettleIn, key: str) -> dict[str, Any]:
    # The service's own key is as strong as the router's and costs no transaction of its own.
    settlement = services.start_settlement(
        bill_id, _requests(body.tenders), key, bill_version=body.bill_version
    )
    return present.settlement_detail(lists.with_details(settlement))


@router.post(
    "/bills/{bill_id}/settlements",
    permission="cashier.settle",
    operation_id="settle_bill",
    response=SettlementDetailOut,
)
def settle_bill(request: HttpRequest, bill_id: Id, body: SettleIn, idempotency_key: IdempotencyKey) -> Any:
    """Take payment for a bill. `pending` in the answer: ask `get_settlement` until it is not."""
    return _settle(bill_id, body, idempotency_key)


@router.post(
    "/own/bills/{bill_id}/settlements",
    permission="cashier.pay_own",
    operation_id="pay_own_bill",
    response=SettlementDetailOut,
)
def pay_own_bill(request: HttpRequest, bill_id: Id, body: SettleIn, idempotency_key: IdempotencyKey) -> Any:
    """A patient, or a kiosk for the patient before it, pays a bill."""
    return _settle(bill_id, body, idempotency_key)


@router.get(
    "/settlements", permission="cashier.charge", operation_id="list_settlements", response=Page[SettlementOut]
)
def list_settlements(
    request: HttpRequest,
    q: ShortText | None = None,
    patient_id: Id | None = None,
    status: SettlementStatus | None = None,
    since: Day | None = None,
    until: Day | None = None,
    method: Code | None = None,
    operator_id: ShortText | None = None,
    shift_id: Id | None = None,
    page: PageNumber = Query(1),
    page_size: PageSize = Query(50),
) -> Any:
    """Settlements, newest first."""
    wanted = lists.SettlementFilter(
        q=q or "",
        patient_id=patient_id,
        status=status,
        since=since,
        until=until,
        method=method or "",
        operator_id=operator_id or "",
        shift_id=shift_id,
    )
    return paginate(lists.list_settlements(wanted), page, page_size, present.settlement)


@router.get(
    "/settlements/{settlement_id}",
    permission="cashier.charge",
    operation_id="get_settlement",
    response=SettlementDetailOut,
)
def get_settlement(request: HttpRequest, settlement_id: Id) -> Any:
    """One settlement with what became of each tender."""
    return _shown(settlement_id)


@router.get(
    "/settlements/{settlement_id}/receipt",
    permission="cashier.charge",
    operation_id="get_receipt",
    response=ReceiptOut,
    audited=Audited("cashier.receipt_viewed", "settlement:{settlement_id}"),
)
def get_receipt(request: HttpRequest, settlement_id: Id) -> Any:
    """What is printed on the receipt."""
    return present.receipt(lists.get_settlement(settlement_id))


@router.post(
    "/settlements/{settlement_id}/rest",
    permission="cashier.settle",
    operation_id="pay_rest_of_settlement",
    response=SettlementDetailOut,
    idempotent=True,
)
def pay_rest(request: HttpRequest, settlement_id: Id, body: PayRestIn) -> Any:
    """Pay otherwise what a refused tender left open."""
    services.pay_rest(settlement_id, _requests(body.tenders))
    return _shown(settlement_id)


@router.post(
    "/settlements/{settlement_id}/continue",
    permission="cashier.settle",
    operation_id="continue_settlement",
    response=SettlementDetailOut,
    idempotent=True,
)
def continue_settlement(request: HttpRequest, settlement_id: Id) -> Any:
    """Call the parties that were not called yet."""
    services.continue_settlement(settlement_id)
    return _shown(settlement_id)


@router.post(
    "/settlements/{settlement_id}/cancel",
    permission="cashier.settle",
    operation_id="cancel_settlement",
    response=SettlementDetailOut,
    idempotent=True,
)
def cancel_settlement(request: HttpRequest, settlement_id: Id, body: ReasonIn) -> Any:
    """Give a pending settlement up; what was taken goes back."""
    services.cancel_settlement(settlement_id, body.reason)
    return _shown(settlement_id)


@router.post(
    "/own/settlements/{settlement_id}/cancel",
    permission="cashier.pay_own",
    operation_id="cancel_own_settlement",
    response=SettlementDetailOut,
    idempotent=True,
)
def cancel_own_settlement(request: HttpRequest, settlement_id: Id, body: ReasonIn) -> Any:
    """A patient gives their pending payment up."""
    services.cancel_settlement(settlement_id, body.reason)
    return _shown(settlement_id)
