"""What methods without a counterpart have in common: nothing is ever in the air."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from yiqiao.hospital.extensions import (
    Done,
    Outcome,
    PaymentIntent,
    Quote,
    RefundIntent,
    Refused,
    StatementLine,
)


class ImmediateMethod:
    """Money that is in hand, or a debt that is written down, at the moment the clerk says so."""

    immediate = True

    def quote(self, visit_id: int, amount: Decimal) -> Quote:
        """Any amount."""
        return Quote(amount)

    def pay(self, intent: PaymentIntent) -> Outcome:
        """Done by definition."""
        return Done(intent.order_no)

    def query(self, order_no: str) -> Outcome:
        """There is no order outside to ask about."""
        return Refused("no_counterpart", "该付款方式没有外部订单。")

    def cancel(self, order_no: str) -> Outcome:
        """Nothing outside will take effect."""
        return Done(order_no)

    def refund(self, intent: RefundIntent) -> Outcome:
        """Done by definition."""
        return Done(intent.refund_no)

    def query_refund(self, refund_no: str) -> Outcome:
        """There is no refund outside to ask about."""
        return Refused("no_counterpart", "该付款方式没有外部订单。")

    def statement(self, day: date) -> Sequence[StatementLine]:
        """No counterpart, no statement."""
        return ()
