"""Limits on booking and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta


def blocked_until(
    no_shows_on: Sequence[date], *, limit: int, window_days: int, block_days: int
) -> date | None:
    """The last day on which self-service booking is refused, or None when the patient was never blocked.

    `limit` no-shows within any `window_days` days start a block of `block_days` days, counted from the
    no-show that completed them; the latest such block counts (爽约限制).
    """
    days = sorted(no_shows_on)
    ends = [
        day + timedelta(days=block_days)
        for place, day in enumerate(days)
        if place + 1 >= limit and (day - days[place + 1 - limit]).days < window_days
    ]
    return max(ends, default=None)


def cancellation_deadline(starts_at: datetime, cutoff_minutes: int) -> datetime:
    """Until when a patient may cancel by themselves; a clerk still can afterwards."""
    return starts_at - timedelta(minutes=cutoff_minutes)
