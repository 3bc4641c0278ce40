"""The change log of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from yiqiao.foundation import clock, context
from yiqiao.hospital.catalogue.models import CatalogueChange


@dataclass(frozen=True, slots=True)
class Change:
    """One change to be logged: {field: [old, new]} of one thing."""

    kind: str
    code: str
    action: str
    changes: Mapping[str, Any]
    effective_on: date


def log_changes(changes: Iterable[Change], reason: str) -> None:
    """Append the changes to the log as the present actor's."""
    actor, now = context.current_actor(), clock.now()
    CatalogueChange.objects.bulk_create(
        CatalogueChange(
            subject_kind=one.kind,
            subject_code=one.code,
            action=one.action,
            changes=dict(one.changes),
            effective_on=one.effective_on,
            reason=reason[:500],
            actor=f"{actor.kind}:{actor.id}",
            actor_name=actor.display_name,
            changed_at=now,
        )
        for one in changes
    )


def apply_values(row: Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set `values` on `row`; returns {field: [old, new]} of what differs, ready for JSON."""
    differing: dict[str, list[Any]] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            differing[name] = [_plain(old), _plain(value)]
            setattr(row, name, value)
    return differing


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return getattr(value, "code", value.pk)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
