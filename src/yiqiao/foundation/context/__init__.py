"""Who is acting, from where, in which request — carried in a context variable, read by services and the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum

from yiqiao.foundation.problems import DomainError, ProblemKind


class ActorKind(StrEnum):
    """What sort of party acts."""

    STAFF = "staff"
    PATIENT = "patient"
    DEVICE = "device"
    PARTY = "party"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class PermissionDenied(DomainError):
    """The actor's roles do not include the permission that the operation names."""

    kind = ProblemKind.FORBIDDEN
    code = "access.permission_denied"
    title = "没有权限"


class OutsideDataScope(DomainError):
    """The thing belongs to a campus or department outside the actor's data scope."""

    kind = ProblemKind.FORBIDDEN
    code = "access.outside_data_scope"
    title = "不在数据范围内"


@dataclass(frozen=True, slots=True)
class Actor:
    """The party behind the present operation.

    `permissions` are those in force at `campus` (a campus code, None when the actor has no workplace).
    `campuses` / `departments` are the codes of the data scope; None means all. `patient_id` is set for
    patients using the mobile service (themselves; family members are checked by the service).
    """

    kind: ActorKind
    id: str
    display_name: str
    permissions: frozenset[str] = frozenset()
    campus: str | None = None
    campuses: frozenset[str] | None = frozenset()
    departments: frozenset[str] | None = frozenset()
    patient_id: int | None = None

    def has(self, permission: str) -> bool:
        """Whether the actor holds `permission`."""
        return permission in self.permissions

    def check_permission(self, permission: str) -> None:
        """Raise `PermissionDenied` unless the actor holds `permission`."""
        if permission not in self.permissions:
            raise PermissionDenied(
                f"您的岗位没有“{permission}”权限，请联系安全管理员授权。", details={"permission": permission}
            )

    def check_campus(self, campus: str) -> None:
        """Raise `OutsideDataScope` unless `campus` is in the actor's data scope."""
        if self.campuses is not None and campus not in self.campuses:
            raise OutsideDataScope(
                "该记录属于其他院区，您的数据范围不包含该院区。", details={"campus": campus}
            )

    def check_department(self, department: str) -> None:
        """Raise `OutsideDataScope` unless `department` is in the actor's data scope."""
        if self.departments is not None and department not in self.departments:
            raise OutsideDataScope(
                "该记录属于其他科室，您的数据范围不包含该科室。", details={"department": department}
            )


SYSTEM = Actor(ActorKind.SYSTEM, "system", "系统", campuses=None, departments=None)
ANONYMOUS = Actor(ActorKind.ANONYMOUS, "", "未登录")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What the audit and the logs need to know of the present request or task."""

    actor: Actor = SYSTEM
    request_id: str = ""
    operation: str = ""
    client_address: str = ""
    workstation: str = ""
    reason: str = field(default="")


_current: ContextVar[RequestContext | None] = ContextVar("yiqiao_request_context", default=None)
_OUTSIDE_ANY_REQUEST = RequestContext()


def current() -> RequestContext:
    """The present context; outside any request or task the actor is the system itself."""
    return _current.get() or _OUTSIDE_ANY_REQUEST


def current_actor() -> Actor:
    """The party behind the present operation."""
    return current().actor


@contextmanager
def acting(actor: Actor | None = None, **changes: str) -> Iterator[RequestContext]:
    """Run a block as `actor` (default: unchanged) with other context fields changed."""
    context = replace(current(), **changes)  # type: ignore[arg-type]
    if actor is not None:
        context = replace(context, actor=actor)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


__all__ = [
    "ANONYMOUS",
    "SYSTEM",
    "Actor",
    "ActorKind",
    "OutsideDataScope",
    "PermissionDenied",
    "RequestContext",
    "acting",
    "current",
    "current_actor",
]
