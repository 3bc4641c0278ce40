"""A router whose every operation must name its permission.

The permission is checked before the body is parsed, so that nobody learns a field's rules without the right
to use it. `PUBLIC` (sign-in, health) and `SIGNED_IN` (one's own session) are permissions too: they are
chosen on purpose and listed by the walk test.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from yiqiao.foundation import context
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.http.problem_documents import response_of_any
from yiqiao.foundation.idempotency.replay import replayed
from yiqiao.foundation.problems import DomainError, ProblemKind

PUBLIC = "public"
SIGNED_IN = "signed_in"


class NotSignedIn(DomainError):
    """The operation needs a signed-in user and the session is missing or has ended."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.not_signed_in"
    title = "请先登录"


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit says of an operation that reads or writes personal data.

    `action` is dotted (``patient.viewed``); `subject` is a template over the operation's path and query
    parameters (``patient:{patient_id}``).
    """

    action: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OperationDeclaration:
    """One API operation as the permission matrix and the generated documents see it."""

    operation_id: str
    method: str
    path: str
    permission: str
    audited: Audited | None
    idempotent: bool


_operations: dict[str, OperationDeclaration] = {}


def operations() -> list[OperationDeclaration]:
    """Every declared operation of all faces, by operation id."""
    return [_operations[key] for key in sorted(_operations)]


class Guard:
    """Authentication and permission of one operation; runs before the input is parsed."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> context.Actor:
        """Return the actor, or raise `NotSignedIn` / `PermissionDenied` / the session's own refusal."""
        present = context.current()
        actor = present.actor
        if self.permission == PUBLIC:
            return actor
        if present.refusal is not None:
            raise present.refusal
        if actor.kind is context.ActorKind.ANONYMOUS:
            raise NotSignedIn("登录已失效或尚未登录，请登录后继续；已填写的内容会保留。")
        if self.permission != SIGNED_IN:
            actor.check_permission(self.permission)
        return actor


class ApiRouter(Router):
    """`ninja.Router` whose methods take `permission`, `audited` and `idempotent`.

    ``audited``: leave an audit record after the operation succeeded. ``idempotent``: honour the
    ``Idempotency-Key`` header (same key and input replays the answer, other input is refused).
    """

    def _declare(
        self,
        method: str,
        path: str,
        *,
        permission: str,
        operation_id: str,
        audited: Audited | None = None,
        idempotent: bool = False,
        **options: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        declaration = OperationDeclaration(operation_id, method, path, permission, audited, idempotent)
        if operation_id in _operations:
            raise RuntimeError(f"operation id {operation_id} is declared twice")
        _operations[operation_id] = declaration

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(view)
            def operation(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                actor = context.current_actor().within(permission)
                with context.acting(actor, operation=operation_id):
                    result = view(request, *args, **kwargs)
                    if audited is not None:
                        audit.record(audited.action, audited.subject.format_map(kwargs))
                    return result

            # ninja would look the annotations' names up in this module instead of the view's.
            operation.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
            guard = Guard(permission)
            if idempotent:
                decorate_view(replayed(operation_id, guard, response_of_any))(operation)
            self.add_api_operation(
                path,
                [method],
                operation,
                auth=guard,
                operation_id=operation_id,
                openapi_extra={"x-permission": permission, "x-idempotent": idempotent},
                **options,
            )
            return view

        return decorate

    def get(self, path: str, **options: Any) -> Any:
        """Declare a read."""
        return self._declare("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        """Declare a creation or a command."""
        return self._declare("POST", path, **options)

    def put(self, path: str, **options: Any) -> Any:
        """Declare a replacement."""
        return self._declare("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Any:
        """Declare a partial change."""
        return self._declare("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Any:
        """Declare a removal."""
        return self._declare("DELETE", path, **options)
