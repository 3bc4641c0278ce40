"""The key registry. Key material is stored wrapped; nothing here can be used without the master key."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.crypto.lifecycle import KeyPurpose, KeyStatus


class CryptoKey(models.Model):
    """One version of one key.

    `key_id` is 8 hex digits, random, and travels inside every value that the key protects. `name`
    distinguishes signing keys of one purpose (the outside party's code), empty elsewhere.
    """

    key_id = models.CharField(max_length=8, unique=True)
    purpose = models.CharField(max_length=20)
    name = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=20)
    status = models.CharField(max_length=12)
    wrapped_material = models.BinaryField(null=True)
    wrapped_by = models.CharField(max_length=16)
    public_key = models.BinaryField(null=True, help_text="x‖y of an SM2 key; kept after destruction")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["purpose", "name", "version"], name="crypto_key_one_version"),
            models.UniqueConstraint(
                fields=["purpose", "name"], condition=Q(status="active"), name="crypto_key_one_active"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in KeyStatus]), name="crypto_key_status_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in KeyPurpose]),
                name="crypto_key_purpose_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="active", wrapped_material__isnull=False, retired_at=None, destroyed_at=None)
                    | Q(status="retired", wrapped_material__isnull=False, destroyed_at=None)
                    & Q(retired_at__isnull=False)
                    | Q(status="destroyed", wrapped_material=None, destroyed_at__isnull=False)
                ),
                name="crypto_key_status_facts",
            ),
        )

    @property
    def label(self) -> bytes:
        """What the wrapped material is bound to: no row can trade its key or get another public key."""
        public = bytes(self.public_key).hex() if self.public_key is not None else ""
        return f"{self.key_id}|{self.purpose}|{self.name}|{self.version}|{self.algorithm}|{public}".encode()


class ReencryptionRun(models.Model):
    """Progress of moving one column to the active data key; a stopped run goes on from `last_pk`."""

    key_id = models.CharField(max_length=8)
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    last_pk = models.TextField(blank=True, default="")
    rows_done = models.BigIntegerField(default=0)
    rows_failed = models.BigIntegerField(default=0, help_text="could not be opened and were left alone")
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key_id", "table", "column"], name="crypto_reencryption_once"),
        )
