"""Cash: yuan with change, and foreign notes at the rate of the day with change in yuan."""

from __future__ import annotations

from yiqiao.hospital.cashier.errors import TenderInvalid
from yiqiao.hospital.cashier.methods.immediate import ImmediateMethod
from yiqiao.hospital.cashier.ports import PreparedTender, RateOf, TenderRequest
from yiqiao.hospital.cashier.rules.amounts import change_due, foreign_needed, yuan_of
from yiqiao.hospital.ledger import chart


class Cash(ImmediateMethod):
    """Yuan in the drawer. What was received and the change are recorded; only the net reaches the ledger."""

    code = "cash"
    label = "现金"
    label_en = "Cash"
    channels = frozenset({"counter"})
    ledger_account = chart.CASH

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """Exact money unless more was received."""
        if request.currency != "CNY":
            raise TenderInvalid("人民币现金不能填写外币；收取外币请选择“外币现金”。")
        received = request.amount if request.received is None else request.received
        change = change_due(request.amount, received)
        if change < 0:
            raise TenderInvalid(f"实收 {received} 元少于应收 {request.amount} 元，还差 {-change} 元。")
        return PreparedTender(self.code, request.amount, received=received, change=change)


class ForeignCash(ImmediateMethod):
    """Foreign notes. Refunds go back in yuan at the rate at which they were taken."""

    code = "foreign_currency"
    label = "外币现金"
    label_en = "Foreign currency"
    channels = frozenset({"counter"})
    ledger_account = chart.FOREIGN_CASH

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """The notes' worth at today's rate must cover the amount; the rest is change in yuan."""
        if request.currency == "CNY" or request.foreign_amount is None:
            raise TenderInvalid("收取外币请填写币种和外币金额。")
        rate = rate_of(request.currency)
        worth = yuan_of(request.foreign_amount, rate)
        change = change_due(request.amount, worth)
        if change < 0:
            needed = foreign_needed(request.amount, rate)
            raise TenderInvalid(
                f"按今日汇率 {rate.normalize():f}，{request.foreign_amount} {request.currency} 折合 {worth} 元，"
                f"不足 {request.amount} 元；至少需要 {needed} {request.currency}。"
            )
        return PreparedTender(
            self.code,
            request.amount,
            currency=request.currency,
            foreign_amount=request.foreign_amount,
            exchange_rate=rate,
            received=request.foreign_amount,
            change=change,
        )
