"""What may be done at the cashier."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission(
        "cashier.charge",
        "查看费用、开具与作废账单",
        "See charges, open and void bills",
        roles=(
            "registration_clerk",
            "cashier",
            "finance",
            "kiosk",
            "patient",
        ),
    ),
    Permission(
        "cashier.settle",
        "收费结算",
        "Take payment",
        roles=(
            "registration_clerk",
            "cashier",
        ),
    ),
    Permission(
        "cashier.refund",
        "退费",
        "Refund",
        roles=(
            "registration_clerk",
            "cashier",
        ),
    ),
    Permission(
        "cashier.shift",
        "开班与结班",
        "Open and close shifts",
        roles=(
            "registration_clerk",
            "cashier",
        ),
    ),
    Permission("cashier.report", "收费日报与月报", "Cashier reports", roles=("finance",)),
    Permission("cashier.rates", "维护汇率", "Maintain exchange rates", roles=("finance",)),
    Permission(
        "cashier.arrears",
        "准许挂账",
        "Allow arrears",
        roles=(
            "cashier",
            "finance",
        ),
    ),
    Permission(
        "cashier.pay_own",
        "支付本人费用",
        "Pay one's own bills",
        roles=(
            "kiosk",
            "patient",
        ),
    ),
]
