"""Rules of access that need no database: duties and their separation, permissions in force, passwords."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class UserKind(StrEnum):
    """What signs in with an account."""

    STAFF = "staff"
    DEVICE = "device"


class Duty(StrEnum):
    """The side on which a role stands. One account only ever stands on one side at a time.

    The three administrators are separated as classified protection level 3 asks (GB/T 22239-2019, 8.1.4.2
    access control and 8.1.5 centralised management): the one who makes accounts cannot grant rights, the one
    who grants rights cannot make accounts, and only the third reads the audit.
    """

    BUSINESS = "business"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"
    DEVICE = "device"
    PATIENT = "patient"


ADMINISTRATORS = frozenset({Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT})

DUTY_NAMES = {
    Duty.BUSINESS: "业务岗位",
    Duty.SYSTEM: "系统管理员",
    Duty.SECURITY: "安全管理员",
    Duty.AUDIT: "审计管理员",
    Duty.DEVICE: "自助设备",
    Duty.PATIENT: "患者",
}


class SignInEnd(StrEnum):
    """Why a signed-in session ended."""

    SIGNED_OUT = "signed_out"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    IDLE = "idle"
    EXPIRED = "expired"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason, not a password
    DEACTIVATED = "deactivated"
    ENDED_BY_ADMINISTRATOR = "ended_by_administrator"


class SecondFactor(StrEnum):
    """Where a session stands with the second factor."""

    NONE = "none"
    REQUIRED = "required"
    PASSED = "passed"


def conflicting_duties(held: Iterable[Duty], wanted: Duty) -> frozenset[Duty]:
    """The duties among `held` that forbid adding `wanted` to the same account; empty when it may be added."""
    return frozenset(duty for duty in held if duty is not wanted)


def may_hold(kind: UserKind, duty: Duty) -> bool:
    """Whether an account of this kind can hold roles of `duty`. Patients have no account at all."""
    if kind is UserKind.DEVICE:
        return duty is Duty.DEVICE
    return duty not in (Duty.DEVICE, Duty.PATIENT)


@dataclass(frozen=True, slots=True)
class GrantInForce:
    """A role held by somebody now: its permissions, and the campuses and departments it reaches (None: all)."""

    role: str
    permissions: frozenset[str]
    campuses: frozenset[str] | None
    departments: frozenset[str] | None

    def reaches(self, campus: str | None) -> bool:
        """Whether the grant is in force at `campus`."""
        return self.campuses is None or (campus is not None and campus in self.campuses)


def union_of_scopes(scopes: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """What all scopes reach together; None means everything."""
    together: set[str] = set()
    for scope in scopes:
        if scope is None:
            return None
        together |= scope
    return frozenset(together)


def permissions_at(grants: Iterable[GrantInForce], campus: str | None) -> frozenset[str]:
    """The permissions in force at `campus`."""
    return frozenset[str]().union(*(grant.permissions for grant in grants if grant.reaches(campus)))


def normalise_username(username: str) -> str:
    """One spelling per account: full-width and upper-case forms of a name are the same name."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def count_character_classes(password: str) -> int:
    """How many of lower case, upper case, digit and everything else occur in `password`."""
    classes = set()
    for character in password:
        if character.isdigit():
            classes.add("digit")
        elif character.islower():
            classes.add("lower")
        elif character.isupper():
            classes.add("upper")
        else:
            classes.add("other")
    return len(classes)


def contains_username(password: str, username: str) -> bool:
    """Whether the user name, forwards or backwards, is part of the password. Names under 3 letters are not."""
    name, text = normalise_username(username), normalise_username(password)
    return len(name) >= 3 and (name in text or name[::-1] in text)


def is_password_expired(set_at: datetime, now: datetime, days: int) -> bool:
    """Whether a password set at `set_at` must be changed by now."""
    return now - set_at >= timedelta(days=days)


def mask_name(name: str) -> str:
    """A patient's name as sessions and the audit may keep it: the first character only."""
    return name[:1] + "*" * min(len(name) - 1, 5) if len(name) > 1 else name
