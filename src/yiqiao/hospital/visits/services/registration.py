"""Registering a patient with a clinic session (挂号、取号)."""

from __future__ import annotations

from django.db import transaction

from yiqiao.foundation import clock, events
from yiqiao.hospital.events import VisitRegistered
from yiqiao.hospital.organisation.rules import DepartmentKind
from yiqiao.hospital.organisation.services import next_number
from yiqiao.hospital.people.queries import get_patient
from yiqiao.hospital.schedule import queries as schedule_queries
from yiqiao.hospital.schedule import services as schedule
from yiqiao.hospital.schedule.models import ClinicSession, Reservation
from yiqiao.hospital.schedule.rules import ReservationStatus, SessionStatus
from yiqiao.hospital.visits.errors import NotToday, ReservationOfAnother, SessionNotRunning
from yiqiao.hospital.visits.models import Visit, VisitTransition
from yiqiao.hospital.visits.rules import VisitKind, VisitStatus
from yiqiao.hospital.visits.scope import present_author


def register_visit(
    patient_id: int,
    *,
    reservation_id: int | None = None,
    session_id: int | None = None,
    channel: str,
    insurance_code: str = "self_pay",
    entitlement_code: str | None = None,
) -> Visit:
    """Begin a visit from a reservation, or by taking a slot of `session_id` in the same transaction (walk-in).

    On the day of the clinic only (`NotToday`). A walk-in is refused as `schedule.hold_slot` refuses. The queue
    number is the slot's. Publishes `VisitRegistered`; whoever cannot do their part undoes the registration.
    """
    if (reservation_id is None) == (session_id is None):
        raise ValueError("name a reservation or a session, not both")
    with transaction.atomic():
        patient = get_patient(patient_id)
        if reservation_id is not None:
            reservation = _claimed(reservation_id, patient.pk)
        else:
            assert session_id is not None  # noqa: S101 by the check above
            _check_running(schedule_queries.get_session(session_id))
            held = schedule.hold_slot(session_id, patient.pk, channel)
            reservation = schedule.confirm(held.pk)
        schedule.mark_fulfilled(reservation.pk)
        session = schedule_queries.get_session(reservation.session_id)
        now = clock.now()
        is_emergency = session.department.kind == DepartmentKind.EMERGENCY
        visit = Visit.objects.create(
            visit_no=next_number("visit"),
            patient=patient,
            campus=session.campus,
            department=session.department,
            doctor=session.doctor,
            session=session,
            reservation_id=reservation.pk,
            kind=(VisitKind.EMERGENCY if is_emergency else VisitKind.OUTPATIENT).value,
            status=VisitStatus.REGISTERED.value,
            channel=channel,
            on=session.on,
            queue_no=reservation.slot.number,
            insurance_code=insurance_code,
            entitlement_code=entitlement_code,
            registered_at=now,
            registered_by=present_author(),
        )
        VisitTransition.objects.create(
            visit=visit, event="register", to_status=visit.status, at=now, actor=present_author()
        )
        events.publish(VisitRegistered(visit.pk, patient.pk, session.pk, channel))
        # Handlers may have written to the row (entitlement, insurance).
        visit.refresh_from_db()
        return visit


def _claimed(reservation_id: int, patient_id: int) -> Reservation:
    """The patient's reservation, confirmed if it was still held."""
    reservation = schedule_queries.get_reservation(reservation_id)
    if reservation.patient_id != patient_id:
        raise ReservationOfAnother("该预约不属于所选患者，请核对患者和预约号。")
    _check_running(reservation.session)
    if reservation.status == ReservationStatus.HELD:
        return schedule.confirm(reservation.pk)
    return reservation


def _check_running(session: ClinicSession) -> None:
    if session.status != SessionStatus.OPEN:
        raise SessionNotRunning("该班次已停诊，请改挂其他班次。", details={"reason": session.status_reason})
    if session.on != clock.today():
        raise NotToday(
            f"该班次的就诊日是 {session.on:%Y-%m-%d}，请在当天取号；现在可以办理预约。",
            details={"on": session.on.isoformat()},
        )
