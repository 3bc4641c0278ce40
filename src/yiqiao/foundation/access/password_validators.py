"""The password policy as Django validators; lengths and counts come from the hospital profile.

Bounds follow classified protection level 3 (GB/T 22239-2019, 8.1.4.1: complexity, regular change). The
history check hashes once for every remembered password, which is slow on purpose: it runs only when a
person sets a new one.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from yiqiao.foundation.access.rules import contains_username, count_character_classes
from yiqiao.foundation.profile import current_profile

LONGEST = 128
CLASSES_NEEDED = 3


class LengthValidator:
    """At least the profile's length; at most 128 characters, because hashing longer ones helps only attackers."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is too short or too long."""
        shortest = current_profile().session.password_length
        if len(password) < shortest:
            raise ValidationError(f"密码至少 {shortest} 位", code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(f"密码最多 {LONGEST} 位", code="password_too_long")

    def get_help_text(self) -> str:
        """For the form."""
        return f"至少 {current_profile().session.password_length} 位。"


class CharacterClassValidator:
    """Three of: lower case, upper case, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when fewer than three classes occur."""
        if count_character_classes(password) < CLASSES_NEEDED:
            raise ValidationError(
                "密码应包含大写字母、小写字母、数字、符号中的至少三种", code="password_too_simple"
            )

    def get_help_text(self) -> str:
        """For the form."""
        return "包含大写字母、小写字母、数字、符号中的至少三种。"


class UsernameValidator:
    """The user name is not part of the password, forwards or backwards."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when it is."""
        if user is not None and contains_username(password, user.username):
            raise ValidationError("密码不能包含用户名", code="password_has_username")

    def get_help_text(self) -> str:
        """For the form."""
        return "不包含用户名。"


class HistoryValidator:
    """Not the present password and not one of those before it, as many as the profile remembers."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that was used recently."""
        if user is None or user.pk is None:
            return
        remembered = current_profile().session.password_history
        retired = user.retired_passwords.order_by("-retired_at", "-id").values_list("encoded", flat=True)
        for encoded in [user.password, *retired[: remembered - 1]]:
            if check_password(password, encoded):
                raise ValidationError(f"不能使用最近 {remembered} 次用过的密码", code="password_used_before")

    def get_help_text(self) -> str:
        """For the form."""
        return f"不是最近 {current_profile().session.password_history} 次用过的密码。"
