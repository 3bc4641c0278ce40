"""Hold → confirm → release, and what comes after.

A hold is one pick and one insert. The pick (`FOR NO KEY UPDATE … SKIP LOCKED`) only keeps parallel clients off each
other's toes; the insert says `ON CONFLICT DO NOTHING` against the unique indexes, and they alone decide. When
the insert loses, somebody else has got a slot, so trying the next one always makes progress.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from yiqiao.foundation import clock, events
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.foundation.profile import SlotSource as ProfileSource
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.events import ReservationCancelled, SlotReserved
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.people.errors import PatientNotFound
from yiqiao.hospital.people.models import Patient
from yiqiao.hospital.schedule import queries
from yiqiao.hospital.schedule.errors import (
    AlreadyBooked,
    BeyondHorizon,
    BlockedForNoShows,
    CancelTooLate,
    ChannelNotAllowed,
    DayLimitReached,
    HoldExpired,
    NotInSession,
    SessionClosed,
    SessionOver,
    SlotTaken,
    SoldOut,
)
from yiqiao.hospital.schedule.models import ClinicSession, Reservation, Slot
from yiqiao.hospital.schedule.rules import (
    FROM_AFAR,
    HOLDING_PATIENT,
    SELF_SERVICE,
    ReservationEvent,
    ReservationStatus,
    SessionStatus,
    SlotSource,
    cancellation_deadline,
    sources_open_to,
)
from yiqiao.hospital.schedule.scope import check_campus_of, check_channel, check_patient
from yiqiao.hospital.schedule.services.statements import EXPIRE, INSERT, PICK, RUSH
from yiqiao.hospital.schedule.services.transitions import apply, lock_reservation, record

MOST_TRIES = 20
"""Each failed try means another client won; twenty in a row happen to nobody who is not already too late."""

SWEEP_BATCH = 500


def hold_slot(session_id: int, patient_id: int, channel: str, slot_id: int | None = None) -> Reservation:
    """Hold a slot for a patient for `booking.hold_minutes` of the profile.

    Without `slot_id` the first free slot that the channel may take. Raises `SoldOut`, `SlotTaken`,
    `AlreadyBooked`, `DayLimitReached`, `BlockedForNoShows`, `SessionClosed`, `SessionOver`, `BeyondHorizon`,
    `ChannelNotAllowed`, `NotOwnPatient`. A refusal changes nothing.
    """
    source = SlotSource(channel)
    with transaction.atomic():
        session = queries.get_bare_session(session_id)
        check_patient(patient_id)
        check_campus_of(session)
        check_channel(source, session)
        now = clock.now()
        _check_bookable(session, source, now)
        _check_not_hopeless(session, patient_id, source, now)
        if slot_id is not None and not Slot.objects.filter(pk=slot_id, session_id=session_id).exists():
            raise NotInSession("所选的号不属于这个班次，请重新选择。")
        patient_id = _lock_patient(patient_id)
        _check_patient_limits(session, patient_id, source, now)
        return _take(session, patient_id, source, slot_id, now)


def _check_bookable(session: ClinicSession, channel: SlotSource, now: datetime) -> None:
    booking = current_profile().booking
    if channel is SlotSource.GENERAL or not current_profile().has_slot_source(ProfileSource(channel.value)):
        raise ChannelNotAllowed("本院未开放该预约渠道。", details={"channel": channel.value})
    if session.status != SessionStatus.OPEN:
        raise SessionClosed("该班次已停诊，请选择其他班次。", details={"reason": session.status_reason})
    if now >= session.ends_at:
        raise SessionOver("该班次已结束，请选择其他班次。")
    last_day = clock.today() + timedelta(days=booking.horizon_days - 1)
    if session.on > last_day and channel is not SlotSource.DOCTOR:
        raise BeyondHorizon(f"目前只开放到 {last_day:%Y-%m-%d} 的号，请届时再预约。")


def _check_not_hopeless(session: ClinicSession, patient_id: int, channel: SlotSource, now: datetime) -> None:
    """Refuse early, without a lock, when nothing is free: in a rush nearly every answer is this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            RUSH,
            {
                "session": session.pk,
                "patient": patient_id,
                "sources": _sources(session, channel, now),
                "now": now,
                "not_before": _not_before(session, channel, now),
            },
        )
        is_free, present_id = cursor.fetchone()
    if present_id is not None:
        raise _already_booked(present_id)
    if not is_free:
        raise _sold_out()


def _sources(session: ClinicSession, channel: SlotSource, now: datetime) -> list[str]:
    """Sources that the channel may take, in the order in which they are used up."""
    return [
        source.value for source in sources_open_to(channel, session.starts_at, now, queries.release_hours())
    ]


def _not_before(session: ClinicSession, channel: SlotSource, now: datetime) -> datetime:
    """A number whose time has passed is of use only to somebody who is in the house."""
    return now if channel in FROM_AFAR else session.starts_at - timedelta(days=1)


def _already_booked(reservation_id: int) -> AlreadyBooked:
    return AlreadyBooked(
        "该患者在这个班次已有预约，不能重复预约；可在“我的预约”中查看。",
        details={"reservation_id": reservation_id},
    )


def _sold_out() -> SoldOut:
    return SoldOut("该班次对此渠道的号已约满，请选择其他班次或日期。")


def _lock_patient(patient_id: int) -> int:
    """Serialise one patient's own bookings, so that the daily limit holds; follow a merge to the kept record."""
    rows = Patient.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", "merged_into_id")
    row = rows.filter(pk=patient_id).first()
    if row is not None and row[1] is not None:
        row = rows.filter(pk=row[1]).first()
    if row is None:
        raise PatientNotFound("没有找到该患者，请核对后重新查询。")
    return row[0]


def _check_patient_limits(
    session: ClinicSession, patient_id: int, channel: SlotSource, now: datetime
) -> None:
    booking = current_profile().booking
    if channel in SELF_SERVICE:
        until = queries.find_block_end(patient_id)
        if until is not None and until >= clock.today():
            raise BlockedForNoShows(
                f"因多次爽约，自助预约暂停至 {until:%Y-%m-%d}；如需就诊，请到人工窗口办理。",
                details={"until": until.isoformat()},
            )
    living = list(
        Reservation.objects.filter(
            patient_id=patient_id,
            status__in=[status.value for status in HOLDING_PATIENT],
            session__on=session.on,
        ).only("id", "session_id", "status", "held_until")
    )
    stale = [row for row in living if row.status == ReservationStatus.HELD and row.held_until <= now]
    if stale:
        _expire_these([row.pk for row in stale], now)
    valid = [row for row in living if row not in stale]
    for row in valid:
        if row.session_id == session.pk:
            raise _already_booked(row.pk)
    if len(valid) >= booking.bookings_per_patient_per_day:
        raise DayLimitReached(
            f"该患者当日已有 {len(valid)} 个预约，已达上限；请先取消不需要的预约。",
            details={"limit": booking.bookings_per_patient_per_day},
        )


def _take(
    session: ClinicSession, patient_id: int, channel: SlotSource, slot_id: int | None, now: datetime
) -> Reservation:
    sources = _sources(session, channel, now)
    swept = False
    for _ in range(MOST_TRIES):
        picked = _pick(session, sources, slot_id, channel, now)
        if picked is None:
            # Lapsed holds still own their slots; take them back once, then believe the answer.
            if not swept and _expire_held_of(session.pk, now):
                swept = True
                continue
            break
        reservation = _insert(session, picked, patient_id, channel, now)
        if reservation is not None:
            return reservation
    if ClinicSession.objects.filter(pk=session.pk).exclude(status=SessionStatus.OPEN.value).exists():
        raise SessionClosed("该班次刚刚停诊，请选择其他班次。")
    if slot_id is not None:
        raise SlotTaken("该号刚被他人预约或不对此渠道开放，请选择其他号。", details={"slot_id": slot_id})
    raise _sold_out()


def _pick(
    session: ClinicSession, sources: Sequence[str], slot_id: int | None, channel: SlotSource, now: datetime
) -> Slot | None:
    with connection.cursor() as cursor:
        cursor.execute(
            PICK,
            {
                "session": session.pk,
                "sources": list(sources),
                "slot": slot_id,
                "now": now,
                "not_before": _not_before(session, channel, now),
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    number, starts_at, source, is_added = row[1:]
    return Slot(
        pk=row[0], session=session, number=number, starts_at=starts_at, source=source, is_added=is_added
    )


def _insert(
    session: ClinicSession, slot: Slot, patient_id: int, channel: SlotSource, now: datetime
) -> Reservation | None:
    actor = current_actor()
    held_until = now + timedelta(minutes=current_profile().booking.hold_minutes)
    number, created_by = next_number("reservation"), f"{actor.kind}:{actor.id}"[:100]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                number,
                slot.pk,
                session.pk,
                patient_id,
                channel.value,
                held_until,
                now,
                created_by,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    record([row[0]], "hold", "", ReservationStatus.HELD, now)
    return Reservation(
        pk=row[0],
        reservation_no=number,
        slot=slot,
        session=session,
        patient_id=patient_id,
        channel=channel.value,
        status=ReservationStatus.HELD.value,
        held_until=held_until,
        created_at=now,
        created_by=created_by,
    )


def _expire_held_of(session_id: int | None, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"now": now, "session": session_id, "limit": SWEEP_BATCH})
        expired = [int(row[0]) for row in cursor.fetchall()]
    record(expired, ReservationEvent.EXPIRE, ReservationStatus.HELD, ReservationStatus.EXPIRED, now)
    return expired


def _expire_these(reservation_ids: Sequence[int], now: datetime) -> None:
    for reservation_id in reservation_ids:
        reservation = lock_reservation(reservation_id)
        if reservation.status == ReservationStatus.HELD:
            apply(reservation, ReservationEvent.EXPIRE)


def sweep_expired_holds() -> int:
    """Give back the slots of all lapsed holds; returns how many. Run every minute, safe to run in parallel."""
    total = 0
    while True:
        with transaction.atomic():
            expired = _expire_held_of(None, clock.now())
        total += len(expired)
        if len(expired) < SWEEP_BATCH:
            return total


def _locked_in_scope(reservation_id: int) -> Reservation:
    reservation = lock_reservation(reservation_id)
    check_patient(reservation.patient_id)
    check_campus_of(reservation.session)
    return reservation


def confirm(reservation_id: int) -> Reservation:
    """Make a hold a booking. Raises `HoldExpired` after `held_until`, `SessionClosed` when suspended meanwhile."""
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        if reservation.status == ReservationStatus.HELD and reservation.held_until <= clock.now():
            raise HoldExpired("锁号已超时，号已退回号池，请重新选号。")
        apply(reservation, ReservationEvent.CONFIRM)
        events.publish(SlotReserved(reservation.pk, reservation.patient_id, reservation.channel))
        return reservation


def release(reservation_id: int) -> Reservation:
    """Give a held slot back before it was confirmed."""
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        apply(reservation, ReservationEvent.RELEASE)
        return reservation


def cancel(reservation_id: int, reason: str) -> Reservation:
    """Cancel a booking; its slot is free again at once.

    Patients and devices must do it `booking.cancel_cutoff_minutes` before the slot's time (`CancelTooLate`);
    staff may until the session ends (`SessionOver`).
    """
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        now = clock.now()
        deadline = cancellation_deadline(
            reservation.slot.starts_at, current_profile().booking.cancel_cutoff_minutes
        )
        if current_actor().kind in (ActorKind.PATIENT, ActorKind.DEVICE) and now > deadline:
            raise CancelTooLate(
                f"自助退号截止时间为 {clock.local(deadline):%m月%d日 %H:%M}，已超过；请到人工窗口办理。",
                details={"deadline": deadline.isoformat()},
            )
        if now >= reservation.session.ends_at:
            raise SessionOver("该班次已结束，不能再取消预约。")
        apply(reservation, ReservationEvent.CANCEL, reason)
        events.publish(ReservationCancelled(reservation.pk, reservation.patient_id, reason))
        return reservation


def mark_fulfilled(reservation_id: int) -> Reservation:
    """The patient registered with this reservation (取号); called by `visits` in the same transaction."""
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        apply(reservation, ReservationEvent.FULFIL)
        return reservation


def withdraw(reservation_id: int, reason: str) -> Reservation:
    """The visit of a fulfilled reservation was cancelled before the patient was seen; the slot is free again."""
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        apply(reservation, ReservationEvent.WITHDRAW, reason)
        events.publish(ReservationCancelled(reservation.pk, reservation.patient_id, reason))
        return reservation


def excuse_no_show(reservation_id: int, reason: str) -> Reservation:
    """Take a no-show back, so that it no longer counts towards the block."""
    with transaction.atomic():
        reservation = _locked_in_scope(reservation_id)
        apply(reservation, ReservationEvent.EXCUSE, reason)
        return reservation
