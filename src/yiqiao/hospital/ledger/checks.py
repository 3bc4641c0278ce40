"""Checks that others add to `verify_ledger`: that their documents and the ledger tell the same story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that does not agree: which check found it, about which document, and what is wrong."""

    check: str
    subject: str
    message: str


Check = Callable[[], Sequence[Discrepancy]]

_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Add a check, e.g. ``cashier.settlements``. A name is registered once."""
    if name in _checks and _checks[name] is not check:
        raise RuntimeError(f"ledger check {name!r} is registered twice")
    _checks[name] = check


def unregister_check(name: str) -> None:
    """Take a check out; for tests."""
    del _checks[name]


def registered_checks() -> dict[str, Check]:
    """All checks by name, in order of registration."""
    return dict(_checks)
