"""What visits register with the packages below them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.visits.models import Allergy


def move_allergies(from_id: int, to_id: int, only: Collection[Any] | None) -> list[Any]:
    """Move the allergies of a merged record, but for those that the kept record has already."""
    rows = Allergy.objects.select_for_update().filter(patient_id=from_id)
    if only is not None:
        rows = rows.filter(pk__in=only)
    known = set(
        Allergy.objects.filter(patient_id=to_id, refuted_at__isnull=True).values_list("substance", flat=True)
    )
    ids = [row.pk for row in rows.order_by("pk") if row.refuted_at is not None or row.substance not in known]
    Allergy.objects.filter(pk__in=ids).update(patient_id=to_id)
    return ids


def register() -> None:
    """Called once when the app is ready."""
    merge_registry.register("visits.Visit", merge_registry.rows("visits.Visit"))
    merge_registry.register("visits.Allergy", move_allergies)
