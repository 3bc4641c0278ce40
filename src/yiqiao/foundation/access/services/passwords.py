"""Setting passwords under the policy."""

from __future__ import annotations

import secrets
import string

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from yiqiao.foundation import clock
from yiqiao.foundation.access import sessions
from yiqiao.foundation.access.middleware import presence_of
from yiqiao.foundation.access.models import RetiredPassword, User
from yiqiao.foundation.access.rules import SignInEnd
from yiqiao.foundation.access.services import attempts
from yiqiao.foundation.access.services.authority import lock_user
from yiqiao.foundation.access.snapshots import forget_user
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.context import PermissionDenied
from yiqiao.foundation.http.routers import NotSignedIn
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.foundation.profile import current_profile

# Without the letters and digits that people confuse on paper.
_LOWER = "".join(set(string.ascii_lowercase) - set("lo"))
_UPPER = "".join(set(string.ascii_uppercase) - set("IO"))
_DIGITS = "23456789"
_SIGNS = "#%+=@"


def check_policy(password: str, user: User, field: str) -> None:
    """Raise `InvalidInput` on `field` with every rule that `password` breaks for `user`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        sentence = "；".join(error.messages)
        raise InvalidInput(f"{sentence}。", fields=[FieldProblem(field, sentence)]) from error


def make_one_time_password() -> str:
    """A random password that satisfies the policy, to be shown once and changed at first use."""
    length = max(12, current_profile().session.password_length)
    must = [secrets.choice(group) for group in (_LOWER, _UPPER, _DIGITS, _SIGNS)]
    rest = [secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(length - len(must))]
    letters = must + rest
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def store_password(user: User, password: str, *, must_change: bool) -> None:
    """Replace the password of a locked `user` row; the old one is remembered."""
    now = clock.now()
    if user.has_usable_password():
        RetiredPassword.objects.create(user=user, encoded=user.password, retired_at=now)
        kept = user.retired_passwords.order_by("-retired_at", "-id").values_list("pk", flat=True)
        remembered = current_profile().session.password_history
        user.retired_passwords.exclude(pk__in=list(kept[:remembered])).delete()
    user.set_password(password)
    user.password_set_at = now
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_set_at", "must_change_password"])


def change_own_password(request: HttpRequest, old_password: str, new_password: str) -> None:
    """Change the password of the signed-in account; its other sessions end, this one goes on."""
    presence = presence_of(request)
    if presence.state is None or presence.snapshot is None:
        raise presence.refusal or NotSignedIn("登录已失效，请重新登录后再修改密码。")
    if presence.snapshot.username == "":
        raise PermissionDenied("患者登录不使用密码，无需修改。")
    door = attempts.password_door(presence.snapshot.username)
    attempts.claim_attempt(door)
    seen = User.objects.get(pk=presence.state.holder)
    if not seen.check_password(old_password):
        audit.record("access.password_change_refused", f"user:{seen.pk}")
        raise InvalidInput.of("old_password", "原密码不正确，请重新输入。")
    attempts.clear_attempts(door)
    check_policy(new_password, seen, "new_password")
    with transaction.atomic():
        user = lock_user(seen.pk)
        if user.password != seen.password:
            raise InvalidInput.of("old_password", "密码刚被修改过，请用新密码重试。")
        store_password(user, new_password, must_change=False)
        sessions.end_sign_ins(SignInEnd.PASSWORD_CHANGED, user_id=user.pk, keep=presence.state.sign_in)
        audit.record("access.password_changed", f"user:{user.pk}")
    forget_user(user.pk)
    # Django's update_session_auth_hash would first load request.user against the old hash, and flush.
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.session.cycle_key()
