"""Appending to the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit.models import AuditRecord


def record(action: str, subject: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Append one record of the present actor's act, in the transaction of the act itself.

    `action` is dotted (``patient.viewed``), `subject` names the thing (``patient:17``), `details` are facts
    without personal data in clear.
    """
    present = context.current()
    AuditRecord.objects.create(
        recorded_at=clock.now(),
        actor_kind=present.actor.kind,
        actor_id=present.actor.id,
        actor_name=present.actor.display_name,
        action=action,
        subject=subject,
        operation=present.operation,
        request_id=present.request_id,
        client_address=present.client_address,
        workstation=present.workstation,
        reason=present.reason,
        details=dict(details or {}),
    )
