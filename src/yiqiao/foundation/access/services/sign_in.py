"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from yiqiao.foundation import clock, context
from yiqiao.foundation.access import errors, sessions
from yiqiao.foundation.access.limits import session_limits
from yiqiao.foundation.access.middleware import presence_of
from yiqiao.foundation.access.models import SignIn, User
from yiqiao.foundation.access.rules import SecondFactor, SignInEnd, UserKind, normalise_username
from yiqiao.foundation.access.services import attempts, second_factor
from yiqiao.foundation.access.services.authority import lock_user
from yiqiao.foundation.access.snapshots import forget_user
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import ActorKind
from yiqiao.foundation.http.routers import NotSignedIn
from yiqiao.foundation.problems import InvalidInput

_WRONG = "用户名或密码不正确。连续输错多次将锁定账号。"


def sign_in(request: HttpRequest, username: str, password: str) -> None:
    """Sign in with name and password; an account with a second factor then still has to give its code.

    An unknown name and a wrong password get the same answer, take the same time and lock alike.
    """
    door = attempts.password_door(username)
    is_last = attempts.claim_attempt(door)
    found = authenticate(request, username=username, password=password)
    if found is None:
        _record_failure(username, is_last)
        raise errors.WrongCredentials(_WRONG)
    assert isinstance(found, User)  # noqa: S101 - AUTH_USER_MODEL
    attempts.clear_attempts(door)
    if not found.is_active:
        with context.acting(sessions.actor_of_user(found)):
            audit.record("access.sign_in_refused", f"user:{found.pk}", {"reason": "deactivated"})
        raise errors.AccountDeactivated("该账号已停用，如需恢复请联系系统管理员。")
    if found.totp_confirmed_at is not None:
        sessions.await_second_factor(request, found)
    else:
        sessions.open_user_session(request, found, SecondFactor.NONE)


def _record_failure(username: str, is_last: bool) -> None:
    """The audit never keeps what was typed: people type passwords into the name field."""
    number = User.objects.filter(username=normalise_username(username)).values_list("pk", flat=True).first()
    subject = f"user:{number}" if number else "user:unknown"
    audit.record("access.sign_in_failed", subject)
    if is_last:
        audit.record("access.locked", subject)


def pass_second_factor(request: HttpRequest, code: str) -> None:
    """Finish signing in with the code of the second factor, or a recovery code."""
    user_id = sessions.pending_user(request)
    if user_id is None:
        raise NotSignedIn("等待动态口令的时间已过，请重新输入用户名和密码。")
    try:
        user, used = second_factor.check_code(user_id, code)
    except errors.SecondFactorWrong:
        audit.record("access.second_factor_failed", f"user:{user_id}")
        raise
    if not user.is_active:
        raise errors.AccountDeactivated("该账号已停用，如需恢复请联系系统管理员。")
    sessions.open_user_session(request, user, SecondFactor.PASSED)
    if used == "recovery":
        with context.acting(sessions.actor_of_user(user)):
            audit.record("access.recovery_code_used", f"user:{user.pk}")


def sign_out(request: HttpRequest) -> None:
    """End this session. Signing out twice is signing out."""
    state = presence_of(request).state
    if state is not None:
        with transaction.atomic():
            sessions.end_sign_ins(SignInEnd.SIGNED_OUT, sign_in_id=state.sign_in)
            audit.record("access.signed_out", f"sign_in:{state.sign_in}")
    request.session.flush()


def start_patient_session(request: HttpRequest, patient_id: int, display_name: str) -> None:
    """Sign a patient in to the mobile service, once the caller has proved who it is.

    The session's actor is a `PATIENT` with the permissions of the role ``patient`` and `patient_id` set.
    """
    sessions.open_patient_session(request, patient_id, display_name)


def end_patient_sessions(patient_id: int) -> int:
    """Sign a patient out everywhere: merged, or the account was given up."""
    return sessions.end_sign_ins(SignInEnd.ENDED_BY_ADMINISTRATOR, patient_id=patient_id)


def choose_workplace(request: HttpRequest, campus: str) -> None:
    """Work at another campus where some role of the account is in force; remembered for the next sign-in."""
    presence = presence_of(request)
    if presence.state is None or presence.snapshot is None:
        raise presence.refusal or NotSignedIn("登录已失效，请重新登录。")
    if presence.snapshot.actor_kind is ActorKind.DEVICE and campus != presence.snapshot.usual_campus:
        raise InvalidInput.of("campus_id", "自助设备固定在所在院区，不能切换。")
    if presence.snapshot.workplace(campus) != campus:
        raise InvalidInput.of("campus_id", "您在该院区没有岗位，请选择列表中的院区。")
    sessions.move_session(request, campus)
    if presence.snapshot.actor_kind is ActorKind.STAFF:
        with transaction.atomic():
            user = lock_user(presence.state.holder)
            user.campus_code = campus
            user.save(update_fields=["campus_code"])
        forget_user(presence.state.holder)
        audit.record("access.workplace_chosen", f"user:{presence.state.holder}", {"campus": campus})


def sweep_sign_ins() -> int:
    """Mark sessions that ran out without another request, and drop dead rows; returns how many ended."""
    now = clock.now()
    longest = {
        Q(user__kind=UserKind.STAFF): session_limits(ActorKind.STAFF),
        Q(user__kind=UserKind.DEVICE): session_limits(ActorKind.DEVICE),
        Q(patient_id__isnull=False): session_limits(ActorKind.PATIENT),
    }
    ended = 0
    for whose, limits in longest.items():
        open_rows = SignIn.objects.filter(ended_at__isnull=True).filter(whose)
        for reason, overdue in (
            (SignInEnd.EXPIRED, Q(started_at__lte=now - limits.absolute)),
            (SignInEnd.IDLE, Q(last_seen_at__lte=now - limits.idle)),
        ):
            numbers = list(open_rows.filter(overdue).values_list("pk", flat=True))
            ended += SignIn.objects.filter(pk__in=numbers, ended_at__isnull=True).update(
                ended_at=now, end_reason=reason
            )
    Session.objects.filter(expire_date__lt=now - timedelta(days=1)).delete()
    attempts.forget_old_attempts()
    return ended
