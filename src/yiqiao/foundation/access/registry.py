"""The permissions that exist. A package declares its own in ``permissions.py``; nothing else can be granted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


class PermissionKind(StrEnum):
    """A menu (workspace) shown, or an operation allowed."""

    MENU = "menu"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Permission:
    """One grantable right. Menu permissions are named ``workspace.<name>``, operations ``<package>.<verb>``."""

    code: str
    label: str
    label_en: str
    kind: PermissionKind = PermissionKind.OPERATION


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
