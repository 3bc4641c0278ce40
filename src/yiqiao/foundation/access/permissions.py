"""Permissions of access itself, and the menus (workspaces) of the whole product."""

from yiqiao.foundation.access.registry import Permission, PermissionKind

COUNTER_ROLES = ("registration_clerk", "cashier")
ADMIN_ROLES = (
    "information_dept",
    "charge_admin",
    "schedule_admin",
    "system_admin",
    "security_admin",
    "audit_admin",
)


def _menu(name: str, label: str, label_en: str, *roles: str) -> Permission:
    return Permission(f"workspace.{name}", label, label_en, PermissionKind.MENU, roles)


_SYSTEM = ("system_admin",)
_SECURITY = ("security_admin",)

PERMISSIONS = [
    _menu("counter", "窗口工作台", "Counter workspace", *COUNTER_ROLES),
    _menu("doctor", "门诊医生工作台", "Doctor workspace", "outpatient_doctor"),
    _menu("pharmacy", "药房工作台", "Pharmacy workspace", "pharmacist"),
    _menu("finance", "财务工作台", "Finance workspace", "finance"),
    _menu("kiosk", "自助机", "Kiosk", "kiosk"),
    _menu("mobile", "移动服务", "Mobile service", "patient"),
    _menu("admin", "管理工作台", "Administration workspace", *ADMIN_ROLES),
    Permission("access.users_read", "查看账号", "Read accounts", roles=_SYSTEM + _SECURITY),
    Permission(
        "access.users_manage", "建立、停用账号与重置密码", "Create and deactivate accounts", roles=_SYSTEM
    ),
    Permission("access.roles_read", "查看岗位与授权", "Read roles and grants", roles=_SECURITY),
    Permission("access.roles_manage", "建立与修改岗位", "Create and edit roles", roles=_SECURITY),
    Permission("access.grant", "授权与收回授权", "Grant and revoke roles", roles=_SECURITY),
    Permission(
        "access.profile_read",
        "查看医院配置",
        "Read the hospital profile",
        roles=("information_dept", *_SYSTEM),
    ),
    Permission("access.unlock", "解除锁定与结束会话", "Unlock accounts and end sessions", roles=_SECURITY),
]
