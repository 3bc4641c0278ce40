"""Finding sessions and changing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Query

from yiqiao.foundation import clock, context
from yiqiao.foundation.http import ApiRouter, Audited, Day, Id, Page, SearchText, paginate
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.schedule import queries, services
from yiqiao.hospital.schedule.api.schemas import (
    AddSlotsIn,
    AffectedOut,
    ScheduleReasonIn,
    SessionDetailOut,
    SessionOut,
    SlotOut,
    ToldIn,
    present_sessions,
)
from yiqiao.hospital.schedule.models import ClinicSession
from yiqiao.hospital.schedule.rules import SessionStatus, SlotSource

router = ApiRouter(tags=["schedule"])

LONGEST_STRETCH = timedelta(days=31)


@router.get("", permission="schedule.read", operation_id="list_clinic_sessions", response=Page[SessionOut])
def list_clinic_sessions(
    request: HttpRequest,
    from_day: Day | None = Query(None),
    until: Day | None = Query(None),
    department: SearchText = Query(""),
    doctor_id: Id | None = Query(None),
    campus: SearchText = Query(""),
    channel: SlotSource | None = Query(None),
    include_closed: bool = Query(False),
    page: int = Query(1, ge=1, le=100000),
    page_size: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """Sessions of a stretch of days (default today, at most 31) with the places free for the channel."""
    first = from_day or clock.today()
    last = until or first
    if not timedelta(0) <= last - first <= LONGEST_STRETCH:
        raise InvalidInput.of("until", "结束日期应不早于开始日期，且一次最多查询 31 天")
    rows = queries.sessions_between(
        first,
        last,
        department=department,
        doctor_id=doctor_id,
        campus=campus,
        include_closed=include_closed,
    )
    cut = paginate(rows, page, page_size)
    counted = queries.availability(cut["items"], _channel(channel))
    return {**cut, "items": present_sessions(counted)}


def _channel(asked: SlotSource | None) -> SlotSource:
    if asked is SlotSource.GENERAL:
        raise InvalidInput.of("channel", "公共号池不是预约渠道")
    return asked or queries.default_channel()


def _detail(session: ClinicSession, channel: SlotSource) -> SessionDetailOut:
    shows = context.current_actor().kind is context.ActorKind.STAFF
    return SessionDetailOut(
        session=present_sessions(queries.availability([session], channel))[0],
        slots=[SlotOut.build(row, shows_reservation=shows) for row in queries.list_slots(session, channel)],
        allowed_actions=_actions(session),
    )


def _actions(session: ClinicSession) -> list[str]:
    """The buttons of the session page for the present actor."""
    actor = context.current_actor()
    if clock.now() >= session.ends_at:
        return []
    possible = {
        SessionStatus.OPEN: ["add_slots", "suspend", "cancel"],
        SessionStatus.SUSPENDED: ["resume", "cancel"],
        SessionStatus.CANCELLED: [],
    }[SessionStatus(session.status)]
    return [
        action
        for action in possible
        if actor.has("schedule.add_slots" if action == "add_slots" else "schedule.manage")
    ]


@router.get(
    "/{session_id}",
    permission="schedule.read",
    operation_id="get_clinic_session",
    response=SessionDetailOut,
)
def get_clinic_session(
    request: HttpRequest, session_id: Id, channel: SlotSource | None = Query(None)
) -> SessionDetailOut:
    """One session with all its numbers."""
    return _detail(queries.get_session(session_id), _channel(channel))


@router.post(
    "/{session_id}/slots",
    permission="schedule.add_slots",
    operation_id="add_session_slots",
    response=SessionDetailOut,
    idempotent=True,
)
def add_session_slots(request: HttpRequest, session_id: Id, data: AddSlotsIn) -> SessionDetailOut:
    """Add numbers at the end of a session (加号)."""
    services.add_slots(session_id, data.count, data.source)
    return _detail(queries.get_session(session_id), queries.default_channel())


@router.post(
    "/{session_id}/suspend",
    permission="schedule.manage",
    operation_id="suspend_clinic_session",
    response=list[AffectedOut],
    audited=Audited("schedule.session_suspended", "clinic_session:{session_id}"),
)
def suspend_clinic_session(request: HttpRequest, session_id: Id, data: ScheduleReasonIn) -> list[AffectedOut]:
    """Stop a session (停诊); answers whom to tell."""
    services.suspend_session(session_id, data.reason)
    return [AffectedOut.build(row) for row in queries.list_affected(session_id)]


@router.post(
    "/{session_id}/resume",
    permission="schedule.manage",
    operation_id="resume_clinic_session",
    response=SessionDetailOut,
    audited=Audited("schedule.session_resumed", "clinic_session:{session_id}"),
)
def resume_clinic_session(request: HttpRequest, session_id: Id) -> SessionDetailOut:
    """Open a suspended session again; cancelled bookings stay cancelled."""
    services.resume_session(session_id)
    return _detail(queries.get_session(session_id), queries.default_channel())


@router.post(
    "/{session_id}/cancel",
    permission="schedule.manage",
    operation_id="cancel_clinic_session",
    response=list[AffectedOut],
    audited=Audited("schedule.session_cancelled", "clinic_session:{session_id}"),
)
def cancel_clinic_session(request: HttpRequest, session_id: Id, data: ScheduleReasonIn) -> list[AffectedOut]:
    """Take a session off the timetable for good; answers whom to tell."""
    services.cancel_session(session_id, data.reason)
    return [AffectedOut.build(row) for row in queries.list_affected(session_id)]


@router.get(
    "/{session_id}/affected",
    permission="schedule.manage",
    operation_id="list_affected_patients",
    response=list[AffectedOut],
    audited=Audited("schedule.affected_viewed", "clinic_session:{session_id}"),
)
def list_affected_patients(request: HttpRequest, session_id: Id) -> list[AffectedOut]:
    """Whom a suspension let down, told or not."""
    return [AffectedOut.build(row) for row in queries.list_affected(session_id)]


@router.post(
    "/{session_id}/affected/{reservation_id}/told",
    permission="schedule.manage",
    operation_id="mark_patient_told",
    response=list[AffectedOut],
    audited=Audited("schedule.patient_told", "reservation:{reservation_id}"),
)
def mark_patient_told(
    request: HttpRequest, session_id: Id, reservation_id: Id, data: ToldIn
) -> list[AffectedOut]:
    """Somebody has told the patient."""
    services.mark_told(session_id, reservation_id, data.note)
    return [AffectedOut.build(row) for row in queries.list_affected(session_id)]
