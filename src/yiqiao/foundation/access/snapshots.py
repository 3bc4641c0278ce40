"""What a person may do now, kept in memory for a few seconds so that a request costs no permission joins.

A change made by this process is seen at once; one made by another process after at most `KEEP_FOR`. That is
how long a revoked right or an ended session can live on elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yiqiao.foundation import clock
from yiqiao.foundation.access.campuses import reachable_campuses
from yiqiao.foundation.access.models import Role, RoleGrant, SignIn, User
from yiqiao.foundation.access.rules import (
    ADMINISTRATORS,
    Duty,
    GrantInForce,
    UserKind,
    is_password_expired,
    permissions_at,
    union_of_scopes,
)
from yiqiao.foundation.context import Actor, ActorKind, DataScope
from yiqiao.foundation.profile import current_profile

KEEP_FOR = timedelta(seconds=3)
MOST_KEPT = 5000

PATIENT_ROLE = "patient"


@dataclass(slots=True)
class Snapshot:
    """An account's (or patient's) rights and open sessions as of `taken_at`."""

    actor_kind: ActorKind
    id: int
    username: str
    display_name: str
    usual_campus: str
    counter_code: str
    must_change_password: bool
    must_set_up_second_factor: bool
    grants: tuple[GrantInForce, ...]
    last_seen: dict[int, datetime]
    taken_at: datetime
    _actors: dict[str | None, Actor] = field(default_factory=dict)

    @property
    def roles(self) -> list[str]:
        """Codes of the roles held now."""
        return sorted({grant.role for grant in self.grants})

    @property
    def campuses(self) -> frozenset[str] | None:
        """Codes of the campuses where some role is in force; None means all."""
        return union_of_scopes(grant.campuses for grant in self.grants)

    def workplace(self, wanted: str | None) -> str | None:
        """`wanted` when a role is in force there, else the first campus where one is."""
        reachable = self.campuses
        if wanted and (reachable is None or wanted in reachable):
            return wanted
        places = reachable_campuses(reachable)
        return places[0].code if places else None

    def actor_at(self, campus: str | None, display_name: str = "") -> Actor:
        """The actor working at `campus`."""
        if campus not in self._actors:
            self._actors[campus] = self._build_actor(campus, display_name or self.display_name)
        return self._actors[campus]

    def _build_actor(self, campus: str | None, display_name: str) -> Actor:
        permissions = permissions_at(self.grants, campus)
        here = [grant for grant in self.grants if grant.reaches(campus)]
        scopes = {}
        for permission in permissions:
            holding = [grant for grant in self.grants if permission in grant.permissions]
            scopes[permission] = DataScope(
                union_of_scopes(grant.campuses for grant in holding),
                union_of_scopes(grant.departments for grant in holding),
            )
        return Actor(
            self.actor_kind,
            str(self.id),
            display_name,
            permissions=permissions,
            campus=campus,
            campuses=union_of_scopes(grant.campuses for grant in here),
            departments=union_of_scopes(grant.departments for grant in here),
            patient_id=self.id if self.actor_kind is ActorKind.PATIENT else None,
            scopes=scopes,
        )


_kept: dict[tuple[str, int], Snapshot] = {}


def snapshot_of_user(user_id: int) -> Snapshot | None:
    """The account's snapshot, at most `KEEP_FOR` old; None when it does not exist or is deactivated."""
    found = _fresh("user", user_id)
    if found is None:
        taken = _take_of_user(user_id)
        found = _keep("user", user_id, taken) if taken else None
    return found


def snapshot_of_patient(patient_id: int) -> Snapshot:
    """The snapshot of a patient using the mobile service."""
    return _fresh("patient", patient_id) or _keep("patient", patient_id, _take_of_patient(patient_id))


def forget_user(user_id: int) -> None:
    """Something about the account changed: read it again now, and once more when the change is committed."""
    _forget(("user", user_id))


def forget_patient(patient_id: int) -> None:
    """The patient's sessions changed."""
    _forget(("patient", patient_id))


def forget_everybody() -> None:
    """A role changed."""
    _kept.clear()
    transaction.on_commit(_kept.clear)


def _forget(key: tuple[str, int]) -> None:
    _kept.pop(key, None)
    transaction.on_commit(lambda: _kept.pop(key, None))


def _fresh(sort: str, number: int) -> Snapshot | None:
    found = _kept.get((sort, number))
    if found is None or not timedelta() <= clock.now() - found.taken_at < KEEP_FOR:
        return None
    return found


def _keep(sort: str, number: int, snapshot: Snapshot) -> Snapshot:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[sort, number] = snapshot
    return snapshot


def _open_sign_ins(**whose: int) -> dict[int, datetime]:
    found = SignIn.objects.filter(**whose, ended_at__isnull=True).values_list("id", "last_seen_at")
    return dict(found)


def _scope(codes: list[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)


def _take_of_user(user_id: int) -> Snapshot | None:
    now = clock.now()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    rows = (
        RoleGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now),
            user_id=user_id,
            revoked_at__isnull=True,
            valid_from__lte=now,
        )
        .select_related("role")
        .order_by("id")
    )
    grants, duties = [], set()
    for row in rows:
        duties.add(Duty(row.duty))
        grants.append(
            GrantInForce(
                row.role.code,
                frozenset(row.role.permissions),
                _scope(row.campus_codes),
                _scope(row.department_codes),
            )
        )
    chosen = current_profile().session
    is_device = user.kind == UserKind.DEVICE
    return Snapshot(
        actor_kind=ActorKind.DEVICE if is_device else ActorKind.STAFF,
        id=user.pk,
        username=user.username,
        display_name=user.display_name,
        usual_campus=user.campus_code,
        counter_code=user.counter_code,
        must_change_password=user.must_change_password
        or (not is_device and is_password_expired(user.password_set_at, now, chosen.password_days)),
        must_set_up_second_factor=chosen.second_factor_for_administrators
        and bool(duties & ADMINISTRATORS)
        and user.totp_confirmed_at is None,
        grants=tuple(grants),
        last_seen=_open_sign_ins(user_id=user_id),
        taken_at=now,
    )


def _take_of_patient(patient_id: int) -> Snapshot:
    role = Role.objects.filter(code=PATIENT_ROLE).first()
    grants = (GrantInForce(PATIENT_ROLE, frozenset(role.permissions), None, None),) if role else ()
    return Snapshot(
        actor_kind=ActorKind.PATIENT,
        id=patient_id,
        username="",
        display_name="",
        usual_campus="",
        counter_code="",
        must_change_password=False,
        must_set_up_second_factor=False,
        grants=grants,
        last_seen=_open_sign_ins(patient_id=patient_id),
        taken_at=clock.now(),
    )
