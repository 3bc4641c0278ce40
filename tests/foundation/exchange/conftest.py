"""These tests listen for themselves: the handlers of the installed packages are set aside meanwhile."""

from __future__ import annotations

import pytest

from yiqiao.foundation.exchange import registry


@pytest.fixture(autouse=True)
def nobody_else_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test without handlers."""
    monkeypatch.setattr(registry, "_outcome_handlers", {})
    monkeypatch.setattr(registry, "_inbound_handlers", {})
