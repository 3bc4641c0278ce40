"""Accounts: made, deactivated and reset by the system administrator; unlocked by the security administrator."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from yiqiao.foundation import clock
from yiqiao.foundation.access.errors import OwnAccount, UsernameTaken
from yiqiao.foundation.access.models import User
from yiqiao.foundation.access.rules import SignInEnd, UserKind, normalise_username
from yiqiao.foundation.access.services import attempts
from yiqiao.foundation.access.services.authority import check_authority, is_own_account, lock_user
from yiqiao.foundation.access.services.grants import Grant, grant_role
from yiqiao.foundation.access.services.passwords import check_policy, make_one_time_password, store_password
from yiqiao.foundation.access.sessions import end_sign_ins
from yiqiao.foundation.access.snapshots import forget_user
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.problems import InvalidInput

RoleWish = tuple[str, Collection[str] | None, Collection[str] | None]
"""Role code, campus codes (None: all), department codes (None: all)."""


def create_user(
    username: str,
    display_name: str,
    password: str = "",
    *,
    roles: Sequence[RoleWish] = (),
    kind: UserKind = UserKind.STAFF,
    campus: str = "",
    counter: str = "",
    must_change_password: bool = False,
    encoded_password: str = "",
) -> User:
    """Make an account with a password of its own, and grant it `roles`.

    `encoded_password` takes a hash made before (demo data: one hash for many accounts) instead of `password`.
    Needs ``access.users_manage``, and ``access.grant`` when there are roles: no administrator has both, so
    only the system itself does both at once.
    """
    check_authority("access.users_manage")
    kind = UserKind(kind)
    name = normalise_username(username)
    if not name or len(name) > 50:
        raise InvalidInput.of("username", "用户名应为 1 到 50 个字符。")
    now = clock.now()
    user = User(
        username=name,
        display_name=display_name,
        kind=kind,
        campus_code=campus,
        counter_code=counter,
        created_at=now,
        password_set_at=now,
        must_change_password=must_change_password,
    )
    if kind is UserKind.DEVICE and not (campus and counter):
        raise InvalidInput.of("counter", "自助设备账号必须指定所在院区和窗口。")
    if encoded_password:
        user.password = encoded_password
    else:
        check_policy(password, user, "password")
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            audit.record("access.user_created", f"user:{user.pk}", {"kind": kind})
            for role, campuses, departments in roles:
                grant_role(user, Grant(role, campuses, departments))
    except IntegrityError as error:
        if User.objects.filter(username=name).exists():
            raise UsernameTaken(f"用户名“{name}”已被使用，请换一个。") from error
        raise
    return user


def create_account(
    username: str, display_name: str, *, kind: UserKind = UserKind.STAFF, campus: str = "", counter: str = ""
) -> tuple[User, str]:
    """Make an account with a one-time password that is shown once and changed at first use."""
    password = make_one_time_password()
    user = create_user(
        username,
        display_name,
        password,
        kind=kind,
        campus=campus,
        counter=counter,
        # A device has nobody who could choose a password.
        must_change_password=kind == UserKind.STAFF,
    )
    return user, password


def _change(user_id: int, permission: str) -> User:
    actor = check_authority(permission)
    user = lock_user(user_id)
    if is_own_account(actor, user):
        raise OwnAccount("不能对正在使用的账号做这个操作，请另一位管理员处理。")
    return user


@transaction.atomic
def deactivate_user(user_id: int, reason: str) -> User:
    """Close an account: its sessions end now and nobody can sign in with it. Its grants stay on record."""
    user = _change(user_id, "access.users_manage")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sign_ins(SignInEnd.DEACTIVATED, user_id=user.pk)
        audit.record("access.user_deactivated", f"user:{user.pk}", {"reason": reason})
        forget_user(user.pk)
    return user


@transaction.atomic
def reactivate_user(user_id: int, reason: str) -> User:
    """Open a closed account again."""
    user = _change(user_id, "access.users_manage")
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record("access.user_reactivated", f"user:{user.pk}", {"reason": reason})
        forget_user(user.pk)
    return user


@transaction.atomic
def reset_password(user_id: int) -> tuple[User, str]:
    """Give an account a one-time password, returned here and never shown again; its sessions end."""
    user = _change(user_id, "access.users_manage")
    password = make_one_time_password()
    store_password(user, password, must_change=user.kind == UserKind.STAFF)
    end_sign_ins(SignInEnd.PASSWORD_CHANGED, user_id=user.pk)
    audit.record("access.password_reset", f"user:{user.pk}")
    forget_user(user.pk)
    return user, password


@transaction.atomic
def unlock_user(user_id: int) -> User:
    """Forget the failed attempts of an account, so that it can sign in again before the lock runs out."""
    user = _change(user_id, "access.unlock")
    attempts.clear_attempts(attempts.password_door(user.username), attempts.second_factor_door(user.pk))
    audit.record("access.unlocked", f"user:{user.pk}")
    return user
