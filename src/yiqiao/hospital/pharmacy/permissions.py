"""What may be done in the pharmacy."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission("pharmacy.review", "审方", "Review prescriptions", roles=("pharmacist",)),
    Permission(
        "pharmacy.dispense", "调配、发药与退药", "Dispense and take back drugs", roles=("pharmacist",)
    ),
    Permission("pharmacy.stock", "药房库存管理", "Manage stock", roles=("pharmacist",)),
    Permission(
        "pharmacy.confirm",
        "对退回的处方双签名确认",
        "Confirm a rejected prescription",
        roles=("outpatient_doctor",),
    ),
]
