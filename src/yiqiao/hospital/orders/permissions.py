"""What may be done with orders."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission("orders.write", "开立医嘱与处方", "Write orders", roles=("outpatient_doctor",)),
    Permission("orders.read", "查看医嘱与处方", "Read orders", roles=("outpatient_doctor", "pharmacist")),
    Permission(
        "orders.guide",
        "查看与打印导诊单",
        "Guide sheets",
        roles=("outpatient_doctor", "registration_clerk", "cashier", "pharmacist", "kiosk"),
    ),
    Permission("orders.own", "查看本人医嘱", "One's own orders", roles=("patient",)),
]
