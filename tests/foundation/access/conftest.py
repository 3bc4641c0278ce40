"""What the tests of access share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from yiqiao.foundation.access import snapshots
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.profile import HospitalProfile, current_profile
from yiqiao.foundation.profile.operations import SessionSettings


@pytest.fixture(autouse=True)
def _no_kept_snapshots() -> None:
    snapshots.forget_everybody.__globals__["_kept"].clear()


@pytest.fixture
def session_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SessionSettings]:
    """Run with the hospital's profile changed in its session settings."""

    def change(**settings: Any) -> SessionSettings:
        present = current_profile()
        made: HospitalProfile = present.model_copy(
            update={"session": present.session.model_copy(update=settings)}
        )
        for module in ("snapshots", "sessions", "limits", "password_validators"):
            monkeypatch.setattr(f"yiqiao.foundation.access.{module}.current_profile", lambda: made)
        for module in ("attempts", "passwords"):
            monkeypatch.setattr(f"yiqiao.foundation.access.services.{module}.current_profile", lambda: made)
        return made.session

    return change


def enter(client: Client, username: str, password: str) -> HttpResponse:
    """Sign in over HTTP."""
    return client.post(
        "/api/ui/session",
        {"username": username, "password": password},
        content_type="application/json",
    )


def audited(action: str) -> list[AuditRecord]:
    """The audit records of an action, oldest first."""
    return list(AuditRecord.objects.filter(action=action).order_by("id"))
