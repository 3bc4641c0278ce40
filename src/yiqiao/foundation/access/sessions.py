"""From the session cookie to the actor of a request, and the only writers of what a session holds.

Django's session keeps who, since when and at which campus; the row in `SignIn` says whether it is still open.
An ordinary request writes neither: the last use is written at most once a minute.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from yiqiao.foundation import clock, context
from yiqiao.foundation.access import errors
from yiqiao.foundation.access.limits import SECOND_FACTOR_WITHIN, SEEN_GRANULARITY, session_limits
from yiqiao.foundation.access.models import SignIn, User
from yiqiao.foundation.access.rules import SecondFactor, SignInEnd, mask_name
from yiqiao.foundation.access.snapshots import (
    Snapshot,
    forget_patient,
    forget_user,
    snapshot_of_patient,
    snapshot_of_user,
)
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import ANONYMOUS, Actor, ActorKind
from yiqiao.foundation.problems import DomainError
from yiqiao.foundation.profile import current_profile

SESSION_KEY = "yiqiao.signed_in"
PENDING_KEY = "yiqiao.second_factor_pending"
BACKGROUND_HEADER = "X-Background"
"""Set by a page's own polling, which must not keep an unattended session alive."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the session cookie stands for. Instants are seconds since the epoch."""

    sign_in: int
    kind: str
    holder: int
    display_name: str
    campus: str | None
    started: float
    second_factor: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is behind a request: the actor, and why the session cannot be used for ordinary work (if so)."""

    actor: Actor = ANONYMOUS
    refusal: DomainError | None = None
    state: SessionState | None = None
    snapshot: Snapshot | None = None


NOBODY = Presence()

_ENDINGS: dict[str, tuple[type[DomainError], str]] = {
    SignInEnd.SIGNED_IN_ELSEWHERE: (
        errors.SignedInElsewhere,
        "您的账号刚在另一处登录，这里已退出。如不是本人操作，请立即修改密码并告知信息科。",
    ),
    SignInEnd.IDLE: (errors.SessionIdle, "长时间没有操作，已自动退出，请重新登录；已填写的内容会保留。"),
    SignInEnd.EXPIRED: (errors.SessionExpired, "登录时间已到上限，请重新登录；已填写的内容会保留。"),
    SignInEnd.PASSWORD_CHANGED: (errors.SessionEnded, "账号密码已修改，请用新密码重新登录。"),
    SignInEnd.DEACTIVATED: (errors.SessionEnded, "账号已停用，如有疑问请联系系统管理员。"),
    SignInEnd.ENDED_BY_ADMINISTRATOR: (errors.SessionEnded, "管理员结束了本次登录，请重新登录。"),
}


def read_state(request: HttpRequest) -> SessionState | None:
    """What the session holds, or None when nobody signed in with it."""
    held = request.session.get(SESSION_KEY)
    return SessionState(**held) if held else None


def resolve(request: HttpRequest) -> Presence:
    """Who is behind `request`; ends the session when its time is over."""
    state = read_state(request)
    if state is None:
        if pending_user(request) is not None:
            return Presence(refusal=errors.SecondFactorRequired("密码正确，请继续输入动态口令。"))
        return NOBODY
    snapshot = _snapshot(state)
    if snapshot is not None and state.sign_in not in snapshot.last_seen:
        # Signed in through another process after this one's snapshot was taken.
        _forget(state)
        snapshot = _snapshot(state)
    if snapshot is None or state.sign_in not in snapshot.last_seen:
        return Presence(refusal=_why_ended(state.sign_in))
    now = clock.now()
    limits = session_limits(ActorKind(state.kind))
    if now.timestamp() - state.started >= limits.absolute.total_seconds():
        _end_overdue(state, SignInEnd.EXPIRED, None)
        return Presence(refusal=_why_ended(state.sign_in))
    unseen = now - snapshot.last_seen[state.sign_in]
    if unseen >= limits.idle and _end_overdue(state, SignInEnd.IDLE, now - limits.idle):
        return Presence(refusal=_why_ended(state.sign_in))
    if unseen >= SEEN_GRANULARITY and BACKGROUND_HEADER not in request.headers:
        _touch(state, snapshot, now)
    campus = snapshot.workplace(state.campus)
    actor = snapshot.actor_at(campus, state.display_name)
    refusal = _first_duty(snapshot)
    if refusal is not None:
        actor = Actor(actor.kind, actor.id, actor.display_name, campus=campus)
    return Presence(actor, refusal, state, snapshot)


def _snapshot(state: SessionState) -> Snapshot | None:
    if state.kind == ActorKind.PATIENT:
        return snapshot_of_patient(state.holder)
    return snapshot_of_user(state.holder)


def _first_duty(snapshot: Snapshot) -> DomainError | None:
    """What the account must do before anything else."""
    if snapshot.must_change_password:
        return errors.PasswordMustBeChanged("首次登录、密码被重置或已过期：请先修改密码，再继续工作。")
    if snapshot.must_set_up_second_factor:
        return errors.SecondFactorMustBeSetUp("管理员账号必须使用动态口令：请先扫码启用，再继续工作。")
    return None


def _why_ended(sign_in_id: int) -> DomainError | None:
    reason = SignIn.objects.filter(pk=sign_in_id).values_list("end_reason", flat=True).first()
    if not reason or reason not in _ENDINGS:
        return None
    kind, sentence = _ENDINGS[reason]
    return kind(sentence)


def _forget(state: SessionState) -> None:
    if state.kind == ActorKind.PATIENT:
        forget_patient(state.holder)
    else:
        forget_user(state.holder)


def _end_overdue(state: SessionState, reason: SignInEnd, not_seen_since: datetime | None) -> bool:
    """End the sign-in unless another process saw it meanwhile; tells whether it is ended."""
    overdue = SignIn.objects.filter(pk=state.sign_in, ended_at__isnull=True)
    if not_seen_since is not None:
        overdue = overdue.filter(last_seen_at__lte=not_seen_since)
    with transaction.atomic():
        ended = overdue.update(ended_at=clock.now(), end_reason=reason)
        if ended:
            actor = Actor(ActorKind(state.kind), str(state.holder), state.display_name)
            with context.acting(actor):
                audit.record("access.session_ended", f"sign_in:{state.sign_in}", {"reason": reason})
    _forget(state)
    return bool(ended) or SignIn.objects.filter(pk=state.sign_in, ended_at__isnull=False).exists()


def _touch(state: SessionState, snapshot: Snapshot, now: datetime) -> None:
    SignIn.objects.filter(pk=state.sign_in, last_seen_at__lt=now - SEEN_GRANULARITY / 2).update(
        last_seen_at=now
    )
    snapshot.last_seen[state.sign_in] = now


def actor_of_user(user: User) -> Actor:
    """The account as the audit names it, without any rights."""
    return Actor(ActorKind(user.kind), str(user.pk), user.display_name)


def pending_user(request: HttpRequest) -> int | None:
    """The account whose password was right and whose second factor is still to come."""
    pending = request.session.get(PENDING_KEY)
    if pending is None or clock.now().timestamp() - pending["at"] > SECOND_FACTOR_WITHIN.total_seconds():
        return None
    return int(pending["user"])


def await_second_factor(request: HttpRequest, user: User) -> None:
    """Remember in a fresh session that the password of `user` was right."""
    request.session.flush()
    request.session[PENDING_KEY] = {"user": user.pk, "at": clock.now().timestamp()}
    rotate_token(request)


def open_user_session(request: HttpRequest, user: User, second_factor: SecondFactor) -> SignIn:
    """Sign `user` in here, and out everywhere else when the hospital allows one session a person."""
    now = clock.now()
    single = current_profile().session.single_session
    before = read_state(request)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if before is not None and before.holder != user.pk:
            end_sign_ins(SignInEnd.SIGNED_OUT, sign_in_id=before.sign_in)
        if single:
            end_sign_ins(SignInEnd.SIGNED_IN_ELSEWHERE, user_id=user.pk)
        present = context.current()
        made = SignIn.objects.create(
            user=user,
            display_name=user.display_name,
            started_at=now,
            last_seen_at=now,
            client_address=present.client_address,
            workstation=present.workstation,
            second_factor=second_factor,
            is_exclusive=single,
        )
        with context.acting(actor_of_user(user)):
            audit.record("access.signed_in", f"user:{user.pk}", {"second_factor": second_factor})
    forget_user(user.pk)
    snapshot = snapshot_of_user(user.pk)
    campus = snapshot.workplace(user.campus_code) if snapshot else None
    request.session.pop(SESSION_KEY, None)
    request.session.pop(PENDING_KEY, None)
    login(request, user)
    kind = ActorKind(user.kind)
    state = SessionState(
        made.pk, kind, user.pk, user.display_name, campus, now.timestamp(), second_factor.value
    )
    _store(request, state)
    return made


def open_patient_session(request: HttpRequest, patient_id: int, display_name: str) -> SignIn:
    """Sign a patient in to the mobile service on this device. The name is kept masked."""
    now = clock.now()
    display_name = mask_name(display_name)
    before = read_state(request)
    if before is not None:
        end_sign_ins(SignInEnd.SIGNED_OUT, sign_in_id=before.sign_in)
    present = context.current()
    with transaction.atomic():
        made = SignIn.objects.create(
            patient_id=patient_id,
            display_name=display_name,
            started_at=now,
            last_seen_at=now,
            client_address=present.client_address,
            is_exclusive=False,
        )
        with context.acting(Actor(ActorKind.PATIENT, str(patient_id), display_name, patient_id=patient_id)):
            audit.record("access.signed_in", f"patient:{patient_id}")
    forget_patient(patient_id)
    request.session.flush()
    rotate_token(request)
    campus = snapshot_of_patient(patient_id).workplace(None)
    state = SessionState(
        made.pk,
        ActorKind.PATIENT,
        patient_id,
        display_name,
        campus,
        now.timestamp(),
        SecondFactor.NONE.value,
    )
    _store(request, state)
    return made


def _store(request: HttpRequest, state: SessionState) -> None:
    held: dict[str, Any] = asdict(state)
    request.session[SESSION_KEY] = held | {"kind": str(state.kind)}
    if state.kind == ActorKind.STAFF:
        # Desks are shared: the cookie goes with the browser.
        request.session.set_expiry(0)
    else:
        # Longer than the session itself lasts, so that its end can still be told.
        lasts = session_limits(ActorKind(state.kind)).absolute + timedelta(days=1)
        request.session.set_expiry(int(lasts.total_seconds()))


def move_session(request: HttpRequest, campus: str) -> None:
    """Work at another campus from now on."""
    request.session[SESSION_KEY] = {**request.session[SESSION_KEY], "campus": campus}


def end_sign_ins(
    reason: SignInEnd,
    *,
    user_id: int | None = None,
    patient_id: int | None = None,
    sign_in_id: int | None = None,
    keep: int | None = None,
) -> int:
    """End the open sessions named; each is told `reason` at its next request. Returns how many."""
    rows = SignIn.objects.filter(ended_at__isnull=True)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if sign_in_id is not None:
        rows = rows.filter(pk=sign_in_id)
    if keep is not None:
        rows = rows.exclude(pk=keep)
    ended = list(rows.values_list("id", "user_id", "patient_id"))
    if not ended:
        return 0
    SignIn.objects.filter(pk__in=[row[0] for row in ended], ended_at__isnull=True).update(
        ended_at=clock.now(), end_reason=reason
    )
    for _, user, patient in ended:
        if user is not None:
            forget_user(user)
        if patient is not None:
            forget_patient(patient)
    if reason is not SignInEnd.SIGNED_OUT:
        for number, _, _ in ended:
            audit.record("access.session_ended", f"sign_in:{number}", {"reason": reason})
    return len(ended)


def mark_second_factor(request: HttpRequest, state: SessionState, now_is: SecondFactor) -> None:
    """The session's holder has just proved the second factor."""
    SignIn.objects.filter(pk=state.sign_in).update(second_factor=now_is)
    request.session[SESSION_KEY] = {**request.session[SESSION_KEY], "second_factor": now_is.value}
