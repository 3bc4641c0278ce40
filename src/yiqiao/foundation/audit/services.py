"""Appending to the audit."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yiqiao.foundation import clock, context
from yiqiao.foundation.audit import canonical
from yiqiao.foundation.audit.authentication import active_authenticator
from yiqiao.foundation.audit.models import AuditRecord
from yiqiao.foundation.audit.rules import clean_details, clean_text

_COPY = (
    "COPY audit_auditrecord (uid, recorded_at, actor_kind, actor_id, actor_name, action, subject, operation,"
    " request_id, client_address, workstation, reason, details, key_id, mac) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act for `record_many`; who, where and when come from the present context.

    `recorded_at` is only for acts that another system saw earlier.
    """

    action: str
    subject: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


def record(action: str, subject: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Append one record of the present actor's act, in the transaction of the act itself.

    `action` is dotted (``patient.viewed``), `subject` names the thing (``patient:17``), `details` are facts
    without personal data in clear (`PersonalDataInAudit` for keys such as ``name`` or ``phone``).
    """
    values = _values(Entry(action, subject, details or {}), context.current(), clock.now())
    key_id, mac = active_authenticator().authenticate(_content(values))
    AuditRecord.objects.create(
        **dict(zip(canonical.CONTENT_FIELDS, values, strict=True)), key_id=key_id, mac=mac
    )


def record_many(entries: Iterable[Entry]) -> int:
    """Append many records of the present actor in one statement (COPY); returns how many.

    For imports and other acts that touch thousands of rows: some ten thousand records a second.
    """
    present, now = context.current(), clock.now()
    authenticator = active_authenticator()
    count = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for entry in entries:
            values = _values(entry, present, now)
            key_id, mac = authenticator.authenticate(_content(values))
            copy.write_row((*values[:-1], json.dumps(values[-1], ensure_ascii=False), key_id, mac))
            count += 1
    return count


def _values(entry: Entry, present: context.RequestContext, now: datetime) -> tuple[Any, ...]:
    """The columns of `canonical.CONTENT_FIELDS`, cut to what they hold."""
    actor = present.actor
    return (
        _new_uid(),
        entry.recorded_at or now,
        str(actor.kind),
        clean_text(actor.id, 100),
        clean_text(actor.display_name, 50),
        clean_text(entry.action, 100),
        clean_text(entry.subject, 200),
        clean_text(present.operation, 100),
        clean_text(present.request_id, 64),
        clean_text(present.client_address, 64),
        clean_text(present.workstation, 50),
        clean_text(present.reason, 500),
        clean_details(entry.details) if entry.details else {},
    )


def _content(values: tuple[Any, ...]) -> bytes:
    return canonical.record_content((values[0].hex, canonical.microseconds(values[1]), *values[2:]))


def _new_uid() -> UUID:
    # The time first, so that the unique index grows at its end (the shape of UUID version 7).
    stamp = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    return UUID(bytes=stamp + os.urandom(10), version=4)
