"""Everybody may open the list of reports; each report has its own permission."""

from __future__ import annotations

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.registry import Permission
from yiqiao.foundation.access.rules import Duty

_PEOPLE = tuple(code for code, role in DEFAULT_ROLES.items() if role.duty not in (Duty.DEVICE, Duty.PATIENT))

PERMISSIONS = [
    Permission("reports.use", "查看与导出自己有权的报表", "Use reports", roles=_PEOPLE),
]
