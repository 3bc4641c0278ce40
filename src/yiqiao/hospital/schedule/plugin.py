"""What the schedule registers with the packages below it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.schedule.models import Reservation
from yiqiao.hospital.schedule.rules import HOLDING_PATIENT

_LIVING = [status.value for status in HOLDING_PATIENT]


def move_reservations(from_id: int, to_id: int, only: Collection[Any] | None) -> list[Any]:
    """Move the reservations of a merged record.

    Where both records have a place in one session, the merged record's stays with it: a patient is in a
    session once, and the desk decides which of the two numbers is given back.
    """
    rows = Reservation.objects.select_for_update().filter(patient_id=from_id)
    if only is not None:
        rows = rows.filter(pk__in=only)
    taken = set(
        Reservation.objects.filter(patient_id=to_id, status__in=_LIVING).values_list("session_id", flat=True)
    )
    ids = [row.pk for row in rows.order_by("pk") if row.status not in _LIVING or row.session_id not in taken]
    Reservation.objects.filter(pk__in=ids).update(patient_id=to_id)
    return ids


def register() -> None:
    """Called once when the app is ready."""
    merge_registry.register("schedule.Reservation", move_reservations)
