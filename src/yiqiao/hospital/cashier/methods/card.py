"""Bank cards, foreign cards and online payment: three products of the acquirer."""

from __future__ import annotations

from yiqiao.hospital.cashier.errors import TenderInvalid
from yiqiao.hospital.cashier.methods.acquirer import AcquirerMethod
from yiqiao.hospital.cashier.ports import PreparedTender, RateOf, TenderRequest
from yiqiao.hospital.cashier.rules.amounts import foreign_of
from yiqiao.hospital.ledger import chart


class BankCard(AcquirerMethod):
    """A domestic bank card at the counter's or the kiosk's terminal."""

    code = "bank_card"
    label = "银行卡"
    label_en = "Bank card"
    product = "bank_card"
    channels = frozenset({"counter", "kiosk"})
    ledger_account = chart.BANK_CARD


class ForeignCard(AcquirerMethod):
    """A card in another currency. The card is charged at today's rate; the hospital receives yuan."""

    code = "foreign_card"
    label = "境外银行卡"
    label_en = "Foreign card"
    product = "foreign_card"
    channels = frozenset({"counter"})
    ledger_account = chart.FOREIGN_CARD

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """Add the rate and the amount in the card's currency."""
        if request.currency == "CNY":
            raise TenderInvalid("境外银行卡请选择卡片币种。")
        rate = rate_of(request.currency)
        return PreparedTender(
            self.code,
            request.amount,
            currency=request.currency,
            foreign_amount=foreign_of(request.amount, rate),
            exchange_rate=rate,
            payer_token=request.payer_token,
        )


class Online(AcquirerMethod):
    """A payment code or in-app payment (微信、支付宝、云闪付) through the acquirer."""

    code = "online"
    label = "线上支付"
    label_en = "Online payment"
    product = "online"
    channels = frozenset({"counter", "kiosk", "mobile"})
    ledger_account = chart.ONLINE
