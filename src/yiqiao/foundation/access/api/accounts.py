"""Accounts, for the system administrator (make, deactivate, reset) and the security administrator (unlock)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import Field, StringConstraints

from yiqiao.foundation import context
from yiqiao.foundation.access import queries, services
from yiqiao.foundation.access.models import RoleGrant, User
from yiqiao.foundation.access.rules import UserKind
from yiqiao.foundation.access.statuses import AccountStatus
from yiqiao.foundation.http import ApiRouter, Id, Input, Output, Page, SearchText, ShortText, paginate

router = ApiRouter(tags=["access"])

PageNumber = Annotated[int, Field(ge=1, le=100_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]
Username = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=50, pattern=r"^[\w.@-]+$")
]
PlaceCode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
DisplayName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]


class GrantOut(Output):
    """One role held. Null campuses or departments mean all."""

    id: int
    user_id: int
    username: str
    display_name: str
    role_code: str
    role_name: str
    campus_codes: list[str] | None
    department_codes: list[str] | None
    valid_from: datetime
    valid_until: datetime | None
    granted_at: datetime
    revoked_at: datetime | None


class UserOut(Output):
    """An account as administrators see it. `grants` is for those who may read grants."""

    id: int
    username: str
    display_name: str
    kind: UserKind
    status: AccountStatus
    campus_code: str
    counter_code: str
    must_change_password: bool
    has_second_factor: bool
    created_at: datetime
    last_signed_in_at: datetime | None
    roles: list[str]
    grants: list[GrantOut] | None
    allowed_actions: list[str]


class UserIn(Input):
    """A new account. A device needs its campus and counter."""

    username: Username
    display_name: DisplayName
    kind: UserKind = UserKind.STAFF
    campus_code: PlaceCode = ""
    counter_code: PlaceCode = ""


class UserWithPasswordOut(Output):
    """An account and its one-time password, shown only in this answer."""

    user: UserOut
    one_time_password: str


class AccountReasonIn(Input):
    """Why this is done; kept in the audit."""

    reason: ShortText


def present_grant(grant: RoleGrant) -> dict[str, Any]:
    """A grant as the API shows it."""
    return {
        "id": grant.pk,
        "user_id": grant.user_id,
        "username": grant.user.username,
        "display_name": grant.user.display_name,
        "role_code": grant.role.code,
        "role_name": grant.role.name,
        "campus_codes": grant.campus_codes,
        "department_codes": grant.department_codes,
        "valid_from": grant.valid_from,
        "valid_until": grant.valid_until,
        "granted_at": grant.granted_at,
        "revoked_at": grant.revoked_at,
    }


def _allowed_actions(user: User, status: AccountStatus) -> list[str]:
    actor = context.current_actor()
    if actor.id == str(user.pk):
        return []
    actions = []
    if actor.has("access.users_manage"):
        is_closed = status is AccountStatus.DEACTIVATED
        actions += ["reactivate"] if is_closed else ["deactivate", "reset_password"]
    if actor.has("access.unlock"):
        if status is AccountStatus.LOCKED:
            actions.append("unlock")
        if user.totp_confirmed_at is not None:
            actions.append("clear_second_factor")
    if actor.has("access.grant"):
        actions.append("grant")
    return actions


def _present(user: User, is_locked: bool) -> dict[str, Any]:
    status = queries.status_of(user, is_locked=is_locked)
    grants = queries.present_grants(user)
    shows_grants = context.current_actor().has("access.roles_read")
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "kind": user.kind,
        "status": status,
        "campus_code": user.campus_code,
        "counter_code": user.counter_code,
        "must_change_password": user.must_change_password,
        "has_second_factor": user.totp_confirmed_at is not None,
        "created_at": user.created_at,
        "last_signed_in_at": user.last_login,
        "roles": sorted({grant.role.name for grant in grants}),
        "grants": [present_grant(grant) for grant in grants] if shows_grants else None,
        "allowed_actions": _allowed_actions(user, status),
    }


def _present_one(user_id: int) -> dict[str, Any]:
    user = queries.get_user(user_id)
    return _present(user, bool(queries.locked_users([user])))


@router.get(
    "/users", permission="access.users_read", operation_id="access_list_users", response=Page[UserOut]
)
def list_users(
    request: HttpRequest,
    q: SearchText = Query(""),
    role: SearchText = Query(""),
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> dict[str, Any]:
    """Accounts by user name, a part of the name, or a role held."""
    cut = paginate(queries.list_users(q, role), page, page_size)
    locked = queries.locked_users(cut["items"])
    return cut | {"items": [_present(user, user.pk in locked) for user in cut["items"]]}


@router.get(
    "/users/{user_id}", permission="access.users_read", operation_id="access_get_user", response=UserOut
)
def get_user(request: HttpRequest, user_id: Id) -> dict[str, Any]:
    """One account."""
    return _present_one(user_id)


@router.post(
    "/users",
    permission="access.users_manage",
    operation_id="access_create_user",
    response={201: UserWithPasswordOut},
)
def create_user(request: HttpRequest, body: UserIn) -> Status[dict[str, Any]]:
    """Make an account without any role; the security administrator grants those."""
    user, password = services.create_account(
        body.username,
        body.display_name,
        kind=body.kind,
        campus=body.campus_code,
        counter=body.counter_code,
    )
    return Status(201, {"user": _present_one(user.pk), "one_time_password": password})


@router.post(
    "/users/{user_id}/deactivate",
    permission="access.users_manage",
    operation_id="access_deactivate_user",
    response=UserOut,
)
def deactivate_user(request: HttpRequest, user_id: Id, body: AccountReasonIn) -> dict[str, Any]:
    """Close an account and end its sessions."""
    services.deactivate_user(user_id, body.reason)
    return _present_one(user_id)


@router.post(
    "/users/{user_id}/reactivate",
    permission="access.users_manage",
    operation_id="access_reactivate_user",
    response=UserOut,
)
def reactivate_user(request: HttpRequest, user_id: Id, body: AccountReasonIn) -> dict[str, Any]:
    """Open a closed account again."""
    services.reactivate_user(user_id, body.reason)
    return _present_one(user_id)


@router.post(
    "/users/{user_id}/reset-password",
    permission="access.users_manage",
    operation_id="access_reset_password",
    response=UserWithPasswordOut,
)
def reset_password(request: HttpRequest, user_id: Id) -> dict[str, Any]:
    """Give an account a one-time password."""
    _, password = services.reset_password(user_id)
    return {"user": _present_one(user_id), "one_time_password": password}


@router.post(
    "/users/{user_id}/unlock",
    permission="access.unlock",
    operation_id="access_unlock_user",
    response=UserOut,
)
def unlock_user(request: HttpRequest, user_id: Id) -> dict[str, Any]:
    """Let a locked account try again."""
    services.unlock_user(user_id)
    return _present_one(user_id)


@router.post(
    "/users/{user_id}/clear-second-factor",
    permission="access.unlock",
    operation_id="access_clear_second_factor",
    response=UserOut,
)
def clear_second_factor(request: HttpRequest, user_id: Id, body: AccountReasonIn) -> dict[str, Any]:
    """Take the second factor off an account whose phone is lost."""
    services.clear_second_factor(user_id, body.reason)
    return _present_one(user_id)
