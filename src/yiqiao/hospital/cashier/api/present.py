"""From rows to response schemas."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from yiqiao.foundation.context import current_actor
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.methods.registry import list_methods
from yiqiao.hospital.cashier.models import (
    Arrears,
    Bill,
    Charge,
    Refund,
    RefundTender,
    Settlement,
    Shift,
    Tender,
)
from yiqiao.hospital.cashier.queries.lists import allowed_bill_actions, allowed_settlement_actions
from yiqiao.hospital.cashier.queries.shifts import HandoverSlip
from yiqiao.hospital.cashier.rules import RefundTenderStatus, SettlementStatus, TenderStatus
from yiqiao.hospital.cashier.services.access import channel_of
from yiqiao.hospital.extensions import payment_methods
from yiqiao.hospital.people.rules import mask_name


def charge(one: Charge) -> dict[str, Any]:
    """A charge whose category and department are loaded."""
    return {
        "id": one.pk,
        "visit_id": one.visit_id,
        "name": one.name,
        "unit": one.unit,
        "category": one.category.code,
        "category_name": one.category.name,
        "department": one.department.name,
        "quantity": one.quantity,
        "unit_price": one.unit_price,
        "amount": one.amount,
        "derivation": one.derivation,
        "status": one.status,
        "bill_id": one.bill_id,
        "refunded_quantity": one.refunded_quantity,
        "refunded_amount": one.refunded_amount,
        "source_kind": one.source_kind,
        "source_ref": one.source_ref,
        "posted_at": one.posted_at,
    }


def bill(one: Bill) -> dict[str, Any]:
    """A bill in a list."""
    return {
        "id": one.pk,
        "bill_no": one.bill_no,
        "kind": one.kind,
        "visit_id": one.visit_id,
        "visit_no": one.visit.visit_no,
        "patient_id": one.patient_id,
        "campus": one.campus.code,
        "total": one.total,
        "status": one.status,
        "version": one.version,
        "created_by_name": one.created_by_name,
        "created_at": one.created_at,
        "allowed_actions": allowed_bill_actions(one),
    }


def bill_detail(one: Bill) -> dict[str, Any]:
    """A bill with its charges and the methods offered to the present actor."""
    return {**bill(one), "charges": [charge(row) for row in one.charges.all()], "methods": methods()}


def methods() -> list[dict[str, Any]]:
    """The methods offered in the present actor's channel."""
    actor = current_actor()
    return [
        {
            "code": method.code,
            "label": method.label,
            "label_en": method.label_en,
            "is_immediate": method.immediate,
            "needs_currency": method.code.startswith("foreign_"),
            "needs_reason": method.code == "arrears",
        }
        for method in list_methods(channel_of(actor))
        if method.code != "arrears" or actor.has("cashier.arrears")
    ]


def method_label(code: str) -> str:
    """The Chinese label of a method, its code when it is no longer offered."""
    method = payment_methods.find(code)
    return method.label if method else code


def tender(one: Tender) -> dict[str, Any]:
    """A tender whose payment order is loaded."""
    order = getattr(one, "payment_order", None)
    return {
        "id": one.pk,
        "line_no": one.line_no,
        "method": one.method,
        "method_label": method_label(one.method),
        "amount": one.amount,
        "currency": one.currency,
        "foreign_amount": one.foreign_amount,
        "exchange_rate": one.exchange_rate,
        "received": one.received,
        "change": one.change,
        "status": one.status,
        "refunded_amount": one.refunded_amount,
        "note": one.note,
        "order_no": order.order_no if order else "",
        "payment_status": order.status if order else "",
        "counterpart_ref": order.counterpart_ref if order else "",
        "failure": order.failure if order else "",
    }


def settlement(one: Settlement) -> dict[str, Any]:
    """A settlement in a list; bill with campus and patient, counter and tenders are loaded."""
    return {
        "id": one.pk,
        "settlement_no": one.settlement_no,
        "bill_id": one.bill_id,
        "bill_no": one.bill.bill_no,
        "bill_status": one.bill.status,
        "kind": one.bill.kind,
        "visit_id": one.bill.visit_id,
        "patient_id": one.bill.patient_id,
        "patient_masked": mask_name(one.bill.patient.name),
        "campus": one.bill.campus.code,
        "total": one.total,
        "status": one.status,
        "channel": one.channel,
        "operator_name": one.operator_name,
        "counter": one.counter.name if one.counter else "",
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "methods": sorted({method_label(row.method) for row in one.tenders.all()}),
    }


def settlement_detail(one: Settlement) -> dict[str, Any]:
    """A settlement as its own page shows it."""
    tenders = list(one.tenders.all())
    standing = [row for row in tenders if row.status in (TenderStatus.PENDING, TenderStatus.SUCCEEDED)]
    actions = allowed_settlement_actions(one)
    return {
        **settlement(one),
        "tenders": [tender(row) for row in tenders],
        "charges": [charge(row) for row in one.bill.charges.all()],
        "refunds": [refund(row) for row in one.refunds.all()],
        "rest": one.total - sum((row.amount for row in standing), ZERO),
        "is_cancel_requested": one.is_cancel_requested,
        "failure": one.failure,
        "message": _message(one, actions),
        "allowed_actions": actions,
    }


def _message(one: Settlement, actions: list[str]) -> str:
    match one.status:
        case SettlementStatus.COMPLETED:
            return "结算完成。"
        case SettlementStatus.FAILED:
            return f"结算未成功：{one.failure or '付款被拒'}。未扣款，可重新结算。"
        case SettlementStatus.CANCELLED:
            return "结算已取消，已付部分按原路退回。"
        case _ if "pay_rest" not in actions:
            return "正在确认支付结果，请稍候，不要让患者重复付款。"
        case _:
            return "部分付款未成功，请换一种方式支付余额，或取消结算。"


def refund(one: Refund) -> dict[str, Any]:
    """A refund in a list."""
    return {
        "id": one.pk,
        "refund_no": one.refund_no,
        "kind": one.kind,
        "settlement_id": one.settlement_id,
        "amount": one.amount,
        "reason": one.reason,
        "status": one.status,
        "operator_name": one.operator_name,
        "requested_at": one.requested_at,
        "finished_at": one.finished_at,
    }


def refund_detail(one: Refund) -> dict[str, Any]:
    """A refund with its lines and ways."""
    return {
        **refund(one),
        "settlement_no": one.settlement.settlement_no,
        "lines": [
            {
                "charge_id": line.charge_id,
                "name": line.charge.name,
                "unit": line.charge.unit,
                "quantity": line.charge.quantity,
                "amount": line.charge.amount,
                "refundable_quantity": ZERO,
                "refundable_amount": ZERO,
                "why_not_more": "",
                "wanted_quantity": line.quantity,
                "wanted_amount": line.amount,
            }
            for line in one.lines.all()
        ],
        "parts": [refund_part(part) for part in one.tenders.all()],
    }


def refund_part(part: RefundTender) -> dict[str, Any]:
    """One way of a refund."""
    return {
        "refund_order_no": part.refund_order_no,
        "method": part.method,
        "method_label": method_label(part.method),
        "amount": part.amount,
        "status": part.status,
        "failure": part.failure,
        "can_reroute": part.status == RefundTenderStatus.FAILED and current_actor().has("cashier.refund"),
    }


def shift(one: Shift) -> dict[str, Any]:
    """A shift in a list."""
    return {
        "id": one.pk,
        "shift_no": one.shift_no,
        "cashier_name": one.cashier_name,
        "counter": one.counter.name if one.counter else "",
        "campus": one.campus.code,
        "business_on": one.business_on,
        "opened_at": one.opened_at,
        "opening_float": one.opening_float,
        "closed_at": one.closed_at,
        "difference": one.difference,
    }


def slip(one: HandoverSlip) -> dict[str, Any]:
    """A handover slip."""
    return {
        **shift(one.shift),
        "expected": one.expected,
        "declared": {drawer: Decimal(amount) for drawer, amount in one.shift.declared.items()},
        "settlements": one.settlements,
        "settled_amount": one.settled_amount,
        "refunds": one.refunds,
        "refunded_amount": one.refunded_amount,
        "first_no": one.first_no,
        "last_no": one.last_no,
        "open_payments": one.open_payments,
        "closing_note": one.shift.closing_note,
    }


def arrears(one: Arrears) -> dict[str, Any]:
    """A debt."""
    return {
        "id": one.pk,
        "visit_id": one.visit_id,
        "visit_no": one.visit.visit_no,
        "patient_id": one.patient_id,
        "patient_masked": mask_name(one.patient.name),
        "settlement_no": one.tender.settlement.settlement_no,
        "amount": one.amount,
        "outstanding": one.outstanding,
        "reason": one.reason,
        "approved_by_name": one.approved_by_name,
        "created_at": one.created_at,
    }


def receipt(one: Settlement) -> dict[str, Any]:
    """What is printed; names in full."""
    charges = list(one.bill.charges.all())
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in charges:
        sums[row.category.name] += row.amount
    patient = one.bill.patient
    return {
        "settlement_no": one.settlement_no,
        "settled_at": one.finished_at,
        "hospital_campus": one.bill.campus.name,
        "patient_no": patient.patient_no,
        "patient_name": patient.name,
        "visit_no": one.bill.visit.visit_no,
        "department": charges[0].department.name if charges else "",
        "cashier": one.operator_name,
        "counter": one.counter.name if one.counter else "",
        "total": one.total,
        "refunded": sum((row.refunded_amount for row in charges), ZERO),
        "categories": [{"name": name, "amount": f"{amount:.2f}"} for name, amount in sums.items()],
        "charges": [charge(row) for row in charges],
        "tenders": [tender(row) for row in one.tenders.all()],
    }
