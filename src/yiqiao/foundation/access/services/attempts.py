"""Counting failed attempts in a row, and locking the door after too many.

Written here rather than taken from django-axes: the count must be taken *before* the password is looked at,
so that a hundred guesses in parallel are still five; an unknown name must lock as a known one does; and the
lock is lifted by the security administrator, with an audit record in the same transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.access.errors import AccountLocked
from yiqiao.foundation.access.models import AttemptCounter
from yiqiao.foundation.access.rules import normalise_username
from yiqiao.foundation.crypto import blind_index
from yiqiao.foundation.profile import current_profile

KEEP_FOR = timedelta(days=2)


def password_door(username: str) -> bytes:
    """The door where the password of `username` is tried, known or not."""
    return blind_index("access.password_door", normalise_username(username))


def second_factor_door(user_id: int) -> bytes:
    """The door where the account's second factor is tried."""
    return blind_index("access.second_factor_door", str(user_id))


def claim_attempt(door: bytes) -> bool:
    """Count one attempt before it is looked at; raise `AccountLocked` when there are none left.

    Returns whether this is the last one: if it fails, the door is locked already.
    """
    chosen = current_profile().session
    lock_for = timedelta(minutes=chosen.lock_minutes)
    now = clock.now()
    with transaction.atomic():
        AttemptCounter.objects.bulk_create(
            [AttemptCounter(door=door, last_attempt_at=now)], ignore_conflicts=True
        )
        counter = AttemptCounter.objects.select_for_update().get(door=door)
        if counter.locked_until is not None and counter.locked_until > now:
            raise _locked(counter.locked_until, now)
        if counter.locked_until is not None or now - counter.last_attempt_at >= lock_for:
            counter.attempts, counter.locked_until = 0, None
        counter.attempts += 1
        counter.last_attempt_at = now
        is_last = counter.attempts >= chosen.failures_before_lock
        if is_last:
            counter.locked_until = now + lock_for
        counter.save()
    return is_last


def _locked(until: datetime, now: datetime) -> AccountLocked:
    minutes = max(1, -int((now - until).total_seconds() // 60))
    return AccountLocked(f"连续输错次数过多，已锁定，请约 {minutes} 分钟后再试，或请安全管理员解除锁定。")


def clear_attempts(*doors: bytes) -> int:
    """Forget the failures at these doors and unlock them; returns how many doors had any."""
    return AttemptCounter.objects.filter(door__in=doors).delete()[0]


def is_locked(door: bytes) -> bool:
    """Whether nobody can try this door now."""
    return AttemptCounter.objects.filter(door=door, locked_until__gt=clock.now()).exists()


def forget_old_attempts() -> int:
    """Delete counters that no longer matter; returns how many."""
    return AttemptCounter.objects.filter(last_attempt_at__lt=clock.now() - KEEP_FOR).delete()[0]
