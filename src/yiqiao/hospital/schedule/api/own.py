"""Reservations that patients make on the mobile service, for themselves and their family."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Id, Page, paginate
from yiqiao.hospital.schedule import queries, services
from yiqiao.hospital.schedule.api.reservations import present
from yiqiao.hospital.schedule.api.schemas import HoldIn, ReservationOut, ScheduleReasonIn
from yiqiao.hospital.schedule.rules import ReservationStatus

router = ApiRouter(tags=["schedule"])


@router.get(
    "",
    permission="schedule.book_own",
    operation_id="list_own_reservations",
    response=Page[ReservationOut],
    audited=Audited("reservation.listed"),
)
def list_own_reservations(
    request: HttpRequest,
    patient_id: Id | None = Query(None),
    status: ReservationStatus | None = Query(None),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> dict[str, Any]:
    """Reservations of oneself and one's family."""
    rows = queries.list_reservations(patient_id=patient_id, status=status)
    return paginate(rows, page, page_size, ReservationOut.build)


@router.post(
    "",
    permission="schedule.book_own",
    operation_id="hold_own_slot",
    response=ReservationOut,
    audited=Audited("reservation.held"),
    idempotent=True,
)
def hold_own_slot(request: HttpRequest, data: HoldIn) -> ReservationOut:
    """Hold a number; confirm it before `held_until`."""
    channel = data.channel or queries.default_channel()
    return present(services.hold_slot(data.session_id, data.patient_id, channel, data.slot_id).pk)


@router.get(
    "/{reservation_id}",
    permission="schedule.book_own",
    operation_id="get_own_reservation",
    response=ReservationOut,
    audited=Audited("reservation.viewed", "reservation:{reservation_id}"),
)
def get_own_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """One reservation."""
    return present(reservation_id)


@router.post(
    "/{reservation_id}/confirm",
    permission="schedule.book_own",
    operation_id="confirm_own_reservation",
    response=ReservationOut,
    audited=Audited("reservation.confirmed", "reservation:{reservation_id}"),
    idempotent=True,
)
def confirm_own_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """Make a hold a booking."""
    return present(services.confirm(reservation_id).pk)


@router.post(
    "/{reservation_id}/release",
    permission="schedule.book_own",
    operation_id="release_own_reservation",
    response=ReservationOut,
    audited=Audited("reservation.released", "reservation:{reservation_id}"),
)
def release_own_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """Give a held number back."""
    return present(services.release(reservation_id).pk)


@router.post(
    "/{reservation_id}/cancel",
    permission="schedule.book_own",
    operation_id="cancel_own_reservation",
    response=ReservationOut,
    audited=Audited("reservation.cancelled", "reservation:{reservation_id}"),
)
def cancel_own_reservation(
    request: HttpRequest, reservation_id: Id, data: ScheduleReasonIn
) -> ReservationOut:
    """Cancel a booking before the cut-off."""
    return present(services.cancel(reservation_id, data.reason).pk)
