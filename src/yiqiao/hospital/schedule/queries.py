"""Reads of the schedule: what is free, where, for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yiqiao.foundation import clock
from yiqiao.foundation.context import ActorKind, current_actor
from yiqiao.foundation.profile import SlotSource as ProfileSource
from yiqiao.foundation.profile import current_profile
from yiqiao.hospital.schedule.errors import ReservationNotFound, SessionNotFound, TemplateNotFound
from yiqiao.hospital.schedule.models import (
    AffectedReservation,
    CalendarDay,
    ClinicSession,
    Reservation,
    SessionTemplate,
    Slot,
)
from yiqiao.hospital.schedule.rules import (
    BOOKABLE_CHANNELS,
    CHANNELS_OF,
    FROM_AFAR,
    ReservationStatus,
    SessionStatus,
    SlotSource,
    blocked_until,
    cancellation_deadline,
    sources_open_to,
)
from yiqiao.hospital.schedule.scope import check_campus_of, check_manages, check_patient


@dataclass(frozen=True, slots=True)
class SessionAvailability:
    """A session with its places: free ones by source, and how many of them `channel` may take now."""

    session: ClinicSession
    total: int
    free: int
    free_by_source: Mapping[str, int] = field(default_factory=dict)
    free_for_channel: int = 0


@dataclass(frozen=True, slots=True)
class SlotState:
    """One number and whether it is free, held or taken; `bookable` says whether the channel may take it now."""

    slot: Slot
    state: str
    bookable: bool
    reservation_id: int | None = None


def release_hours() -> dict[SlotSource, int]:
    """How many hours before a session each source's unused slots become everybody's, by the profile."""
    sources = current_profile().booking.sources
    return {SlotSource(source.value): sources.rule_of(source).release_hours for source in ProfileSource}


def default_channel() -> SlotSource:
    """The channel an actor means when it names none."""
    kind = current_actor().kind
    allowed = CHANNELS_OF.get(kind, frozenset(BOOKABLE_CHANNELS))
    return next(channel for channel in BOOKABLE_CHANNELS if channel in allowed)


def get_session(session_id: int) -> ClinicSession:
    """The session with its places and people; raises `SessionNotFound`."""
    session = _sessions().filter(pk=session_id).first()
    if session is None:
        raise SessionNotFound("没有找到这个门诊班次，请刷新排班后重试。")
    return session


def get_bare_session(session_id: int) -> ClinicSession:
    """The session with campus and department only, for use cases that need no more; `SessionNotFound`."""
    session = ClinicSession.objects.select_related("campus", "department").filter(pk=session_id).first()
    if session is None:
        raise SessionNotFound("没有找到这个门诊班次，请刷新排班后重试。")
    return session


def _sessions() -> QuerySet[ClinicSession]:
    return ClinicSession.objects.select_related(
        "campus", "department", "doctor__expert_profile", "room", "registration_item"
    )


def _living(now: datetime) -> QuerySet[Reservation]:
    """Reservations that keep a slot from others: lapsed holds do not, though their row is still there."""
    return Reservation.objects.filter(
        Q(
            status__in=[
                ReservationStatus.CONFIRMED.value,
                ReservationStatus.FULFILLED.value,
                ReservationStatus.NO_SHOW.value,
            ]
        )
        | Q(status=ReservationStatus.HELD.value, held_until__gt=now)
    )


def sessions_between(
    first: date,
    last: date,
    *,
    department: str = "",
    doctor_id: int | None = None,
    campus: str = "",
    include_closed: bool = False,
) -> QuerySet[ClinicSession]:
    """Sessions of the days `first`…`last` in order of day and time, in the actor's scope.

    Staff see their campuses; patients see all. `department` and `campus` are codes.
    """
    sessions = _sessions().filter(on__gte=first, on__lte=last)
    if department:
        sessions = sessions.filter(department__code=department)
    if doctor_id is not None:
        sessions = sessions.filter(doctor_id=doctor_id)
    if campus:
        sessions = sessions.filter(campus__code=campus)
    if not include_closed:
        sessions = sessions.filter(status=SessionStatus.OPEN.value)
    actor = current_actor()
    if actor.kind is not ActorKind.PATIENT and actor.campuses is not None:
        sessions = sessions.filter(campus__code__in=actor.campuses)
    return sessions


def list_sessions(
    day: date, department: str = "", doctor_id: int | None = None, channel: SlotSource | None = None
) -> list[SessionAvailability]:
    """Open sessions of one day with free counts; three queries."""
    sessions = sessions_between(day, day, department=department, doctor_id=doctor_id)
    return availability(sessions, channel or default_channel())


def availability(sessions: Iterable[ClinicSession], channel: SlotSource) -> list[SessionAvailability]:
    """Count the free slots of sessions, by source and for `channel`."""
    found = list(sessions)
    now = clock.now()
    slots = Slot.objects.filter(session__in=[session.pk for session in found])
    totals = dict(slots.values_list("session").annotate(n=Count("pk")).order_by())
    free_slots = slots.exclude(Exists(_living(now).filter(slot=OuterRef("pk"))))
    by_source: dict[int, dict[str, int]] = defaultdict(dict)
    in_time: dict[int, dict[str, int]] = defaultdict(dict)
    counted = (
        free_slots.values("session_id", "source")
        .annotate(n=Count("pk"), ahead=Count("pk", filter=Q(starts_at__gt=now) | Q(is_added=True)))
        .order_by("session_id", "source")
    )
    for row in counted:
        by_source[row["session_id"]][row["source"]] = row["n"]
        in_time[row["session_id"]][row["source"]] = row["ahead"]
    hours = release_hours()
    result = []
    for session in found:
        usable = in_time if channel in FROM_AFAR else by_source
        is_bookable = session.status == SessionStatus.OPEN and now < session.ends_at
        for_channel = sum(
            usable[session.pk].get(source.value, 0)
            for source in (sources_open_to(channel, session.starts_at, now, hours) if is_bookable else ())
        )
        result.append(
            SessionAvailability(
                session,
                totals.get(session.pk, 0),
                sum(by_source[session.pk].values()),
                by_source[session.pk],
                for_channel,
            )
        )
    return result


def list_slots(session: ClinicSession, channel: SlotSource) -> list[SlotState]:
    """Every number of a session in order, as `channel` sees it."""
    check_campus_of(session)
    now = clock.now()
    living = {
        slot_id: (pk, status)
        for slot_id, pk, status in _living(now).filter(session=session).values_list("slot_id", "pk", "status")
    }
    open_to = sources_open_to(channel, session.starts_at, now, release_hours())
    is_bookable = session.status == SessionStatus.OPEN and now < session.ends_at
    rows = []
    for slot in Slot.objects.filter(session=session):
        reservation_id, status = living.get(slot.pk, (None, None))
        in_time = channel not in FROM_AFAR or slot.is_added or slot.starts_at > now
        rows.append(
            SlotState(
                slot,
                "free" if status is None else "held" if status == ReservationStatus.HELD else "taken",
                status is None and is_bookable and in_time and slot.source in open_to,
                reservation_id,
            )
        )
    return rows


def find_block_end(patient_id: int) -> date | None:
    """The last day of the patient's no-show block, or None."""
    booking = current_profile().booking
    since = clock.today() - timedelta(days=booking.no_show_window_days + booking.no_show_block_days)
    days = Reservation.objects.filter(
        patient_id=patient_id, status=ReservationStatus.NO_SHOW.value, session__on__gte=since
    ).values_list("session__on", flat=True)
    return blocked_until(
        list(days),
        limit=booking.no_show_limit,
        window_days=booking.no_show_window_days,
        block_days=booking.no_show_block_days,
    )


def _reservations() -> QuerySet[Reservation]:
    return Reservation.objects.select_related(
        "slot",
        "patient",
        "session__campus",
        "session__department",
        "session__doctor",
        "session__room",
        "session__registration_item",
    )


def get_reservation_row(reservation_id: int) -> Reservation:
    """The reservation with everything a page shows, without asking who looks; raises `ReservationNotFound`."""
    reservation = _reservations().filter(pk=reservation_id).first()
    if reservation is None:
        raise ReservationNotFound("没有找到这条预约，请核对预约号。")
    return reservation


def get_reservation(reservation_id: int) -> Reservation:
    """The reservation, if the present actor may see it."""
    reservation = get_reservation_row(reservation_id)
    check_patient(reservation.patient_id)
    check_campus_of(reservation.session)
    return reservation


def list_reservations(
    *,
    patient_id: int | None = None,
    session_id: int | None = None,
    status: ReservationStatus | None = None,
    from_day: date | None = None,
) -> QuerySet[Reservation]:
    """Reservations, the newest first, in the present actor's scope."""
    rows = _reservations()
    actor = current_actor()
    if actor.kind is ActorKind.PATIENT:
        rows = rows.filter(
            Q(patient_id=actor.patient_id) | Q(patient__family_of__account_id=actor.patient_id)
        ).distinct()
    elif actor.campuses is not None:
        rows = rows.filter(session__campus__code__in=actor.campuses)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    if status is not None:
        rows = rows.filter(status=status.value)
    if from_day is not None:
        rows = rows.filter(session__on__gte=from_day)
    return rows.order_by("-session__starts_at", "-pk")


def allowed_actions(reservation: Reservation) -> list[str]:
    """What the present actor may do next with a reservation, for the page's buttons."""
    now = clock.now()
    status = ReservationStatus(reservation.status)
    by_themselves = current_actor().kind in (ActorKind.PATIENT, ActorKind.DEVICE)
    if status is ReservationStatus.HELD and reservation.held_until > now:
        return ["confirm", "release"]
    if status is ReservationStatus.CONFIRMED and now < reservation.session.ends_at:
        deadline = cancellation_deadline(
            reservation.slot.starts_at, current_profile().booking.cancel_cutoff_minutes
        )
        actions = [] if by_themselves and now > deadline else ["cancel"]
        return [*actions, "register"] if reservation.session.on == clock.today() else actions
    if status is ReservationStatus.NO_SHOW and not by_themselves:
        return ["excuse"]
    return []


def list_affected(session_id: int) -> list[AffectedReservation]:
    """Whom a suspension let down, with the numbers to call. For those who manage the session."""
    check_manages(get_session(session_id))
    return list(
        AffectedReservation.objects.select_related("reservation__patient", "reservation__slot")
        .filter(session_id=session_id)
        .order_by("reservation__slot__number")
    )


def list_templates(*, department: str = "", doctor_id: int | None = None) -> QuerySet[SessionTemplate]:
    """Active weekly templates in the actor's scope."""
    rows = SessionTemplate.objects.select_related(
        "department__campus", "doctor", "room", "registration_item"
    ).filter(is_active=True)
    actor = current_actor()
    if actor.campuses is not None:
        rows = rows.filter(department__campus__code__in=actor.campuses)
    if actor.departments is not None:
        rows = rows.filter(department__code__in=actor.departments)
    if department:
        rows = rows.filter(department__code=department)
    if doctor_id is not None:
        rows = rows.filter(doctor_id=doctor_id)
    return rows


def get_template(template_id: int) -> SessionTemplate:
    """The template, retired or not; raises `TemplateNotFound`."""
    template = (
        SessionTemplate.objects.select_related("department__campus", "doctor", "room", "registration_item")
        .filter(pk=template_id)
        .first()
    )
    if template is None:
        raise TemplateNotFound("没有找到这个排班模板。")
    current_actor().check_campus(template.department.campus.code)
    return template


def list_calendar_days(from_day: date) -> QuerySet[CalendarDay]:
    """The hospital's own calendar from a day on, in order."""
    return (
        CalendarDay.objects.select_related("campus").filter(on__gte=from_day).order_by("on", "campus__code")
    )
