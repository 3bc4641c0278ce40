"""How long sessions last and how hard passwords are: the hospital profile's choice for people, fixed for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from yiqiao.foundation.context import ActorKind
from yiqiao.foundation.profile import current_profile

SECOND_FACTOR_WITHIN = timedelta(minutes=5)
"""Between the right password and the code."""

SEEN_GRANULARITY = timedelta(minutes=1)
"""A session's last use is written at most this often, so idle time-outs may come this much early."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Time-outs of one kind of session."""

    idle: timedelta
    absolute: timedelta


_OF_DEVICES = SessionLimits(idle=timedelta(days=3), absolute=timedelta(days=30))
_OF_PATIENTS = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


def session_limits(kind: ActorKind) -> SessionLimits:
    """The time-outs for sessions of `kind`. A kiosk wipes its page between patients but stays signed in."""
    if kind is ActorKind.DEVICE:
        return _OF_DEVICES
    if kind is ActorKind.PATIENT:
        return _OF_PATIENTS
    chosen = current_profile().session
    return SessionLimits(timedelta(minutes=chosen.idle_minutes), timedelta(hours=chosen.absolute_hours))
