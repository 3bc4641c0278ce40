"""Labels of the codes that organisation shows."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind, ExpertLevel

STATUSES = {
    "department_kind": {
        DepartmentKind.OUTPATIENT: Label("门诊", "Outpatient"),
        DepartmentKind.EMERGENCY: Label("急诊", "Emergency"),
        DepartmentKind.TECHNOLOGY: Label("医技", "Medical technology"),
        DepartmentKind.PHARMACY: Label("药剂", "Pharmacy"),
        DepartmentKind.FINANCE: Label("财务", "Finance"),
        DepartmentKind.WARD: Label("病区", "Ward"),
        DepartmentKind.ADMINISTRATION: Label("行政", "Administration"),
    },
    "counter_kind": {
        CounterKind.REGISTRATION: Label("挂号", "Registration"),
        CounterKind.CHARGING: Label("收费", "Charging"),
        CounterKind.PHARMACY: Label("发药", "Pharmacy"),
        CounterKind.KIOSK: Label("自助机", "Kiosk"),
    },
    "expert_level": {
        ExpertLevel.EXPERT: Label("专家门诊", "Expert clinic", "processing"),
        ExpertLevel.SPECIAL: Label("特需门诊", "Special-needs clinic", "warning"),
        ExpertLevel.ORDINARY: Label("普通门诊", "Ordinary clinic"),
    },
}
