"""Pure rules of the schedule: state machines, numbering, who may take which slot, limits, working days."""

from yiqiao.hospital.schedule.rules.calendar import DayPlan, Override, plan_day
from yiqiao.hospital.schedule.rules.limits import blocked_until, cancellation_deadline
from yiqiao.hospital.schedule.rules.numbering import (
    NumberRule,
    PlannedSlot,
    plan_slots,
    share_out,
)
from yiqiao.hospital.schedule.rules.sources import (
    BOOKABLE_CHANNELS,
    CHANNELS_OF,
    FROM_AFAR,
    SELF_SERVICE,
    SlotSource,
    sources_open_to,
)
from yiqiao.hospital.schedule.rules.states import (
    HOLDING_PATIENT,
    HOLDING_SLOT,
    RESERVATION_TABLE,
    SESSION_TABLE,
    Period,
    ReservationEvent,
    ReservationStatus,
    SessionEvent,
    SessionStatus,
    TransitionRefused,
    next_reservation_status,
    next_session_status,
)

__all__ = [
    "BOOKABLE_CHANNELS",
    "CHANNELS_OF",
    "FROM_AFAR",
    "HOLDING_PATIENT",
    "HOLDING_SLOT",
    "RESERVATION_TABLE",
    "SELF_SERVICE",
    "SESSION_TABLE",
    "DayPlan",
    "NumberRule",
    "Override",
    "Period",
    "PlannedSlot",
    "ReservationEvent",
    "ReservationStatus",
    "SessionEvent",
    "SessionStatus",
    "SlotSource",
    "TransitionRefused",
    "blocked_until",
    "cancellation_deadline",
    "next_reservation_status",
    "next_session_status",
    "plan_day",
    "plan_slots",
    "share_out",
    "sources_open_to",
]
