"""Reservations made by staff and kiosks for a patient who stands before them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, paginate
from yiqiao.hospital.schedule import queries, services
from yiqiao.hospital.schedule.api.schemas import HoldIn, ReservationOut, ScheduleReasonIn
from yiqiao.hospital.schedule.rules import ReservationStatus

router = ApiRouter(tags=["schedule"])


def present(reservation_id: int) -> ReservationOut:
    """The reservation as it is now."""
    return ReservationOut.build(queries.get_reservation(reservation_id))


@router.get(
    "",
    permission="schedule.book",
    operation_id="list_reservations",
    response=Page[ReservationOut],
    audited=Audited("reservation.listed"),
)
def list_reservations(
    request: HttpRequest,
    patient_id: Id | None = Query(None),
    session_id: Id | None = Query(None),
    status: ReservationStatus | None = Query(None),
    from_day: Day | None = Query(None),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(20, ge=1, le=200),
) -> dict[str, Any]:
    """Reservations of a patient or session, the latest clinic first."""
    rows = queries.list_reservations(
        patient_id=patient_id, session_id=session_id, status=status, from_day=from_day
    )
    return paginate(rows, page, page_size, ReservationOut.build)


@router.post(
    "",
    permission="schedule.book",
    operation_id="hold_slot",
    response=ReservationOut,
    audited=Audited("reservation.held"),
    idempotent=True,
)
def hold_slot(request: HttpRequest, data: HoldIn) -> ReservationOut:
    """Hold a number for a patient; confirm it before `held_until`."""
    channel = data.channel or queries.default_channel()
    return present(services.hold_slot(data.session_id, data.patient_id, channel, data.slot_id).pk)


@router.get(
    "/{reservation_id}",
    permission="schedule.book",
    operation_id="get_reservation",
    response=ReservationOut,
    audited=Audited("reservation.viewed", "reservation:{reservation_id}"),
)
def get_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """One reservation."""
    return present(reservation_id)


@router.post(
    "/{reservation_id}/confirm",
    permission="schedule.book",
    operation_id="confirm_reservation",
    response=ReservationOut,
    audited=Audited("reservation.confirmed", "reservation:{reservation_id}"),
    idempotent=True,
)
def confirm_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """Make a hold a booking."""
    return present(services.confirm(reservation_id).pk)


@router.post(
    "/{reservation_id}/release",
    permission="schedule.book",
    operation_id="release_reservation",
    response=ReservationOut,
    audited=Audited("reservation.released", "reservation:{reservation_id}"),
)
def release_reservation(request: HttpRequest, reservation_id: Id) -> ReservationOut:
    """Give a held number back."""
    return present(services.release(reservation_id).pk)


@router.post(
    "/{reservation_id}/cancel",
    permission="schedule.book",
    operation_id="cancel_reservation",
    response=ReservationOut,
    audited=Audited("reservation.cancelled", "reservation:{reservation_id}"),
)
def cancel_reservation(request: HttpRequest, reservation_id: Id, data: ScheduleReasonIn) -> ReservationOut:
    """Cancel a booking; its number is free again."""
    return present(services.cancel(reservation_id, data.reason).pk)


@router.post(
    "/{reservation_id}/excuse",
    permission="schedule.excuse_no_show",
    operation_id="excuse_no_show",
    response=ReservationOut,
    audited=Audited("reservation.no_show_excused", "reservation:{reservation_id}"),
)
def excuse_no_show(request: HttpRequest, reservation_id: Id, data: ScheduleReasonIn) -> ReservationOut:
    """Take a no-show back."""
    return present(services.excuse_no_show(reservation_id, data.reason).pk)
