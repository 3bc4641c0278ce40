"""Use cases of the schedule; the only writers of its tables.

Order of locks, everywhere: patient row → session row → slot row → reservation row.
"""

from yiqiao.hospital.schedule.services.booking import (
    cancel,
    confirm,
    excuse_no_show,
    hold_slot,
    mark_fulfilled,
    release,
    sweep_expired_holds,
    withdraw,
)
from yiqiao.hospital.schedule.services.generation import generate_horizon, generate_sessions, set_calendar_day
from yiqiao.hospital.schedule.services.no_shows import mark_no_shows
from yiqiao.hospital.schedule.services.sessions import (
    add_slots,
    cancel_session,
    mark_told,
    resume_session,
    suspend_session,
)
from yiqiao.hospital.schedule.services.templates import (
    TemplateDraft,
    create_template,
    retire_template,
    update_template,
)

__all__ = [
    "TemplateDraft",
    "add_slots",
    "cancel",
    "cancel_session",
    "confirm",
    "create_template",
    "excuse_no_show",
    "generate_horizon",
    "generate_sessions",
    "hold_slot",
    "mark_fulfilled",
    "mark_no_shows",
    "mark_told",
    "release",
    "resume_session",
    "retire_template",
    "set_calendar_day",
    "suspend_session",
    "sweep_expired_holds",
    "update_template",
    "withdraw",
]
