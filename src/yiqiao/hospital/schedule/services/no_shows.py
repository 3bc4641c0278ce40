"""Who booked and did not come (爽约)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.hospital.schedule.models import Reservation
from yiqiao.hospital.schedule.rules import ReservationEvent, ReservationStatus, SessionStatus
from yiqiao.hospital.schedule.services.transitions import apply

BATCH = 200


def mark_no_shows(day: date) -> int:
    """Mark every confirmed reservation of ended sessions of `day` as a no-show; returns how many.

    Only where the clinic really ran: sessions still open, whose end has passed. Safe to run again.
    """
    marked = 0
    while True:
        with transaction.atomic():
            rows = list(
                Reservation.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
                .filter(
                    status=ReservationStatus.CONFIRMED.value,
                    session__on=day,
                    session__ends_at__lte=clock.now(),
                    session__status=SessionStatus.OPEN.value,
                )
                .order_by("pk")[:BATCH]
            )
            for reservation in rows:
                apply(reservation, ReservationEvent.MARK_NO_SHOW)
        marked += len(rows)
        if len(rows) < BATCH:
            return marked
