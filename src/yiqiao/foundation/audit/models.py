"""The audit's tables. All are append-only by trigger; records leave only through a signed archive."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AuditRecord(models.Model):
    """Who did or saw what, to whose data, when, from where, and with what result.

    `subject` names the thing (``patient:17``), never a person's name or number in clear. `uid` makes the
    record unique before it has a number; `mac` is the HMAC-SM3 of the canonical content under `key_id`.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True)
    operation = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    client_address = models.CharField(max_length=64, blank=True)
    workstation = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    key_id = models.CharField(max_length=8)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "recorded_at"], name="audit_record_of_actor"),
            models.Index(fields=["subject", "recorded_at"], name="audit_record_of_subject"),
            models.Index(fields=["action", "recorded_at"], name="audit_record_of_action"),
            models.Index(fields=["request_id"], name="audit_record_of_request"),
        ]


class AuditBlock(models.Model):
    """One sealed block. `block_hash` is SM3 of the canonical header, which the signature covers.

    `reached_at` is how far (by recording time) records had been taken when the block was made; the sealer
    looks for stragglers from some time before it.
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    reached_at = models.DateTimeField()
    leaf_count = models.IntegerField()
    root = models.BinaryField(max_length=32)
    previous_hash = models.BinaryField(max_length=32)
    block_hash = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_block_number_from_one"),
            models.CheckConstraint(condition=Q(leaf_count__gte=1), name="audit_block_not_empty"),
        ]


class AuditLeaf(models.Model):
    """Where a record stands in which block, and its SM3 leaf. Stays when the record goes to the archive."""

    record_id = models.BigIntegerField(primary_key=True)
    block = models.ForeignKey(AuditBlock, on_delete=models.PROTECT, related_name="leaves", db_index=False)
    position = models.IntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "position"], name="audit_leaf_one_per_position"),
        ]


class AuditArchive(models.Model):
    """Records of the blocks `first_block`…`last_block`, moved to a signed compressed file.

    `signature` covers `archive_statement` (the blocks, the number of records and the file's SM3).
    """

    first_block = models.BigIntegerField()
    last_block = models.BigIntegerField()
    record_count = models.BigIntegerField()
    file_name = models.CharField(max_length=100)
    file_digest = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)
    signature = models.BinaryField(max_length=64)
    archived_at = models.DateTimeField()
    archived_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_block"], name="audit_archive_once"),
            models.CheckConstraint(
                condition=Q(last_block__gte=F("first_block")), name="audit_archive_blocks_in_order"
            ),
        ]
