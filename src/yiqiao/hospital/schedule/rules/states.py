"""State machines of sessions and reservations, as literal tables."""

from __future__ import annotations

from enum import StrEnum


class Period(StrEnum):
    """The part of the day a session takes."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class SessionStatus(StrEnum):
    """A session is bookable only while open."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class SessionEvent(StrEnum):
    """What happens to a session: 停诊, 恢复, 撤销."""

    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


class ReservationStatus(StrEnum):
    """Where a reservation stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FULFILLED = "fulfilled"
    NO_SHOW = "no_show"


class ReservationEvent(StrEnum):
    """What happens to a reservation.

    `WITHDRAW` undoes a fulfilment because the visit was cancelled before the patient was seen; `EXCUSE` takes
    a no-show back (the clinic ran late, the patient was in another department).
    """

    CONFIRM = "confirm"
    RELEASE = "release"
    EXPIRE = "expire"
    CANCEL = "cancel"
    FULFIL = "fulfil"
    MARK_NO_SHOW = "mark_no_show"
    WITHDRAW = "withdraw"
    EXCUSE = "excuse"


class TransitionRefused(ValueError):
    """The table has no row for this status and event."""

    def __init__(self, status: StrEnum, event: StrEnum) -> None:
        self.status = status
        self.event = event
        super().__init__(f"{event} is not possible from {status}")


_R, _E = ReservationStatus, ReservationEvent
RESERVATION_TABLE: dict[tuple[ReservationStatus, ReservationEvent], ReservationStatus] = {
    (_R.HELD, _E.CONFIRM): _R.CONFIRMED,
    (_R.HELD, _E.RELEASE): _R.RELEASED,
    (_R.HELD, _E.EXPIRE): _R.EXPIRED,
    (_R.HELD, _E.CANCEL): _R.CANCELLED,  # the session was suspended under the hold
    (_R.CONFIRMED, _E.CANCEL): _R.CANCELLED,
    (_R.CONFIRMED, _E.FULFIL): _R.FULFILLED,
    (_R.CONFIRMED, _E.MARK_NO_SHOW): _R.NO_SHOW,
    (_R.FULFILLED, _E.WITHDRAW): _R.CANCELLED,
    (_R.NO_SHOW, _E.FULFIL): _R.FULFILLED,  # came late and was still taken
    (_R.NO_SHOW, _E.EXCUSE): _R.CANCELLED,
}

_S, _SE = SessionStatus, SessionEvent
SESSION_TABLE: dict[tuple[SessionStatus, SessionEvent], SessionStatus] = {
    (_S.OPEN, _SE.SUSPEND): _S.SUSPENDED,
    (_S.OPEN, _SE.CANCEL): _S.CANCELLED,
    (_S.SUSPENDED, _SE.RESUME): _S.OPEN,
    (_S.SUSPENDED, _SE.CANCEL): _S.CANCELLED,
}

HOLDING_SLOT = (_R.HELD, _R.CONFIRMED, _R.FULFILLED, _R.NO_SHOW)
"""While in one of these a reservation owns its slot (unique index `reservation_slot_once`)."""

HOLDING_PATIENT = (_R.HELD, _R.CONFIRMED, _R.FULFILLED)
"""While in one of these a patient is in the session (unique index `reservation_patient_once_per_session`)."""


def next_reservation_status(status: ReservationStatus, event: ReservationEvent) -> ReservationStatus:
    """The status after `event`; raises `TransitionRefused` when the table has no such row."""
    try:
        return RESERVATION_TABLE[status, event]
    except KeyError:
        raise TransitionRefused(status, event) from None


def next_session_status(status: SessionStatus, event: SessionEvent) -> SessionStatus:
    """The status after `event`; raises `TransitionRefused` when the table has no such row."""
    try:
        return SESSION_TABLE[status, event]
    except KeyError:
        raise TransitionRefused(status, event) from None
