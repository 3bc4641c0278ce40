"""The kinds of requests that exist, and what their packages do with the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yiqiao.foundation.approval.models import ApprovalRequest

OutcomeHandler = Callable[["ApprovalRequest"], None]

_handlers: dict[str, OutcomeHandler] = {}
_labels: dict[str, str] = {}


def register_outcome(kind: str, handler: OutcomeHandler, *, label: str = "") -> None:
    """Call `handler` in the transaction of the last decision, with the request in its final state.

    An exception undoes the decision. Called from ``AppConfig.ready``; registering again replaces. `label` is the
    kind's name on the pages.
    """
    _handlers[kind] = handler
    _labels[kind] = label or _labels.get(kind, kind)


def deliver(request: ApprovalRequest) -> None:
    """Tell the package that asked."""
    handler = _handlers.get(request.kind)
    if handler is not None:
        handler(request)


def list_kinds() -> dict[str, str]:
    """Labels of the registered kinds by code."""
    return dict(sorted(_labels.items()))


def label_of(kind: str) -> str:
    """The name of a kind."""
    return _labels.get(kind, kind)
