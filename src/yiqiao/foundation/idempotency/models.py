"""The memory behind idempotency keys."""

from __future__ import annotations

from django.db import models


class IdempotencyRecord(models.Model):
    """One keyed call: whose, of which operation, with which input, and what was answered.

    `response_status` is null while the first call is still running. Rows are kept 7 days.
    """

    principal = models.CharField(max_length=100)
    operation_id = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    input_hash = models.BinaryField(max_length=32)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.BinaryField(null=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "operation_id", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["started_at"], name="idempotency_started")]
