"""Reads of access: who exists, who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.access.models import AttemptCounter, Role, RoleGrant, User
from yiqiao.foundation.access.services import attempts
from yiqiao.foundation.access.statuses import AccountStatus
from yiqiao.foundation.problems import NotFound


def _grants_of_users() -> Prefetch[str]:
    grants = RoleGrant.objects.filter(revoked_at__isnull=True).select_related("role").order_by("id")
    return Prefetch("grants", queryset=grants, to_attr="present_grants")


def list_users(q: str = "", role: str = "") -> QuerySet[User]:
    """Accounts by user name; `q` is part of the user name or display name, `role` a role held."""
    users = User.objects.order_by("username").prefetch_related(_grants_of_users())
    if q:
        users = users.filter(Q(username__icontains=q) | Q(display_name__icontains=q))
    if role:
        holding = RoleGrant.objects.filter(role__code=role, revoked_at__isnull=True)
        users = users.filter(pk__in=holding.values("user_id"))
    return users


def get_user(user_id: int) -> User:
    """One account with its grants; raises `NotFound`."""
    user = User.objects.filter(pk=user_id).prefetch_related(_grants_of_users()).first()
    if user is None:
        raise NotFound("没有这个账号，请刷新列表后重试。")
    return user


def present_grants(user: User, now: datetime | None = None) -> list[RoleGrant]:
    """The grants of an account read by these queries that are not over."""
    moment = now or clock.now()
    grants: list[RoleGrant] = getattr(user, "present_grants", [])
    return [grant for grant in grants if grant.valid_until is None or grant.valid_until > moment]


def locked_users(users: list[User]) -> set[int]:
    """Which of these accounts nobody can sign in to for the moment."""
    doors: dict[bytes, int] = {}
    for user in users:
        doors[attempts.password_door(user.username)] = user.pk
        doors[attempts.second_factor_door(user.pk)] = user.pk
    locked = AttemptCounter.objects.filter(door__in=list(doors), locked_until__gt=clock.now())
    return {doors[bytes(door)] for door in locked.values_list("door", flat=True)}


def status_of(user: User, *, is_locked: bool) -> AccountStatus:
    """How an account stands."""
    if not user.is_active:
        return AccountStatus.DEACTIVATED
    return AccountStatus.LOCKED if is_locked else AccountStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class RoleOverview:
    """A role and how many accounts hold it."""

    role: Role
    holders: int


def list_roles() -> list[RoleOverview]:
    """Every role with the number of accounts that hold it now."""
    holders: dict[int, set[int]] = {}
    now = clock.now()
    present = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now), revoked_at__isnull=True
    )
    for role_id, user_id in present.values_list("role_id", "user_id"):
        holders.setdefault(role_id, set()).add(user_id)
    return [RoleOverview(role, len(holders.get(role.pk, ()))) for role in Role.objects.order_by("id")]


def list_grants(
    user_id: int | None = None, role: str = "", *, with_past: bool = False
) -> QuerySet[RoleGrant]:
    """Who has what, newest first; `with_past` adds what was revoked or ran out."""
    grants = RoleGrant.objects.select_related("user", "role").order_by("-id")
    if not with_past:
        grants = grants.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=clock.now()), revoked_at__isnull=True
        )
    if user_id is not None:
        grants = grants.filter(user_id=user_id)
    if role:
        grants = grants.filter(role__code=role)
    return grants
