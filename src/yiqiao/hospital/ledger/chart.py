"""The chart of accounts and the reasons for which money moves.

Numbers follow the Chinese government-accounting chart for hospitals where it has one (1001 cash in hand, 1212
receivables, 2305 advance receipts, 4101 operating income); what follows the dot is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from yiqiao.hospital.ledger.rules import AccountKind

CASH = "1001.cash"
FOREIGN_CASH = "1001.foreign"
BANK_CARD = "1212.bank_card"
FOREIGN_CARD = "1212.foreign_card"
ONLINE = "1212.online"
ARREARS = "1212.patient"
SHIFT_DIFFERENCE = "1902.shift_difference"
PENDING_RECEIPTS = "2305.pending_receipts"
REFUNDS_PAYABLE = "2307.refunds_payable"
EXCHANGE_DIFFERENCE = "5301.exchange"
REVENUE_PREFIX = "4101."


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """An account that exists from the start."""

    code: str
    name: str
    name_en: str
    kind: AccountKind


CHART = (
    AccountSeed(CASH, "库存现金（收费处）", "Cash in drawers", AccountKind.ASSET),
    AccountSeed(FOREIGN_CASH, "库存外币（折人民币）", "Foreign currency in drawers", AccountKind.ASSET),
    AccountSeed(BANK_CARD, "应收收单机构款-银行卡", "Acquirer receivable, bank cards", AccountKind.ASSET),
    AccountSeed(FOREIGN_CARD, "应收收单机构款-外卡", "Acquirer receivable, foreign cards", AccountKind.ASSET),
    AccountSeed(ONLINE, "应收收单机构款-线上支付", "Acquirer receivable, online", AccountKind.ASSET),
    AccountSeed(ARREARS, "应收在院外患者欠费", "Patient receivable (arrears)", AccountKind.ASSET),
    AccountSeed(SHIFT_DIFFERENCE, "待处理长短款", "Shift differences to be cleared", AccountKind.ASSET),
    AccountSeed(PENDING_RECEIPTS, "已收待结算款", "Received, settlement pending", AccountKind.LIABILITY),
    AccountSeed(REFUNDS_PAYABLE, "应付患者退款", "Refunds payable", AccountKind.LIABILITY),
    AccountSeed(EXCHANGE_DIFFERENCE, "汇兑损益", "Exchange differences", AccountKind.EXPENSE),
)
"""Accounts seeded by migration. Revenue accounts (``4101.<category>``) follow the charge categories and are
opened when a category is first charged; a payment method of a subsystem brings its own account."""

_reasons: dict[str, str] = {
    "correction.reversal": "更正：冲销误记分录",
}


def register_reason(code: str, label: str) -> None:
    """Declare why money may move: ``cashier.settlement`` → 门诊结算. Repeating a declaration is harmless."""
    known = _reasons.setdefault(code, label)
    if known != label:
        raise RuntimeError(f"ledger reason {code!r} is declared with two labels")


def reasons() -> dict[str, str]:
    """All declared reasons with their Chinese labels."""
    return dict(_reasons)


def revenue_account(category_code: str) -> str:
    """The code of the income account of a charge category."""
    return f"{REVENUE_PREFIX}{category_code}"
