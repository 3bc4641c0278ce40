"""Rights over visits."""

from __future__ import annotations

from yiqiao.foundation.access.registry import Permission

PERMISSIONS = [
    Permission(
        "visits.register",
        "挂号、取号与退号",
        "Register patients and withdraw registrations",
        roles=("registration_clerk", "kiosk"),
    ),
    Permission(
        "visits.read",
        "查看就诊",
        "Read visits",
        roles=("registration_clerk", "cashier", "outpatient_doctor", "pharmacist", "finance", "kiosk"),
    ),
    Permission(
        "visits.read_record",
        "查看病历",
        "Read diagnoses, notes and allergies",
        roles=("outpatient_doctor", "pharmacist"),
    ),
    Permission(
        "visits.consult", "接诊与书写病历", "See patients and write records", roles=("outpatient_doctor",)
    ),
    Permission("visits.own", "本人和家人的就诊", "Visits of oneself and family", roles=("patient",)),
]
