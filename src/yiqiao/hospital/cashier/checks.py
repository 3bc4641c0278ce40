"""The cashier's documents and the ledger tell the same story: each way round, nothing missing, nothing extra."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from yiqiao.hospital.ledger.checks import Discrepancy

_LIMIT = 1000

# A document that must have an entry, with the amount that the entry's debits must come to at least on one side.
_SETTLEMENTS = """
SELECT s.settlement_no, s.total, (
    SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE e.reference = 'settlement:' || s.settlement_no
      AND (p.account_id LIKE '4101.%%' OR p.account_id = '1212.patient' AND p.amount < 0))
FROM cashier_settlement s WHERE s.status = 'completed' AND s.total > 0
"""
_PAYMENTS = """
SELECT o.order_no, o.amount, (
    SELECT sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE e.reference = 'payment:' || o.order_no AND p.method <> '')
FROM cashier_paymentorder o WHERE o.status IN ('succeeded', 'refunding', 'partly_refunded', 'refunded')
"""
_REFUNDS = """
SELECT r.refund_no, r.amount, (
    SELECT sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE e.reference = 'refund:' || r.refund_no AND p.account_id LIKE '4101.%%')
FROM cashier_refund r WHERE r.kind = 'lines' AND r.amount > 0
"""
_REFUND_PAYMENTS = """
SELECT t.refund_order_no, t.amount, (
    SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE e.reference = 'refund_payment:' || t.refund_order_no AND p.method <> '')
FROM cashier_refundtender t WHERE t.status = 'succeeded'
"""
_WITHDRAWN = """
SELECT r.refund_no, r.amount, (
    SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE e.reference = 'refund_withdrawn:' || r.refund_no AND p.account_id LIKE '4101.%%')
FROM cashier_refund r WHERE r.kind = 'lines' AND r.amount > 0 AND r.status = 'failed'
"""
_UNFOUNDED = """
SELECT e.reference FROM ledger_journalentry e
WHERE e.code LIKE 'cashier.%%' AND NOT CASE split_part(e.reference, ':', 1)
    WHEN 'settlement' THEN EXISTS (SELECT FROM cashier_settlement s
        WHERE s.settlement_no = split_part(e.reference, ':', 2) AND s.status = 'completed')
    WHEN 'payment' THEN EXISTS (SELECT FROM cashier_paymentorder o
        WHERE o.order_no = split_part(e.reference, ':', 2)
          AND o.status IN ('succeeded', 'refunding', 'partly_refunded', 'refunded'))
    WHEN 'refund' THEN EXISTS (SELECT FROM cashier_refund r WHERE r.refund_no = split_part(e.reference, ':', 2))
    WHEN 'refund_withdrawn' THEN EXISTS (SELECT FROM cashier_refund r
        WHERE r.refund_no = split_part(e.reference, ':', 2) AND r.status = 'failed')
    WHEN 'refund_payment' THEN EXISTS (SELECT FROM cashier_refundtender t
        WHERE t.refund_order_no = split_part(e.reference, ':', 2) AND t.status = 'succeeded')
    WHEN 'shift_difference' THEN EXISTS (SELECT FROM cashier_shift h
        WHERE h.shift_no = split_part(e.reference, ':', 2) AND h.closed_at IS NOT NULL)
    ELSE false END
"""


def settlements_have_entries() -> list[Discrepancy]:
    """Every completed settlement is in the ledger with its total."""
    return list(_compare("cashier.settlements", "结算", _SETTLEMENTS))


def payments_have_entries() -> list[Discrepancy]:
    """Every outward payment that succeeded is in the ledger with its amount."""
    return list(_compare("cashier.payments", "支付", _PAYMENTS))


def refunds_have_entries() -> list[Discrepancy]:
    """Every refund, every part of it that went back, and every withdrawal is in the ledger with its amount."""
    return [
        *_compare("cashier.refunds", "退费", _REFUNDS),
        *_compare("cashier.refunds", "退款", _REFUND_PAYMENTS),
        *_compare("cashier.refunds", "退费冲回", _WITHDRAWN),
    ]


def entries_have_documents() -> list[Discrepancy]:
    """Every entry of the cashier has its document, in the status that justifies it."""
    return [
        Discrepancy("cashier.entries", reference, "分录没有对应的业务单据，或单据状态不符")
        for (reference,) in _rows(_UNFOUNDED)
    ]


def _compare(check: str, noun: str, query: str) -> Iterator[Discrepancy]:
    wrong = (
        f"SELECT * FROM ({query}) AS compared (number, amount, posted) WHERE posted IS DISTINCT FROM amount"  # noqa: S608
    )
    for number, amount, posted in _rows(wrong):
        if posted is None:
            yield Discrepancy(check, number, f"{noun} {amount} 元没有分录")
        else:
            yield Discrepancy(check, number, f"{noun} {amount} 元，分录为 {posted} 元")


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT {_LIMIT}", [])  # the texts are constants of this module
        return cursor.fetchall()
