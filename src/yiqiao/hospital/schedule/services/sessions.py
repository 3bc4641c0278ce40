"""Changing a session: added numbers (加号), suspension (停诊), resumption, cancellation."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from yiqiao.foundation import clock, events
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.events import ReservationCancelled
from yiqiao.hospital.schedule.errors import (
    AddedSlotsLimit,
    ReservationNotFound,
    SessionClosed,
    SessionNotFound,
    SessionNotPossible,
    SessionOver,
)
from yiqiao.hospital.schedule.models import AffectedReservation, ClinicSession, Reservation, Slot
from yiqiao.hospital.schedule.rules import (
    ReservationEvent,
    ReservationStatus,
    SessionEvent,
    SessionStatus,
    SlotSource,
    TransitionRefused,
    next_session_status,
)
from yiqiao.hospital.schedule.scope import check_manages
from yiqiao.hospital.schedule.services.transitions import apply
from yiqiao.hospital.schedule.statuses import SESSION_LABELS


def _lock_session(session_id: int) -> ClinicSession:
    """The session, locked against new holds (they key-share it) until the transaction ends."""
    session = (
        ClinicSession.objects.select_for_update(of=("self",))
        .select_related("campus", "department")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise SessionNotFound("没有找到这个门诊班次，请刷新排班后重试。")
    check_manages(session)
    return session


def add_slots(session_id: int, n: int, source: str = SlotSource.DOCTOR) -> list[Slot]:
    """Append `n` numbers to an open session, at its end and at the pace of its last number.

    A session has at most `booking.added_slots_per_session` added numbers (`AddedSlotsLimit`).
    """
    if n < 1:
        raise ValueError("at least one slot is added")
    with transaction.atomic():
        session = _lock_session(session_id)
        if session.status != SessionStatus.OPEN:
            raise SessionClosed("该班次已停诊，不能加号。")
        if clock.now() >= session.ends_at:
            raise SessionOver("该班次已结束，不能加号。")
        limit = current_profile().booking.added_slots_per_session
        present = Slot.objects.filter(session=session, is_added=True).count()
        if present + n > limit:
            raise AddedSlotsLimit(
                f"每个班次最多加 {limit} 个号，已加 {present} 个，还可加 {max(limit - present, 0)} 个。",
                details={"limit": limit, "present": present},
            )
        last = Slot.objects.filter(session=session).aggregate(
            number=Max("number"), starts_at=Max("starts_at")
        )
        number, moment = (last["number"] or 0), (last["starts_at"] or session.starts_at)
        # Added patients are seen after the regular ones, but within the session's hours.
        moment = min(moment + timedelta(minutes=1), session.ends_at)
        return Slot.objects.bulk_create(
            Slot(
                session=session,
                number=number + place,
                starts_at=moment,
                source=SlotSource(source).value,
                is_added=True,
            )
            for place in range(1, n + 1)
        )


def _move(session: ClinicSession, event: SessionEvent, reason: str) -> None:
    status = SessionStatus(session.status)
    try:
        session.status = next_session_status(status, event).value
    except TransitionRefused:
        raise SessionNotPossible(
            f"该班次当前为“{SESSION_LABELS[status].zh}”，不能进行此操作，请刷新后查看。",
            details={"status": status.value, "event": event.value},
        ) from None
    session.status_reason = reason
    session.version += 1
    session.save(update_fields=["status", "status_reason", "version"])


def _let_down(session: ClinicSession, reason: str) -> list[AffectedReservation]:
    """Cancel what is held or booked, keep what is registered, and list everybody who must be told."""
    living = (
        Reservation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("slot")
        .filter(
            session=session,
            status__in=[
                ReservationStatus.HELD.value,
                ReservationStatus.CONFIRMED.value,
                ReservationStatus.FULFILLED.value,
            ],
        )
        .order_by("pk")
    )
    affected: list[AffectedReservation] = []
    for reservation in living:
        was = ReservationStatus(reservation.status)
        if was is not ReservationStatus.FULFILLED:
            apply(reservation, ReservationEvent.CANCEL, f"停诊：{reason}")
        if was is ReservationStatus.CONFIRMED:
            events.publish(ReservationCancelled(reservation.pk, reservation.patient_id, f"停诊：{reason}"))
        if was is not ReservationStatus.HELD:
            affected.append(
                AffectedReservation(session=session, reservation=reservation, was_status=was.value)
            )
    AffectedReservation.objects.bulk_create(affected, ignore_conflicts=True)
    return affected


def suspend_session(session_id: int, reason: str) -> list[AffectedReservation]:
    """Stop a session (停诊). Holds and bookings are cancelled, and their slots are free should it resume.

    Returns whom to tell: patients who had booked, and those already registered, whose visits the clerk must
    cancel or move. Reservations held by somebody at this instant end without a call.
    """
    with transaction.atomic():
        session = _lock_session(session_id)
        _check_not_over(session)
        _move(session, SessionEvent.SUSPEND, reason)
        return _let_down(session, reason)


def resume_session(session_id: int) -> ClinicSession:
    """Open a suspended session again. Cancelled bookings stay cancelled: their patients were told."""
    with transaction.atomic():
        session = _lock_session(session_id)
        _check_not_over(session)
        _move(session, SessionEvent.RESUME, "")
        return session


def cancel_session(session_id: int, reason: str) -> list[AffectedReservation]:
    """Take a session off the timetable for good; another may then stand in its place."""
    with transaction.atomic():
        session = _lock_session(session_id)
        _check_not_over(session)
        _move(session, SessionEvent.CANCEL, reason)
        return _let_down(session, reason)


def _check_not_over(session: ClinicSession) -> None:
    if clock.now() >= session.ends_at:
        raise SessionOver("该班次已结束，不能再更改。")


def mark_told(session_id: int, reservation_id: int, note: str = "") -> AffectedReservation:
    """Somebody has told an affected patient; `note` says what was agreed."""
    with transaction.atomic():
        row = (
            AffectedReservation.objects.select_for_update(of=("self",))
            .select_related("session__campus", "session__department", "reservation__slot")
            .filter(session_id=session_id, reservation_id=reservation_id)
            .first()
        )
        if row is None:
            raise ReservationNotFound("该预约不在停诊受影响名单中。")
        check_manages(row.session)
        actor = current_actor()
        row.told_at, row.told_by, row.note = clock.now(), f"{actor.kind}:{actor.id}"[:100], note
        row.save(update_fields=["told_at", "told_by", "note"])
        return row
