"""Roles and grants, for the security administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import AwareDatetime, Field, StringConstraints

from yiqiao.foundation import clock
from yiqiao.foundation.access import queries, services
from yiqiao.foundation.access.api.accounts import (
    AccountReasonIn,
    GrantOut,
    PageNumber,
    PageSize,
    present_grant,
)
from yiqiao.foundation.access.models import Role
from yiqiao.foundation.access.queries import RoleOverview
from yiqiao.foundation.access.registry import PermissionKind, all_permissions
from yiqiao.foundation.access.rules import Duty
from yiqiao.foundation.http import ApiRouter, Id, Input, Output, Page, SearchText, paginate
from yiqiao.foundation.problems import InvalidInput

router = ApiRouter(tags=["access"])

RoleCode = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=50, pattern=r"^[a-z][a-z0-9_]*$")
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
NameEn = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
PlaceCodes = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]],
    Field(min_length=1, max_length=500),
]


class PermissionOut(Output):
    """A right that roles can hold, and the duties whose roles may."""

    code: str
    label: str
    label_en: str
    kind: PermissionKind
    duties: list[Duty]


class RoleOut(Output):
    """A role, what it holds and how many accounts have it."""

    code: str
    name: str
    name_en: str
    duty: Duty
    permissions: list[str]
    is_customised: bool
    holders: int


class RoleIn(Input):
    """What a role is called and holds."""

    name: Name
    name_en: NameEn = ""
    permissions: list[Code] = Field(max_length=1000)


class NewRoleIn(RoleIn):
    """A role of the hospital's own. Its duty can never change."""

    code: RoleCode
    duty: Duty = Duty.BUSINESS


class GrantIn(Input):
    """A role for an account. Null campuses or departments mean all."""

    user_id: Id
    role_code: Code
    campus_codes: PlaceCodes | None = None
    department_codes: PlaceCodes | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None


def _present(role: Role, holders: int) -> dict[str, Any]:
    return {
        "code": role.code,
        "name": role.name,
        "name_en": role.name_en,
        "duty": role.duty,
        "permissions": role.permissions,
        "is_customised": role.is_customised,
        "holders": holders,
    }


def _overview(code: str) -> dict[str, Any]:
    one = next(one for one in queries.list_roles() if one.role.code == code)
    return _present_overview(one)


def _present_overview(one: RoleOverview) -> dict[str, Any]:
    return _present(one.role, one.holders)


@router.get(
    "/permissions",
    permission="access.roles_read",
    operation_id="access_list_permissions",
    response=list[PermissionOut],
)
def list_permissions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every right there is."""
    return [
        {
            "code": one.code,
            "label": one.label,
            "label_en": one.label_en,
            "kind": one.kind,
            "duties": sorted(one.duties),
        }
        for _, one in sorted(all_permissions().items())
    ]


@router.get(
    "/roles", permission="access.roles_read", operation_id="access_list_roles", response=list[RoleOut]
)
def list_roles(request: HttpRequest) -> list[dict[str, Any]]:
    """Every role."""
    return [_present_overview(one) for one in queries.list_roles()]


@router.post(
    "/roles",
    permission="access.roles_manage",
    operation_id="access_create_role",
    response={201: RoleOut},
)
def create_role(request: HttpRequest, body: NewRoleIn) -> Status[dict[str, Any]]:
    """Make a role of the hospital's own."""
    role = services.create_role(body.code, body.name, body.permissions, duty=body.duty, name_en=body.name_en)
    return Status(201, _present(role, 0))


@router.put(
    "/roles/{role_code}",
    permission="access.roles_manage",
    operation_id="access_edit_role",
    response=RoleOut,
)
def edit_role(request: HttpRequest, role_code: Code, body: RoleIn) -> dict[str, Any]:
    """Change what a role is called and holds."""
    services.edit_role(role_code, name=body.name, permissions=body.permissions, name_en=body.name_en)
    return _overview(role_code)


@router.get(
    "/grants", permission="access.roles_read", operation_id="access_list_grants", response=Page[GrantOut]
)
def list_grants(
    request: HttpRequest,
    user_id: Id | None = Query(None),
    role: SearchText = Query(""),
    with_past: bool = Query(False),
    page: PageNumber = Query(1),
    page_size: PageSize = Query(20),
) -> dict[str, Any]:
    """Who has what; `with_past` adds what was revoked or ran out."""
    grants = queries.list_grants(user_id, role, with_past=with_past)
    return paginate(grants, page, page_size, present_grant)


def _check_plausible(moment: datetime | None, field: str) -> None:
    """A grant starts and ends within the years that the hospital plans for."""
    if moment is not None and abs(moment.year - clock.today().year) > 50:
        raise InvalidInput.of(field, "日期超出合理范围，请检查年份。")


@router.post("/grants", permission="access.grant", operation_id="access_grant_role", response={201: GrantOut})
def grant_role(request: HttpRequest, body: GrantIn) -> Status[dict[str, Any]]:
    """Let an account hold a role."""
    _check_plausible(body.valid_from, "valid_from")
    _check_plausible(body.valid_until, "valid_until")
    grant = services.grant_role(
        queries.get_user(body.user_id),
        services.Grant(
            body.role_code, body.campus_codes, body.department_codes, body.valid_from, body.valid_until
        ),
    )
    return Status(201, present_grant(queries.list_grants(with_past=True).get(pk=grant.pk)))


@router.post(
    "/grants/{grant_id}/revoke",
    permission="access.grant",
    operation_id="access_revoke_grant",
    response=GrantOut,
)
def revoke_grant(request: HttpRequest, grant_id: Id, body: AccountReasonIn) -> dict[str, Any]:
    """Take a role away."""
    return present_grant(services.revoke_grant(grant_id, body.reason))
