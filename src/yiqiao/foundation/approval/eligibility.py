"""Who may decide a step, from the role grants in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.access.models import RoleGrant
from yiqiao.foundation.approval.models import ApprovalAssignee, ApprovalRequest
from yiqiao.foundation.context import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody holds now, and how far it reaches (None: everywhere)."""

    role_code: str
    campuses: frozenset[str] | None
    departments: frozenset[str] | None

    def reaches(self, campus: str, department: str) -> bool:
        """Whether the role is held for this campus and department; empty asks for none in particular."""
        return (not campus or self.campuses is None or campus in self.campuses) and (
            not department or self.departments is None or department in self.departments
        )


def user_id_of(actor: Actor) -> int | None:
    """The account behind the actor; only accounts of staff decide."""
    return int(actor.id) if actor.kind is ActorKind.STAFF and actor.id.isdigit() else None


def held_roles(user_ids: Collection[int]) -> dict[int, list[HeldRole]]:
    """Roles in force by account."""
    now = clock.now()
    grants: QuerySet[RoleGrant] = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        user_id__in=list(user_ids),
        user__is_active=True,
        revoked_at__isnull=True,
        valid_from__lte=now,
    ).select_related("role")
    found: dict[int, list[HeldRole]] = {user_id: [] for user_id in user_ids}
    for grant in grants:
        found[grant.user_id].append(
            HeldRole(
                grant.role.code,
                None if grant.campus_codes is None else frozenset(grant.campus_codes),
                None if grant.department_codes is None else frozenset(grant.department_codes),
            )
        )
    return found


def may_stand_for(
    user_id: int, roles: Collection[HeldRole], assignee: ApprovalAssignee, request: ApprovalRequest
) -> bool:
    """Whether the account fits one assignee entry for this request."""
    if assignee.user_id is not None:
        return assignee.user_id == user_id
    department = assignee.department_code or request.department_code
    return any(
        role.role_code == assignee.role_code and role.reaches(request.campus_code, department)
        for role in roles
    )
