"""What goes in and out of the schedule's API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from yiqiao.foundation import clock
from yiqiao.foundation.http import Id, Input, Output
from yiqiao.foundation.money import round_yuan
from yiqiao.hospital.catalogue.queries import clinical_price_on
from yiqiao.hospital.people.rules import mask_name, mask_phone
from yiqiao.hospital.schedule import queries
from yiqiao.hospital.schedule.models import (
    AffectedReservation,
    ClinicSession,
    Reservation,
)
from yiqiao.hospital.schedule.queries import SessionAvailability, SlotState
from yiqiao.hospital.schedule.rules import (
    Period,
    ReservationStatus,
    SessionStatus,
    SlotSource,
)

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
"""Why somebody cancels or suspends; shown to patients."""

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ClinicPlaceOut(Output):
    """A campus, department or room, by its code."""

    code: str
    name: str
    name_en: str


class ClinicDoctorOut(Output):
    """The doctor of a session as the public sees them."""

    id: int
    name: str
    name_en: str
    title: str
    level: str | None
    specialities: str


class SessionOut(Output):
    """A session with its free places. `fee` is the list price of registering, null when none is set."""

    id: int
    on: date
    period: Period
    starts_at: datetime
    ends_at: datetime
    campus: ClinicPlaceOut
    department: ClinicPlaceOut
    doctor: ClinicDoctorOut | None
    room: str
    registration_item_id: int
    registration_name: str
    fee: Decimal | None
    status: SessionStatus
    status_reason: str
    total: int
    free: int
    free_by_source: dict[SlotSource, int]
    free_for_channel: int
    version: int

    @classmethod
    def build(cls, row: SessionAvailability, fees: Mapping[int, Decimal]) -> SessionOut:
        """From a session with its counts."""
        session = row.session
        fee = fees.get(session.registration_item_id)
        return cls(
            id=session.pk,
            on=session.on,
            period=Period(session.period),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            campus=ClinicPlaceOut(
                code=session.campus.code, name=session.campus.name, name_en=session.campus.name_en
            ),
            department=ClinicPlaceOut(
                code=session.department.code,
                name=session.department.name,
                name_en=session.department.name_en,
            ),
            doctor=_doctor(session),
            room=session.room.name if session.room else "",
            registration_item_id=session.registration_item_id,
            registration_name=session.registration_item.name,
            fee=None if fee is None else round_yuan(fee),
            status=SessionStatus(session.status),
            status_reason=session.status_reason,
            total=row.total,
            free=row.free,
            free_by_source={SlotSource(source): n for source, n in row.free_by_source.items()},
            free_for_channel=row.free_for_channel,
            version=session.version,
        )


def _doctor(session: ClinicSession) -> ClinicDoctorOut | None:
    doctor = session.doctor
    if doctor is None:
        return None
    profile = getattr(doctor, "expert_profile", None)
    shown = profile if profile is not None and profile.is_published else None
    return ClinicDoctorOut(
        id=doctor.pk,
        name=doctor.name,
        name_en=doctor.name_en,
        title=doctor.title,
        level=shown.level if shown else None,
        specialities=shown.specialities if shown else "",
    )


def present_sessions(rows: Sequence[SessionAvailability]) -> list[SessionOut]:
    """Sessions with the price of registering, asked once for all."""
    fees = clinical_price_on({row.session.registration_item_id for row in rows}, clock.today())
    return [SessionOut.build(row, fees) for row in rows]


class SlotOut(Output):
    """One number of a session."""

    id: int
    number: int
    starts_at: datetime
    source: SlotSource
    is_added: bool
    state: str
    is_bookable: bool
    reservation_id: int | None

    @classmethod
    def build(cls, row: SlotState, *, shows_reservation: bool) -> SlotOut:
        """From a slot with its state; whose it is is nobody's business but the staff's."""
        return cls(
            id=row.slot.pk,
            number=row.slot.number,
            starts_at=row.slot.starts_at,
            source=SlotSource(row.slot.source),
            is_added=row.slot.is_added,
            state=row.state,
            is_bookable=row.bookable,
            reservation_id=row.reservation_id if shows_reservation else None,
        )


class SessionDetailOut(Output):
    """A session, its numbers, and what the present actor may do with it."""

    session: SessionOut
    slots: list[SlotOut]
    allowed_actions: list[str]


class ReservationOut(Output):
    """A reservation; the patient masked."""

    id: int
    reservation_no: str
    status: ReservationStatus
    patient_id: int
    patient_name_masked: str
    channel: SlotSource
    session_id: int
    on: date
    period: Period
    slot_number: int
    slot_starts_at: datetime
    campus_name: str
    department_code: str
    department_name: str
    department_name_en: str
    doctor_name: str
    room: str
    registration_name: str
    held_until: datetime
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_reason: str
    allowed_actions: list[str]

    @classmethod
    def build(cls, row: Reservation) -> ReservationOut:
        """From a reservation with its session."""
        session = row.session
        return cls(
            id=row.pk,
            reservation_no=row.reservation_no,
            status=ReservationStatus(row.status),
            patient_id=row.patient_id,
            patient_name_masked=mask_name(row.patient.name),
            channel=SlotSource(row.channel),
            session_id=session.pk,
            on=session.on,
            period=Period(session.period),
            slot_number=row.slot.number,
            slot_starts_at=row.slot.starts_at,
            campus_name=session.campus.name,
            department_code=session.department.code,
            department_name=session.department.name,
            department_name_en=session.department.name_en,
            doctor_name=session.doctor.name if session.doctor else "",
            room=session.room.name if session.room else "",
            registration_name=session.registration_item.name,
            held_until=row.held_until,
            created_at=row.created_at,
            confirmed_at=row.confirmed_at,
            cancelled_reason=row.cancelled_reason,
            allowed_actions=queries.allowed_actions(row),
        )


class HoldIn(Input):
    """Which session for whom; `slot_id` picks a number, `channel` defaults to the actor's own."""

    session_id: Id
    patient_id: Id
    slot_id: Id | None = None
    channel: SlotSource | None = None


class ScheduleReasonIn(Input):
    """A reason."""

    reason: Reason


class AddSlotsIn(Input):
    """How many numbers to add."""

    count: Annotated[int, Field(ge=1, le=100)] = 1
    source: SlotSource = SlotSource.DOCTOR


class AffectedOut(Output):
    """A patient to tell of a suspension."""

    reservation_id: int
    reservation_no: str
    patient_id: int
    patient_name_masked: str
    phone_masked: str
    slot_number: int
    was_status: ReservationStatus
    told_at: datetime | None
    note: str

    @classmethod
    def build(cls, row: AffectedReservation) -> AffectedOut:
        """From an entry of the list."""
        reservation = row.reservation
        return cls(
            reservation_id=reservation.pk,
            reservation_no=reservation.reservation_no,
            patient_id=reservation.patient_id,
            patient_name_masked=mask_name(reservation.patient.name),
            phone_masked=mask_phone(reservation.patient.phone),
            slot_number=reservation.slot.number,
            was_status=ReservationStatus(row.was_status),
            told_at=row.told_at,
            note=row.note,
        )


class ToldIn(Input):
    """What was agreed with the patient."""

    note: Note = ""
