"""Who asks, who decides, who configures."""

from __future__ import annotations

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.registry import Permission
from yiqiao.foundation.access.rules import Duty

_PEOPLE = tuple(code for code, role in DEFAULT_ROLES.items() if role.duty not in (Duty.DEVICE, Duty.PATIENT))

PERMISSIONS = [
    # Whether somebody decides a particular request is said by the flow, not by this permission.
    Permission(
        "approval.use", "查看待办与自己的申请、审批", "Own requests and approval tasks", roles=_PEOPLE
    ),
    Permission(
        "approval.manage",
        "配置审批流程、查看全部申请",
        "Configure approval flows",
        roles=("information_dept",),
    ),
]
