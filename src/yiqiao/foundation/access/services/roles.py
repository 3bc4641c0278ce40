"""Roles and what they hold."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from yiqiao.foundation.access.default_roles import DEFAULT_ROLES
from yiqiao.foundation.access.errors import PermissionUnsuitable, RoleCodeTaken
from yiqiao.foundation.access.models import Role
from yiqiao.foundation.access.registry import all_permissions, default_permissions
from yiqiao.foundation.access.rules import DUTY_NAMES, Duty
from yiqiao.foundation.access.services.authority import check_authority
from yiqiao.foundation.access.snapshots import forget_everybody
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.problems import InvalidInput, NotFound


def _check_permissions(codes: Collection[str], duty: Duty) -> list[str]:
    known = all_permissions()
    unknown = sorted(set(codes) - known.keys())
    if unknown:
        raise InvalidInput.of("permissions", f"没有这些权限：{'、'.join(unknown)}。")
    unsuitable = sorted(known[code].label for code in set(codes) if duty not in known[code].duties)
    if unsuitable:
        raise PermissionUnsuitable(
            f"{DUTY_NAMES[duty]}类岗位不能包含：{'、'.join(unsuitable)}。",
            details={"duty": duty},
        )
    return sorted(set(codes))


def create_role(
    code: str, name: str, permissions: Collection[str], *, duty: Duty = Duty.BUSINESS, name_en: str = ""
) -> Role:
    """Make a role of the hospital's own."""
    check_authority("access.roles_manage")
    checked = _check_permissions(permissions, duty)
    try:
        with transaction.atomic():
            role = Role.objects.create(
                code=code, name=name, name_en=name_en, duty=duty, permissions=checked, is_customised=True
            )
            audit.record("access.role_created", f"role:{role.code}", {"duty": duty, "permissions": checked})
    except IntegrityError as error:
        raise RoleCodeTaken(f"岗位代码“{code}”已被使用，请换一个。") from error
    return role


@transaction.atomic
def edit_role(code: str, *, name: str, permissions: Collection[str], name_en: str = "") -> Role:
    """Change what a role is called and holds; everybody who has it is affected at once. Its duty stays."""
    check_authority("access.roles_manage")
    role = Role.objects.select_for_update().filter(code=code).first()
    if role is None:
        raise NotFound(f"没有代码为“{code}”的岗位，请刷新后重试。")
    checked = _check_permissions(permissions, Duty(role.duty))
    before = set(role.permissions)
    role.name, role.name_en, role.permissions, role.is_customised = name, name_en, checked, True
    role.save(update_fields=["name", "name_en", "permissions", "is_customised"])
    audit.record(
        "access.role_edited",
        f"role:{role.code}",
        {"added": sorted(set(checked) - before), "removed": sorted(before - set(checked))},
    )
    forget_everybody()
    return role


def ensure_role(code: str, name: str, permissions: Collection[str], *, duty: Duty = Duty.BUSINESS) -> Role:
    """The role with this code, made or brought to exactly these permissions."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        return create_role(code, name, permissions, duty=duty)
    if set(role.permissions) != set(permissions) or role.name != name:
        role = edit_role(code, name=name, permissions=permissions, name_en=role.name_en)
    return role


def ensure_default_role(code: str) -> Role:
    """One of `DEFAULT_ROLES` with the permissions that name it; an edited one is left as it is."""
    check_authority("access.roles_manage")
    default = DEFAULT_ROLES[code]
    wanted = sorted(default_permissions(code))
    role, _ = Role.objects.get_or_create(
        code=code,
        defaults={
            "name": default.name,
            "name_en": default.name_en,
            "duty": default.duty,
            "permissions": wanted,
        },
    )
    if not role.is_customised and role.permissions != wanted:
        role.permissions = wanted
        role.save(update_fields=["permissions"])
        forget_everybody()
    return role


def sync_default_roles() -> list[Role]:
    """Make every default role, and bring those that nobody edited up to what the packages declare now."""
    return [ensure_default_role(code) for code in DEFAULT_ROLES]
