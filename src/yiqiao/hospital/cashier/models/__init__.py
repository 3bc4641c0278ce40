"""Tables of the cashier. Who reads FK types imports from here; only `services` writes rows."""

from yiqiao.hospital.cashier.models.charging import Bill, Charge
from yiqiao.hospital.cashier.models.drawers import Arrears, ExchangeRate, Shift
from yiqiao.hospital.cashier.models.refunding import Refund, RefundLine, RefundTender
from yiqiao.hospital.cashier.models.settling import PaymentOrder, Settlement, Tender, Transition

__all__ = [
    "Arrears",
    "Bill",
    "Charge",
    "ExchangeRate",
    "PaymentOrder",
    "Refund",
    "RefundLine",
    "RefundTender",
    "Settlement",
    "Shift",
    "Tender",
    "Transition",
]
