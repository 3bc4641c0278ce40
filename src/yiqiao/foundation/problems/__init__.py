"""Errors a person can act on.

Rules and services raise `DomainError`; only the HTTP faces know that a kind becomes a status and a problem
document (RFC 9457). The `detail` sentence is Chinese and tells the clerk what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class ProblemKind(StrEnum):
    """Why an operation was refused; every face maps a kind to one status."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    REJECTED = "rejected"
    STALE = "stale"
    BUSY = "busy"
    UPSTREAM = "upstream"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field: its name as the caller sent it (dotted path), and a sentence on how to correct it."""

    field: str
    message: str


class DomainError(Exception):
    """Base of every refusal. The subclass's docstring is its meaning in the generated error list.

    Subclasses set `kind`, `code` (dotted, unique in the project, e.g. ``cashier.bill_already_settled``) and
    `title` (short Chinese headline). `detail` is the full Chinese sentence for this occurrence; `details`
    carries machine-readable facts and never personal data in clear.
    """

    kind: ClassVar[ProblemKind] = ProblemKind.REJECTED
    code: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        fields: Sequence[FieldProblem] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail = detail or self.title
        self.fields = tuple(fields)
        self.details = dict(details or {})
        super().__init__(f"{self.code}: {self.detail}")


class InvalidInput(DomainError):
    """Some field cannot be accepted; `fields` names each one and says how to correct it."""

    kind = ProblemKind.INVALID
    code = "input.invalid"
    title = "填写有误"

    @classmethod
    def of(cls, field: str, message: str) -> InvalidInput:
        """One wrong field, whose sentence is also the sentence of the whole problem."""
        return cls(message, fields=[FieldProblem(field, message)])


class NotFound(DomainError):
    """The thing named does not exist, or is not visible to the person who asks."""

    kind = ProblemKind.NOT_FOUND
    code = "resource.not_found"
    title = "没有找到"


__all__ = ["DomainError", "FieldProblem", "InvalidInput", "NotFound", "ProblemKind"]
