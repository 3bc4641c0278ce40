"""Whose slots are whose, and when a source's unused slots become everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from yiqiao.foundation.context import ActorKind


class SlotSource(StrEnum):
    """Who may take a slot. The sources are those of the hospital profile, and the general pool (公共号池).

    As a *channel* — how a booking is made — every value except `GENERAL` occurs.
    """

    GENERAL = "general"
    COUNTER = "counter"
    KIOSK = "kiosk"
    MOBILE = "mobile"
    INTERNET_HOSPITAL = "internet_hospital"
    DOCTOR = "doctor"
    REFERRAL = "referral"


BOOKABLE_CHANNELS = tuple(source for source in SlotSource if source is not SlotSource.GENERAL)
"""The ways a booking is made."""

SELF_SERVICE = frozenset({SlotSource.KIOSK, SlotSource.MOBILE, SlotSource.INTERNET_HOSPITAL})
"""Channels where nobody from the hospital looks on; the no-show block applies to them."""


def sources_open_to(
    channel: SlotSource,
    starts_at: datetime,
    now: datetime,
    release_hours: Mapping[SlotSource, int],
) -> tuple[SlotSource, ...]:
    """Sources whose slots `channel` may take at `now`, in the order in which they are used up.

    Its own first, then the general pool, then every other source whose `release_hours` before the session
    has come. A doctor's added numbers (加号) are never released: they are personal promises.
    """
    if channel is SlotSource.GENERAL:
        raise ValueError("the general pool is not a channel")
    released = [
        source
        for source in BOOKABLE_CHANNELS
        if source not in (channel, SlotSource.DOCTOR)
        and source in release_hours
        and now >= starts_at - timedelta(hours=release_hours[source])
    ]
    return (channel, SlotSource.GENERAL, *released)


CHANNELS_OF: Mapping[ActorKind, frozenset[SlotSource]] = {
    ActorKind.STAFF: frozenset({SlotSource.COUNTER, SlotSource.DOCTOR, SlotSource.REFERRAL}),
    ActorKind.PATIENT: frozenset({SlotSource.MOBILE, SlotSource.INTERNET_HOSPITAL}),
    ActorKind.DEVICE: frozenset({SlotSource.KIOSK}),
    ActorKind.PARTY: frozenset({SlotSource.REFERRAL, SlotSource.INTERNET_HOSPITAL}),
    ActorKind.SYSTEM: frozenset(BOOKABLE_CHANNELS),
}
"""Through which channels each sort of actor may book."""

FROM_AFAR = frozenset({SlotSource.MOBILE, SlotSource.INTERNET_HOSPITAL, SlotSource.REFERRAL})
"""Channels whose patient is not in the house: a number whose time has passed is of no use to them."""
