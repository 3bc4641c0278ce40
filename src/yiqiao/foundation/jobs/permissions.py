"""Who sees which jobs."""

from __future__ import annotations

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.registry import Permission
from yiqiao.foundation.access.rules import Duty

_PEOPLE = tuple(code for code, role in DEFAULT_ROLES.items() if role.duty not in (Duty.DEVICE, Duty.PATIENT))

PERMISSIONS = [
    Permission("jobs.own", "查看与操作自己的后台任务", "Own background jobs", roles=_PEOPLE),
    Permission(
        "jobs.manage",
        "查看与操作全部后台任务",
        "All background jobs",
        roles=("information_dept", "system_admin"),
    ),
]
