"""Who is acting, from where, in which request — carried in a context variable, read by services and the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
class DataScope:
    """Codes of the campuses and departments that something reaches; None means all."""

    campuses: frozenset[str] | None
    departments: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The party behind the present operation.

    `permissions` are those in force at `campus` (a campus code, None when the actor has no workplace).
    `campuses` / `departments` are the codes of the data scope; None means all. `patient_id` is set for
    patients using the mobile service (themselves; family members are checked by the service).

    Two roles may reach differently far. `scopes` says how far each permission reaches, and `within` narrows
    the actor to the scope of the one permission that the present operation names, so that a role with a wide
    scope never lends it to another role's rights.
    """

    kind: ActorKind
    id: str
    display_name: str
    permissions: frozenset[str] = frozenset()
    campus: str | None = None
    campuses: frozenset[str] | None = frozenset()
    departments: frozenset[str] | None = frozenset()
    patient_id: int | None = None
    scopes: Mapping[str, DataScope] = field(default_factory=dict, compare=False, repr=False)

    def within(self, permission: str) -> Actor:
        """The same actor with the data scope of `permission`; unchanged when no scope is known for it."""
        scope = self.scopes.get(permission)
        if scope is None:
            return self
        return replace(self, campuses=scope.campuses, departments=scope.departments)

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
    """What the audit and the logs need to know of the present request or task.

    `refusal` is why the session that came with the request cannot be used (ended elsewhere, password to be
    changed first, …); operations that need a signed-in user raise it.
    """

    actor: Actor = SYSTEM
    request_id: str = ""
    operation: str = ""
    client_address: str = ""
    workstation: str = ""
    reason: str = field(default="")
    refusal: DomainError | None = None


_current: ContextVar[RequestContext | None] = ContextVar("yiqiao_request_context", default=None)
_OUTSIDE_ANY_REQUEST = RequestContext()


def current() -> RequestContext:
    """The present context; outside any request or task the actor is the system itself."""
    return _current.get() or _OUTSIDE_ANY_REQUEST


def current_actor() -> Actor:
    """The party behind the present operation."""
    return current().actor


@contextmanager
def acting(actor: Actor | None = None, **changes: str | DomainError | None) -> Iterator[RequestContext]:
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
    "DataScope",
    "OutsideDataScope",
    "PermissionDenied",
    "RequestContext",
    "acting",
    "current",
    "current_actor",
]
