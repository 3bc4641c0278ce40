"""The second factor: a time-based one-time code (RFC 6238) from an app, with recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from dataclasses import dataclass

import pyotp
import segno
from django.db import transaction
from django.http import HttpRequest

from yiqiao.foundation import clock
from yiqiao.foundation.access import sessions
from yiqiao.foundation.access.errors import (
    OwnAccount,
    SecondFactorAlreadySetUp,
    SecondFactorWrong,
)
from yiqiao.foundation.access.middleware import presence_of
from yiqiao.foundation.access.models import RecoveryCode, User
from yiqiao.foundation.access.rules import SecondFactor, SignInEnd
from yiqiao.foundation.access.services import attempts
from yiqiao.foundation.access.services.authority import check_authority, is_own_account, lock_user
from yiqiao.foundation.access.snapshots import forget_user
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import ActorKind, PermissionDenied
from yiqiao.foundation.http.routers import NotSignedIn
from yiqiao.foundation.problems import InvalidInput
from yiqiao.foundation.profile import current_profile

RECOVERY_CODES = 10
_RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_STEPS_ACCEPTED = (0, -1, 1)
"""The present 30 seconds and one step to either side, for clocks that differ a little."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app needs: the secret, as text, as `otpauth://` address and as a QR picture (SVG)."""

    secret: str
    uri: str
    qr_svg: str


def _account_in_use(request: HttpRequest) -> int:
    """The signed-in account, also while it must still change its password or set up the factor."""
    presence = presence_of(request)
    if presence.state is None:
        raise presence.refusal or NotSignedIn("登录已失效，请重新登录。")
    if presence.state.kind != ActorKind.STAFF:
        raise PermissionDenied("只有工作人员账号使用动态口令。")
    return presence.state.holder


@transaction.atomic
def begin_enrolment(request: HttpRequest) -> Enrolment:
    """Make a secret for the account in use. It counts for nothing until a code proves that the app has it."""
    user = lock_user(_account_in_use(request))
    if user.totp_confirmed_at is not None:
        raise SecondFactorAlreadySetUp("动态口令已启用。如更换手机，请安全管理员先清除后再启用。")
    secret = pyotp.random_base32()
    user.totp_secret = secret
    user.totp_last_step = None
    user.save(update_fields=["totp_secret", "totp_last_step"])
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=user.username, issuer_name=f"医桥-{current_profile().name_zh}"
    )
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", scale=4, xmldecl=False, svgns=True)
    return Enrolment(secret, uri, picture.getvalue().decode())


@transaction.atomic
def confirm_enrolment(request: HttpRequest, code: str) -> list[str]:
    """Switch the second factor on with a first code; returns the recovery codes, shown only now."""
    presence = presence_of(request)
    user = lock_user(_account_in_use(request))
    if user.totp_confirmed_at is not None:
        raise SecondFactorAlreadySetUp("动态口令已启用，无需重复启用。")
    if user.totp_secret is None or not _accept_totp(user, code):
        raise InvalidInput.of("code", "动态口令不正确：请核对手机时间，输入最新的 6 位数字。")
    user.totp_confirmed_at = clock.now()
    user.save(update_fields=["totp_confirmed_at"])
    codes = ["".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(one)) for one in codes)
    if presence.state is not None:
        sessions.mark_second_factor(request, presence.state, SecondFactor.PASSED)
    audit.record("access.second_factor_set_up", f"user:{user.pk}")
    forget_user(user.pk)
    return codes


def check_code(user_id: int, code: str) -> tuple[User, str]:
    """Check one attempt at the second factor; returns the account and what was used (``totp``, ``recovery``).

    Raises `SecondFactorWrong`, or `AccountLocked` after too many. A code is accepted once.
    """
    door = attempts.second_factor_door(user_id)
    attempts.claim_attempt(door)
    with transaction.atomic():
        user = lock_user(user_id)
        if _accept_totp(user, code):
            used = "totp"
        elif _accept_recovery(user, code):
            used = "recovery"
        else:
            raise SecondFactorWrong("动态口令不正确或已用过，请输入手机上最新的 6 位数字。")
        attempts.clear_attempts(door)
    return user, used


def _accept_totp(user: User, code: str) -> bool:
    if not user.totp_secret or not (len(code) == 6 and code.isascii() and code.isdigit()):
        return False
    totp = pyotp.TOTP(user.totp_secret)
    present = totp.timecode(clock.now())
    for step in (present + offset for offset in _STEPS_ACCEPTED):
        if hmac.compare_digest(totp.generate_otp(step), code):
            if user.totp_last_step is not None and step <= user.totp_last_step:
                return False
            user.totp_last_step = step
            user.save(update_fields=["totp_last_step"])
            return True
    return False


def _digest(code: str) -> bytes:
    # A recovery code has 49 bits of chance and five attempts: a plain digest is enough.
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()


def _accept_recovery(user: User, code: str) -> bool:
    cleaned = code.strip().lower().replace("-", "")
    unused = user.recovery_codes.filter(digest=_digest(cleaned), used_at__isnull=True)
    return unused.update(used_at=clock.now()) == 1


@transaction.atomic
def clear_second_factor(user_id: int, reason: str) -> User:
    """Take the second factor off an account whose phone and recovery codes are lost; its sessions end."""
    actor = check_authority("access.unlock")
    user = lock_user(user_id)
    if is_own_account(actor, user):
        raise OwnAccount("不能清除自己的动态口令，请另一位安全管理员办理。")
    user.totp_secret = None
    user.totp_confirmed_at = None
    user.totp_last_step = None
    user.save(update_fields=["totp_secret", "totp_confirmed_at", "totp_last_step"])
    user.recovery_codes.all().delete()
    sessions.end_sign_ins(SignInEnd.ENDED_BY_ADMINISTRATOR, user_id=user.pk)
    audit.record("access.second_factor_cleared", f"user:{user.pk}", {"reason": reason})
    forget_user(user.pk)
    return user
