"""Accounts, roles, grants and signed-in sessions."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from yiqiao.foundation.access.rules import Duty, SecondFactor, SignInEnd, UserKind, normalise_username
from yiqiao.foundation.crypto import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their normalised name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this name in any spelling; what Django's password check asks."""
        return self.get(username=normalise_username(username or ""))


class User(AbstractBaseUser):
    """A person or device that signs in. What they may do comes only from role grants.

    `username` is stored normalised. `password_set_at` is when the present password was set. `campus_code` is
    the workplace chosen last; a device is bound to the campus and counter where it stands.
    """

    username = models.CharField(max_length=50, unique=True)
    display_name = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in UserKind], default=UserKind.STAFF)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    password_set_at = models.DateTimeField()
    must_change_password = models.BooleanField(default=False)
    campus_code = models.CharField(max_length=50, blank=True)
    counter_code = models.CharField(max_length=50, blank=True)
    totp_secret = EncryptedTextField(null=True)
    totp_confirmed_at = models.DateTimeField(null=True)
    totp_last_step = models.BigIntegerField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(UserKind)), name="access_user_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=UserKind.DEVICE) | (~Q(campus_code="") & ~Q(counter_code="")),
                name="access_user_device_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(totp_confirmed_at__isnull=True) | Q(totp_secret__isnull=False),
                name="access_user_totp_confirmed_has_secret",
            ),
        ]


class RetiredPassword(models.Model):
    """A password that an account had before, hashed; the last few may not be used again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="retired_passwords")
    encoded = models.CharField(max_length=128)
    retired_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """One code that replaces the second factor once, hashed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="access_recovery_code_once")]


class Role(models.Model):
    """A named set of permissions, all of one duty.

    A default role follows the permissions that name it until somebody edits it (`is_customised`).
    """

    code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=20, choices=[(one, one) for one in Duty], default=Duty.BUSINESS)
    permissions = ArrayField(models.CharField(max_length=100), default=list)
    is_customised = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=list(Duty)), name="access_role_duty_known"),
            # What the composite foreign key of grants points at.
            models.UniqueConstraint(fields=["id", "duty"], name="access_role_id_with_duty"),
        ]


class RoleGrant(models.Model):
    """A role held by an account, for a time, at some campuses and departments (null: all of them).

    `duty` repeats the role's (kept equal by a composite foreign key) so that the database itself refuses
    grants of two duties to one account at the same time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    duty = models.CharField(max_length=20)
    campus_codes = ArrayField(models.CharField(max_length=50), null=True)
    department_codes = ArrayField(models.CharField(max_length=50), null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=100)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="access_grant_ends_after_start",
            ),
            ExclusionConstraint(
                name="access_grant_duties_separated",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("duty"), RangeOperators.NOT_EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            function="TSTZRANGE",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(revoked_at__isnull=True), name="access_grant_of_user")
        ]


class SignIn(models.Model):
    """One signed-in session of an account or of a patient using the mobile service.

    `last_seen_at` is exact to a minute, so that ordinary requests write nothing.
    `is_exclusive` sessions are the only open one of their account: the database refuses a second.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    patient_id = models.BigIntegerField(null=True)
    display_name = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    client_address = models.CharField(max_length=64, blank=True)
    workstation = models.CharField(max_length=50, blank=True)
    second_factor = models.CharField(max_length=10, default=SecondFactor.NONE)
    is_exclusive = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in SignInEnd])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(patient_id__isnull=False),
                name="access_sign_in_of_user_or_patient",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="access_sign_in_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, is_exclusive=True),
                name="access_sign_in_one_per_user",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(ended_at__isnull=True), name="access_sign_in_open_user"
            ),
            models.Index(
                fields=["patient_id"], condition=Q(ended_at__isnull=True), name="access_sign_in_open_patient"
            ),
        ]


class AttemptCounter(models.Model):
    """Failed attempts in a row at one door (a user name's password, an account's second factor).

    The door is a keyed digest of what was typed, because people type passwords into the name field, and
    because an unknown name must lock exactly as a known one does.
    """

    door = models.BinaryField(max_length=32, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
