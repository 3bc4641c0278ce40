"""Payments through the acquirer (收单机构): bank cards, foreign cards, QR codes on mobile and kiosk.

The words of its interface stand here and nowhere else. `order_no` / `refund_no` are the message ids of what
changes something, so that the acquirer does it once however often it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from yiqiao.foundation.exchange import ports as wire
from yiqiao.foundation.exchange import services as exchange
from yiqiao.hospital.cashier.errors import StatementUnavailable
from yiqiao.hospital.cashier.ports import PreparedTender, RateOf, TenderRequest
from yiqiao.hospital.extensions import (
    Done,
    Outcome,
    PaymentIntent,
    Quote,
    RefundIntent,
    Refused,
    StatementLine,
    Unknown,
)

PARTY = "acquirer"


def _call(operation: str, payload: Mapping[str, Any], message_id: str) -> Outcome:
    answer = exchange.call(PARTY, operation, dict(payload), message_id=message_id)
    match answer:
        case wire.Done(reference=reference, data=data):
            for number in ("refund_no", "order_no"):
                # An answer that belongs to another order says nothing about this one.
                if str(data.get(number, payload.get(number))) != str(payload.get(number, data.get(number))):
                    return Unknown(f"应答属于另一笔业务（{number} 不符）")
            return Done(reference, data)
        case wire.Refused(code=code, message=message):
            return Refused(code, message)
        case wire.Unknown(reason=reason):
            return Unknown(reason)


def _asked(operation: str, number: str) -> str:
    """A message id of a question: each asking is a message of its own."""
    return f"{number}:{operation}:{uuid4().hex[:12]}"


class AcquirerMethod:
    """One product of the acquirer."""

    immediate = False
    code: str
    label: str
    label_en: str
    product: str
    channels: frozenset[str]
    ledger_account: str

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """Yuan through the acquirer; nothing to add."""
        return PreparedTender(self.code, request.amount, payer_token=request.payer_token)

    def quote(self, visit_id: int, amount: Decimal) -> Quote:
        """Any amount; the card decides."""
        return Quote(amount)

    def pay(self, intent: PaymentIntent) -> Outcome:
        """Take the money; idempotent by order number."""
        payload: dict[str, Any] = {
            "order_no": intent.order_no,
            "method": self.product,
            "amount": intent.amount,
            "currency": intent.currency,
            "subject": intent.subject,
            "payer_token": intent.payer_token,
        }
        if intent.foreign_amount is not None:
            payload["foreign_amount"] = intent.foreign_amount
        return _call("pay", payload, intent.order_no)

    def query(self, order_no: str) -> Outcome:
        """Ask what became of the order."""
        return _call("query", {"order_no": order_no}, _asked("query", order_no))

    def cancel(self, order_no: str) -> Outcome:
        """Ask that the order never take effect."""
        return _call("cancel", {"order_no": order_no}, f"{order_no}:cancel")

    def refund(self, intent: RefundIntent) -> Outcome:
        """Give money back; idempotent by refund number."""
        payload = {
            "refund_no": intent.refund_no,
            "order_no": intent.order_no,
            "amount": intent.amount,
            "reason": intent.reason,
        }
        return _call("refund", payload, intent.refund_no)

    def query_refund(self, refund_no: str) -> Outcome:
        """Ask what became of the refund."""
        return _call("query_refund", {"refund_no": refund_no}, _asked("query", refund_no))

    def statement(self, day: date) -> Sequence[StatementLine]:
        """The acquirer's lines of a day, of all its products: it does not tell them apart.

        Raises `StatementUnavailable` when it does not answer.
        """
        answer = _call("statement", {"day": day.isoformat()}, _asked("statement", f"{day:%Y%m%d}"))
        if not isinstance(answer, Done):
            raise StatementUnavailable(f"暂时取不到 {day} 的收单对账单，请稍后重试。")
        return [_statement_line(line) for line in answer.data.get("lines", [])]


def _statement_line(line: Mapping[str, Any]) -> StatementLine:
    try:
        return StatementLine(
            order_no=str(line["order_no"]),
            counterpart_ref=str(line["trade_no"]),
            kind=str(line["kind"]),
            amount=Decimal(str(line["amount"])),
            at=datetime.fromisoformat(str(line["at"])),
        )
    except (KeyError, ValueError, InvalidOperation) as error:
        raise StatementUnavailable("收单对账单中有无法识别的行，请联系收单机构。") from error
