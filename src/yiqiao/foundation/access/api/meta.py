"""What pages ask about the product itself: how statuses read, which errors there are."""

from __future__ import annotations

import inspect
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from yiqiao.foundation.http import PUBLIC, ApiRouter, Output
from yiqiao.foundation.http.problem_documents import STATUS_OF_KIND
from yiqiao.foundation.http.statuses import all_statuses
from yiqiao.foundation.problems import DomainError

router = ApiRouter(tags=["meta"])


class StatusLabelOut(Output):
    """How one status value reads and looks."""

    zh: str
    en: str
    colour: str


class ErrorOut(Output):
    """One code that a problem document can carry."""

    code: str
    kind: str
    status: int
    title: str
    meaning: str


def domain_errors() -> list[type[DomainError]]:
    """Every error class with a code that has been imported, by code."""
    found: dict[str, type[DomainError]] = {}
    waiting = [DomainError]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.code and one.__module__.startswith("yiqiao."):
                found.setdefault(one.code, one)
    return [found[code] for code in sorted(found)]


@router.get(
    "/statuses",
    permission=PUBLIC,
    operation_id="meta_list_statuses",
    response=dict[str, dict[str, StatusLabelOut]],
)
def list_statuses(request: HttpRequest) -> dict[str, Any]:
    """Labels and colours of every status, by kind and value."""
    return {
        kind: {value: asdict(label) for value, label in labels.items()}
        for kind, labels in all_statuses().items()
    }


@router.get("/errors", permission=PUBLIC, operation_id="meta_list_errors", response=list[ErrorOut])
def list_errors(request: HttpRequest) -> list[dict[str, Any]]:
    """Every error code with its meaning."""
    return [
        {
            "code": one.code,
            "kind": one.kind,
            "status": STATUS_OF_KIND[one.kind],
            "title": one.title,
            "meaning": inspect.getdoc(one) or "",
        }
        for one in domain_errors()
    ]
