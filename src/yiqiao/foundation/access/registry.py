"""The permissions that exist. A package declares its own in ``permissions.py``; nothing else can be granted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.rules import Duty


class PermissionKind(StrEnum):
    """A menu (workspace) shown, or an operation allowed."""

    MENU = "menu"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Permission:
    """One grantable right. Menu permissions are named ``workspace.<name>``, operations ``<package>.<verb>``.

    `roles` are codes of `default_roles.DEFAULT_ROLES` that hold it from the start. They also say on which
    side of the separation of duties it stands: a permission whose default roles are all administrators'
    can never be put into a business role, nor the other way round.
    """

    code: str
    label: str
    label_en: str
    kind: PermissionKind = PermissionKind.OPERATION
    roles: tuple[str, ...] = ()

    @property
    def duties(self) -> frozenset[Duty]:
        """The duties whose roles may hold it; business when it names no default role."""
        known = {DEFAULT_ROLES[code].duty for code in self.roles if code in DEFAULT_ROLES}
        return frozenset(known or {Duty.BUSINESS})


@cache
def all_permissions() -> dict[str, Permission]:
    """Every permission of the installed packages by code, from ``PERMISSIONS`` of their ``permissions`` module."""
    found: dict[str, Permission] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("yiqiao.") and find_spec(f"{config.name}.permissions") is not None:
            for permission in import_module(f"{config.name}.permissions").PERMISSIONS:
                if permission.code in found:
                    raise RuntimeError(f"permission {permission.code} is declared twice")
                found[permission.code] = permission
    return found


def default_permissions(role_code: str) -> frozenset[str]:
    """Codes of the permissions that name `role_code` among their default roles."""
    return frozenset(code for code, one in all_permissions().items() if role_code in one.roles)
