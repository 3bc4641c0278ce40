"""Who may do administrators' work."""

from __future__ import annotations

from yiqiao.foundation import context
from yiqiao.foundation.access.models import User
from yiqiao.foundation.context import Actor, ActorKind
from yiqiao.foundation.problems import NotFound


def check_authority(permission: str) -> Actor:
    """The present actor, who holds `permission` or is the system itself; raises `PermissionDenied` otherwise."""
    actor = context.current_actor()
    if actor.kind is not ActorKind.SYSTEM:
        actor.check_permission(permission)
    return actor


def is_own_account(actor: Actor, user: User) -> bool:
    """Whether the administrator is about to act on the account in use."""
    return actor.kind in (ActorKind.STAFF, ActorKind.DEVICE) and actor.id == str(user.pk)


def lock_user(user_id: int) -> User:
    """The account, its row locked until the end of the transaction; raises `NotFound`."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("没有这个账号，请刷新列表后重试。")
    return user
