"""What may be done with invoices."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission(
        "invoicing.read",
        "查看与打印电子票据",
        "Read and print invoices",
        roles=("registration_clerk", "cashier", "finance", "kiosk", "patient"),
    ),
    Permission(
        "invoicing.resend", "重新申请电子票据", "Request invoices again", roles=("cashier", "finance")
    ),
]
