"""One clock. Instants are aware and stored in UTC; people see Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def local(instant: datetime) -> datetime:
    """The same instant as the wall clock in Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def today() -> date:
    """Today's date in Shanghai."""
    return local(now()).date()


def at(day: date, moment: time) -> datetime:
    """The instant at which Shanghai's clocks show `moment` on `day`."""
    return datetime.combine(day, moment, tzinfo=SHANGHAI)
