"""Granting roles to accounts, under the separation of duties."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.access.errors import DutiesNotSeparated, RoleUnsuitable
from yiqiao.foundation.access.models import Role, RoleGrant, User
from yiqiao.foundation.access.rules import DUTY_NAMES, Duty, UserKind, conflicting_duties, may_hold
from yiqiao.foundation.access.services.authority import check_authority, is_own_account, lock_user
from yiqiao.foundation.access.snapshots import forget_user
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.problems import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Grant:
    """A role to be held: where (None: everywhere) and how long (from now on and for good unless said)."""

    role: str
    campuses: Collection[str] | None = None
    departments: Collection[str] | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def grant_role(user: User, wanted: Grant) -> RoleGrant:
    """Let `user` hold a role. The same role with the same reach already in force is returned as it is.

    Raises `DutiesNotSeparated` when the account holds a role of another duty for any part of that time.
    """
    actor = check_authority("access.grant")
    if is_own_account(actor, user):
        raise RoleUnsuitable("不能给自己授权，请另一位安全管理员办理。")
    role = Role.objects.filter(code=wanted.role).first()
    if role is None:
        raise NotFound(f"没有代码为“{wanted.role}”的岗位，请刷新后重新选择。")
    duty = Duty(role.duty)
    if not may_hold(UserKind(user.kind), duty):
        raise RoleUnsuitable(f"该账号不能担任“{role.name}”：设备账号只能担任设备岗位，反之亦然。")
    campuses = _codes(wanted.campuses, "campus_codes")
    departments = _codes(wanted.departments, "department_codes")
    valid_from = wanted.valid_from or clock.now()
    if wanted.valid_until is not None and wanted.valid_until <= valid_from:
        raise InvalidInput.of("valid_until", "结束时间应晚于开始时间。")
    try:
        with transaction.atomic():
            lock_user(user.pk)
            _check_separation(user, duty, valid_from, wanted.valid_until)
            same = _in_force(user).filter(
                role=role,
                campus_codes=campuses,
                department_codes=departments,
                valid_from__lte=valid_from,
                valid_until=wanted.valid_until,
            )
            if (found := same.first()) is not None:
                return found
            granted = RoleGrant.objects.create(
                user=user,
                role=role,
                duty=duty,
                campus_codes=campuses,
                department_codes=departments,
                valid_from=valid_from,
                valid_until=wanted.valid_until,
                granted_at=clock.now(),
                granted_by=f"{actor.kind}:{actor.id}",
            )
            audit.record(
                "access.role_granted",
                f"user:{user.pk}",
                {"role": role.code, "duty": duty, "campuses": campuses, "departments": departments},
            )
    except IntegrityError as error:
        if "access_grant_duties_separated" in str(error):
            raise DutiesNotSeparated("该账号正被授予另一类岗位，三员不得兼任，请刷新后重试。") from error
        raise
    forget_user(user.pk)
    return granted


def _codes(codes: Collection[str] | None, field: str) -> list[str] | None:
    if codes is None:
        return None
    cleaned = sorted({code.strip() for code in codes})
    if not cleaned or "" in cleaned:
        raise InvalidInput.of(field, "请至少选择一项；如不限制，请选择“全部”。")
    return cleaned


def _in_force(user: User) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=user, revoked_at__isnull=True)


def _check_separation(user: User, duty: Duty, valid_from: datetime, valid_until: datetime | None) -> None:
    meanwhile = _in_force(user).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from))
    if valid_until is not None:
        meanwhile = meanwhile.filter(valid_from__lt=valid_until)
    held = {Duty(one) for one in meanwhile.values_list("duty", flat=True)}
    conflict = conflicting_duties(held, duty)
    if conflict:
        names = "、".join(sorted(DUTY_NAMES[one] for one in conflict))
        raise DutiesNotSeparated(
            f"该账号已是{names}，不能同时担任{DUTY_NAMES[duty]}。请先收回原有岗位，或为此人另建账号。",
            details={"held": sorted(conflict), "wanted": duty},
        )


@transaction.atomic
def revoke_grant(grant_id: int, reason: str) -> RoleGrant:
    """Take a role away at once. The grant stays on record; revoking it again changes nothing."""
    actor = check_authority("access.grant")
    grant = (
        RoleGrant.objects.select_for_update(of=("self",))
        .select_related("role", "user")
        .filter(pk=grant_id)
        .first()
    )
    if grant is None:
        raise NotFound("没有这条授权，请刷新后重试。")
    if grant.revoked_at is None:
        if is_own_account(actor, grant.user):
            raise RoleUnsuitable("不能收回自己的岗位，请另一位安全管理员办理。")
        grant.revoked_at = clock.now()
        grant.revoked_by = f"{actor.kind}:{actor.id}"
        grant.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(
            "access.role_revoked",
            f"user:{grant.user_id}",
            {"role": grant.role.code, "grant": grant.pk, "reason": reason},
        )
        forget_user(grant.user_id)
    return grant
