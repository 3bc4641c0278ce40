"""Use cases of the cashier; the only writers of its tables."""

from yiqiao.hospital.cashier.services.arrears import bill_arrears
from yiqiao.hospital.cashier.services.bills import open_bill, void_bill
from yiqiao.hospital.cashier.services.charges import ChargeLine, post_charges, void_charges
from yiqiao.hospital.cashier.services.outcomes import apply_payment_outcome
from yiqiao.hospital.cashier.services.rates import set_exchange_rate
from yiqiao.hospital.cashier.services.recovery import (
    pursue_refund,
    pursue_settlement,
    resolve_refund,
    resolve_unknown,
    sweep,
)
from yiqiao.hospital.cashier.services.refund import (
    RefundLineRequest,
    drive_refund,
    preview_refund,
    refund,
    request_refund,
    reroute_refund,
)
from yiqiao.hospital.cashier.services.refund_outcomes import apply_refund_outcome
from yiqiao.hospital.cashier.services.settle import (
    cancel_settlement,
    continue_settlement,
    pay_rest,
    start_settlement,
)
from yiqiao.hospital.cashier.services.shifts import close_shift, open_shift

__all__ = [
    "ChargeLine",
    "RefundLineRequest",
    "apply_payment_outcome",
    "apply_refund_outcome",
    "bill_arrears",
    "cancel_settlement",
    "close_shift",
    "continue_settlement",
    "drive_refund",
    "open_bill",
    "open_shift",
    "pay_rest",
    "post_charges",
    "preview_refund",
    "pursue_refund",
    "pursue_settlement",
    "refund",
    "request_refund",
    "reroute_refund",
    "resolve_refund",
    "resolve_unknown",
    "set_exchange_rate",
    "start_settlement",
    "sweep",
    "void_bill",
    "void_charges",
]
