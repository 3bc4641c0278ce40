"""What each act of the cashier says to the ledger.

* an outward payment that succeeded: debit the method's account, credit received-but-pending;
* a completed settlement: debit pending and the drawers, credit revenue by category and department
  (or, for a bill of arrears, the patient's debt);
* a refund decided: debit revenue, credit refunds payable; each part that went back: debit refunds payable,
  credit the method's account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yiqiao.foundation import clock
from yiqiao.foundation.money import ZERO
from yiqiao.hospital.cashier.methods.registry import get_method
from yiqiao.hospital.cashier.models import (
    Bill,
    Charge,
    PaymentOrder,
    Refund,
    RefundTender,
    Settlement,
    Tender,
)
from yiqiao.hospital.cashier.rules import BillKind, RefundKind
from yiqiao.hospital.catalogue.models import ChargeCategory
from yiqiao.hospital.extensions import PaymentMethod
from yiqiao.hospital.ledger import chart
from yiqiao.hospital.ledger import services as ledger
from yiqiao.hospital.ledger.rules import AccountKind, EntryDraft, PostingDraft

PAYMENT = "cashier.payment"
SETTLEMENT = "cashier.settlement"
ARREARS_COLLECTION = "cashier.arrears_collection"
REFUND = "cashier.refund"
REFUND_PAYMENT = "cashier.refund_payment"
REFUND_WITHDRAWN = "cashier.refund_withdrawn"
COMPENSATION = "cashier.compensation"
SHIFT_DIFFERENCE = "cashier.shift_difference"

REASONS = {
    PAYMENT: "收到支付款，待结算",
    SETTLEMENT: "门诊结算",
    ARREARS_COLLECTION: "收回欠费",
    REFUND: "门诊退费",
    REFUND_PAYMENT: "退款已付",
    REFUND_WITHDRAWN: "退费未成，冲回",
    COMPENSATION: "结算未成，原路退回",
    SHIFT_DIFFERENCE: "结班长短款",
}


@dataclass(frozen=True, slots=True)
class ChargePart:
    """An amount of a charge going in or out."""

    charge: Charge
    amount: Decimal


def account_of(method: PaymentMethod) -> str:
    """The ledger account of a method; opened on first use when a subsystem brought the method."""
    if method.ledger_account in _SEEDED:
        return method.ledger_account
    return ledger.ensure_account(method.ledger_account, method.label, AccountKind.ASSET, method.label_en)


_SEEDED = frozenset(one.code for one in chart.CHART)


def post_payment(order: PaymentOrder) -> None:
    """Money of an outward payment is in, the settlement is not complete yet."""
    bill = order.settlement.bill
    whom = _whom(bill)
    account = account_of(get_method(order.method))
    _post(
        order.settlement,
        PAYMENT,
        f"payment:{order.order_no}",
        [
            PostingDraft(account, order.amount, method=order.method, **whom),
            PostingDraft(chart.PENDING_RECEIPTS, -order.amount, **whom),
        ],
    )


def post_settlement(settlement: Settlement, tenders: Sequence[Tender], charges: Sequence[Charge]) -> None:
    """A bill is paid: what its tenders brought against revenue, or against the debt it collects."""
    if settlement.total == 0:
        return
    bill = settlement.bill
    whom = _whom(bill)
    postings: list[PostingDraft] = []
    pending = ZERO
    for tender in tenders:
        method = get_method(tender.method)
        if not method.immediate:
            pending += tender.amount
            continue
        postings.append(
            PostingDraft(
                account_of(method), tender.amount + _foreign_change(tender), method=tender.method, **whom
            )
        )
        if _foreign_change(tender):
            postings.append(PostingDraft(chart.CASH, -tender.change, method=tender.method, **whom))
    if pending:
        postings.append(PostingDraft(chart.PENDING_RECEIPTS, pending, **whom))
    if bill.kind == BillKind.ARREARS:
        postings.append(PostingDraft(chart.ARREARS, -settlement.total, **whom))
        code = ARREARS_COLLECTION
    else:
        postings.extend(_revenue([ChargePart(one, one.amount) for one in charges], -1, whom))
        code = SETTLEMENT
    _post(settlement, code, f"settlement:{settlement.settlement_no}", postings)


def post_refund(refund: Refund, parts: Sequence[ChargePart]) -> None:
    """A refund is decided: revenue becomes a debt to the patient."""
    if refund.amount == 0:
        return
    whom = _whom(refund.settlement.bill)
    _post_for_refund(
        refund,
        REFUND,
        f"refund:{refund.refund_no}",
        [*_revenue(parts, 1, whom), PostingDraft(chart.REFUNDS_PAYABLE, -refund.amount, **whom)],
    )


def post_refund_withdrawn(refund: Refund, parts: Sequence[ChargePart]) -> None:
    """A refund failed altogether: the mirror image of `post_refund`."""
    if refund.amount == 0:
        return
    whom = _whom(refund.settlement.bill)
    _post_for_refund(
        refund,
        REFUND_WITHDRAWN,
        f"refund_withdrawn:{refund.refund_no}",
        [*_revenue(parts, -1, whom), PostingDraft(chart.REFUNDS_PAYABLE, refund.amount, **whom)],
    )


def post_refund_payment(part: RefundTender) -> None:
    """One part of a refund went back: the debt to the patient (or the pending receipt) is settled."""
    refund = part.refund
    whom = _whom(refund.settlement.bill)
    is_compensation = refund.kind == RefundKind.COMPENSATION
    owed = chart.PENDING_RECEIPTS if is_compensation else chart.REFUNDS_PAYABLE
    method = get_method(part.method)
    # Foreign cash goes back in yuan at the rate of the day it was paid: the patient neither wins nor loses.
    account = chart.CASH if method.ledger_account == chart.FOREIGN_CASH else account_of(method)
    _post_for_refund(
        refund,
        COMPENSATION if is_compensation else REFUND_PAYMENT,
        f"refund_payment:{part.refund_order_no}",
        [
            PostingDraft(owed, part.amount, **whom),
            PostingDraft(account, -part.amount, method=part.method, **whom),
        ],
    )


def _revenue(parts: Iterable[ChargePart], sign: int, whom: dict[str, Any]) -> list[PostingDraft]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    categories: dict[str, ChargeCategory] = {}
    for part in parts:
        charge = part.charge
        department = charge.performing_department or charge.department
        sums[charge.category.code, department.code] += part.amount
        categories[charge.category.code] = charge.category
    for code, category in categories.items():
        ledger.ensure_account(
            chart.revenue_account(code),
            f"医疗收入-{category.name}",
            AccountKind.INCOME,
            category.name_en,
        )
    return [
        PostingDraft(chart.revenue_account(code), sign * amount, category=code, department=department, **whom)
        for (code, department), amount in sorted(sums.items())
        if amount
    ]


def _foreign_change(tender: Tender) -> Decimal:
    """Change in yuan given on foreign money; change on yuan never reaches the ledger, only the net does."""
    return tender.change if tender.currency != "CNY" else ZERO


def _whom(bill: Bill) -> dict[str, Any]:
    return {"patient_ref": str(bill.patient_id), "visit_ref": str(bill.visit_id)}


def _post(settlement: Settlement, code: str, reference: str, postings: list[PostingDraft]) -> None:
    ledger.post(
        EntryDraft(
            code=code,
            reference=reference,
            business_on=clock.today(),
            campus_code=settlement.bill.campus.code,
            postings=postings,
            subject=f"settlement:{settlement.settlement_no}",
            operator=(settlement.operator_kind, settlement.operator_id, settlement.operator_name),
        )
    )


def _post_for_refund(refund: Refund, code: str, reference: str, postings: list[PostingDraft]) -> None:
    ledger.post(
        EntryDraft(
            code=code,
            reference=reference,
            business_on=clock.today(),
            campus_code=refund.settlement.bill.campus.code,
            postings=postings,
            subject=f"refund:{refund.refund_no}",
            operator=(refund.operator_kind, refund.operator_id, refund.operator_name),
        )
    )
