"""Rights over the charge catalogue."""

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission(
        "catalogue.read",
        "查询项目与价格",
        "Read items and prices",
        roles=(
            "registration_clerk",
            "cashier",
            "outpatient_doctor",
            "pharmacist",
            "finance",
            "charge_admin",
            "schedule_admin",
            "information_dept",
            "kiosk",
            "patient",
        ),
    ),
    Permission("catalogue.manage", "维护项目与价格", "Manage items and prices", roles=("charge_admin",)),
]
