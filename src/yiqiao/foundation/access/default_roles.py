"""The roles every hospital starts with. Which permissions they hold is said by each permission itself
(``Permission.roles``), in the package that owns the operation."""

from __future__ import annotations

from dataclasses import dataclass

from yiqiao.foundation.access.rules import Duty


@dataclass(frozen=True, slots=True)
class DefaultRole:
    """A role that is made at installation and kept in step with the packages until a hospital edits it."""

    code: str
    name: str
    name_en: str
    duty: Duty = Duty.BUSINESS


_ROLES = (
    DefaultRole("registration_clerk", "挂号收费员", "Registration and charging clerk"),
    DefaultRole("cashier", "收费员", "Cashier"),
    DefaultRole("outpatient_doctor", "门诊医生", "Outpatient doctor"),
    DefaultRole("pharmacist", "药师", "Pharmacist"),
    DefaultRole("finance", "财务", "Finance"),
    DefaultRole("charge_admin", "物价管理员", "Charge catalogue administrator"),
    DefaultRole("schedule_admin", "门诊排班管理员", "Schedule administrator"),
    DefaultRole("information_dept", "信息科", "Information department"),
    DefaultRole("kiosk", "自助机", "Self-service kiosk", Duty.DEVICE),
    DefaultRole("patient", "患者", "Patient", Duty.PATIENT),
    DefaultRole("system_admin", "系统管理员", "System administrator", Duty.SYSTEM),
    DefaultRole("security_admin", "安全管理员", "Security administrator", Duty.SECURITY),
    DefaultRole("audit_admin", "审计管理员", "Audit administrator", Duty.AUDIT),
)

DEFAULT_ROLES = {role.code: role for role in _ROLES}
