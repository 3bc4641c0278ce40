"""Rights over the hospital's places and people."""

from yiqiao.foundation.access.registry import Permission

_EVERYBODY = (
    "security_admin",
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
)

PERMISSIONS = [
    Permission("organisation.read", "查看科室与专家", "Read departments and experts", roles=_EVERYBODY),
    Permission(
        "organisation.manage", "维护机构与人员", "Manage departments and staff", roles=("information_dept",)
    ),
]
