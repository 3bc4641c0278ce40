"""Moving one reservation along its table, with a row that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.hospital.schedule.errors import ReservationNotFound, ReservationNotPossible
from yiqiao.hospital.schedule.models import Reservation, ReservationTransition
from yiqiao.hospital.schedule.rules import (
    ReservationEvent,
    ReservationStatus,
    TransitionRefused,
    next_reservation_status,
)
from yiqiao.hospital.schedule.statuses import RESERVATION_LABELS

_ENDS = frozenset(
    {
        ReservationStatus.RELEASED,
        ReservationStatus.EXPIRED,
        ReservationStatus.CANCELLED,
        ReservationStatus.NO_SHOW,
    }
)


def lock_reservation(reservation_id: int) -> Reservation:
    """The row, locked until the transaction ends; raises `ReservationNotFound`."""
    reservation = (
        Reservation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__campus", "session__department", "slot")
        .filter(pk=reservation_id)
        .first()
    )
    if reservation is None:
        raise ReservationNotFound("没有找到这条预约，请核对预约号。")
    return reservation


def apply(reservation: Reservation, event: ReservationEvent, reason: str = "") -> None:
    """Move a locked reservation and record the step; raises `ReservationNotPossible` off the table."""
    before = ReservationStatus(reservation.status)
    try:
        after = next_reservation_status(before, event)
    except TransitionRefused:
        raise ReservationNotPossible(
            f"该预约当前为“{RESERVATION_LABELS[before].zh}”，不能进行此操作，请刷新后查看。",
            details={"status": before.value, "event": event.value},
        ) from None
    now = clock.now()
    reservation.status = after.value
    changed = ["status"]
    if after is ReservationStatus.CONFIRMED:
        reservation.confirmed_at = now
        changed.append("confirmed_at")
    if after in _ENDS:
        reservation.ended_at = now
        changed.append("ended_at")
    elif reservation.ended_at is not None:
        reservation.ended_at = None
        changed.append("ended_at")
    if after is ReservationStatus.CANCELLED:
        reservation.cancelled_reason = reason or "未说明原因"
        changed.append("cancelled_reason")
    reservation.save(update_fields=changed)
    record([reservation.pk], event, before, after, now, reason)


def record(
    reservation_ids: Iterable[int],
    event: ReservationEvent | str,
    before: ReservationStatus | str,
    after: ReservationStatus,
    at: datetime,
    reason: str = "",
) -> None:
    """One transition row for each reservation."""
    actor = current_actor()
    ReservationTransition.objects.bulk_create(
        ReservationTransition(
            reservation_id=reservation_id,
            event=str(event),
            from_status=str(before),
            to_status=after.value,
            at=at,
            actor=f"{actor.kind}:{actor.id}"[:100],
            reason=reason,
        )
        for reservation_id in reservation_ids
    )
