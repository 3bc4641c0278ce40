"""What follows a patient when two records are merged. Packages above register their tables here.

In ``AppConfig.ready()``::

    merge_registry.register("visits.Visit", merge_registry.rows("visits.Visit"))

The same function moves rows back when a merge is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.apps import apps

MoveRows = Callable[[int, int, Collection[Any] | None], list[Any]]
"""(from patient, to patient, only these row ids or None for all) → ids of the rows moved."""

_movers: dict[str, MoveRows] = {}


def register(label: str, move: MoveRows) -> None:
    """Have `move` called at every merge; `label` names its rows in the undo information."""
    if label in _movers:
        raise RuntimeError(f"merge rows {label!r} are registered twice")
    _movers[label] = move


def unregister(label: str) -> None:
    """Forget a registration; for tests and plug-ins that are taken out."""
    del _movers[label]


def movers() -> dict[str, MoveRows]:
    """All registrations in order."""
    return dict(_movers)


def rows(model: str, field: str = "patient") -> MoveRows:
    """A mover for an ordinary table: ``app.Model`` whose foreign key `field` points at the patient."""

    def move(from_id: int, to_id: int, only: Collection[Any] | None) -> list[Any]:
        manager = apps.get_model(model)._base_manager
        found = manager.filter(**{f"{field}_id": from_id})
        if only is not None:
            found = found.filter(pk__in=only)
        ids = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
        manager.filter(pk__in=ids).update(**{f"{field}_id": to_id})
        return ids

    return move
