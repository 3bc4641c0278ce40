"""Giving money back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Path

from yiqiao.foundation.http import ApiRouter, Id, ShortText
from yiqiao.hospital.cashier import services
from yiqiao.hospital.cashier.api import present
from yiqiao.hospital.cashier.api.schemas import (
    IdempotencyKey,
    RefundDetailOut,
    RefundIn,
    RefundLineIn,
    RefundPreviewIn,
    RefundPreviewOut,
    RerouteIn,
)
from yiqiao.hospital.cashier.queries import lists

router = ApiRouter(tags=["cashier"])


def _lines(lines: Sequence[RefundLineIn] | None) -> list[services.RefundLineRequest] | None:
    if lines is None:
        return None
    return [services.RefundLineRequest(one.charge_id, one.quantity) for one in lines]


@router.post(
    "/settlements/{settlement_id}/refund-preview",
    permission="cashier.refund",
    operation_id="preview_refund",
    response=RefundPreviewOut,
)
def preview_refund(request: HttpRequest, settlement_id: Id, body: RefundPreviewIn) -> Any:
    """What would go back, line by line and way by way."""
    plan = services.preview_refund(settlement_id, _lines(body.lines))
    return {
        "settlement_id": settlement_id,
        "amount": plan.amount,
        "lines": [
            {
                "charge_id": line.charge.pk,
                "name": line.charge.name,
                "unit": line.charge.unit,
                "quantity": line.charge.quantity,
                "amount": line.charge.amount,
                "refundable_quantity": line.refundable_quantity,
                "refundable_amount": line.refundable_amount,
                "why_not_more": line.why_not_more,
                "wanted_quantity": line.quantity,
                "wanted_amount": line.amount,
            }
            for line in plan.lines
        ],
        "ways": [
            {"method": one.method, "method_label": present.method_label(one.method), "amount": amount}
            for one, amount in plan.ways
        ],
    }


@router.post(
    "/settlements/{settlement_id}/refunds",
    permission="cashier.refund",
    operation_id="refund_settlement",
    response=RefundDetailOut,
)
def refund_settlement(
    request: HttpRequest, settlement_id: Id, body: RefundIn, idempotency_key: IdempotencyKey
) -> Any:
    """Give lines back by the way the money came."""
    refund = services.refund(settlement_id, _lines(body.lines), body.reason, idempotency_key)
    return present.refund_detail(lists.get_refund(refund.pk))


@router.get(
    "/refunds/{refund_id}", permission="cashier.charge", operation_id="get_refund", response=RefundDetailOut
)
def get_refund(request: HttpRequest, refund_id: Id) -> Any:
    """One refund with what became of each part."""
    return present.refund_detail(lists.get_refund(refund_id))


@router.post(
    "/refund-parts/{refund_order_no}/reroute",
    permission="cashier.refund",
    operation_id="reroute_refund",
    response=RefundDetailOut,
    idempotent=True,
)
def reroute_refund(request: HttpRequest, body: RerouteIn, refund_order_no: ShortText = Path()) -> Any:
    """Send a refused part again, by the same way or in cash."""
    refund = services.reroute_refund(refund_order_no, body.method)
    return present.refund_detail(lists.get_refund(refund.pk))
