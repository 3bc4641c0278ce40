"""Parties, what goes to them, what comes from them, and the log of both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.crypto.fields import EncryptedJSONField, EncryptedTextField
from yiqiao.foundation.exchange.rules import Direction, InboundStatus, LogOutcome, MessageStatus
from yiqiao.foundation.exchange.signing import SignType


class Party(models.Model):
    """An outside party: where it is, how both sides sign, and how hard it may be pressed.

    The hospital's own SM2 key for a party is in the key registry (purpose ``party_signing``, the party's code).
    `public_key` is the party's (hexadecimal x‖y); `secret` is the shared HMAC-SM3 secret (hexadecimal), which
    the environment variable ``YIQIAO_PARTY_SECRET_<CODE>`` overrides. `client_code` is what the party calls
    this hospital. `face` and `permissions` say what the party may ask of us.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    base_url = models.CharField(max_length=300, blank=True)
    client_code = models.CharField(max_length=60)
    sign_type = models.CharField(max_length=10)
    public_key = models.CharField(max_length=128, blank=True)
    secret = EncryptedTextField(max_length=200, null=True)
    connect_timeout_ms = models.PositiveIntegerField(default=3000)
    read_timeout_ms = models.PositiveIntegerField(default=10000)
    max_in_flight = models.PositiveSmallIntegerField(default=4)
    max_retries = models.PositiveSmallIntegerField(
        default=1, help_text="extra tries of one idempotent call after a broken connection or a 5xx"
    )
    max_attempts = models.PositiveSmallIntegerField(
        default=20, help_text="deliveries of an outbox message before it waits for a person"
    )
    circuit_threshold = models.PositiveSmallIntegerField(default=5)
    circuit_pause_ms = models.PositiveIntegerField(default=15000)
    face = models.CharField(max_length=10, blank=True, help_text="partner | his: where it may call us")
    permissions = models.JSONField(default=list)
    is_enabled = models.BooleanField(default=True)
    is_sandbox = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sign_type__in=[one.value for one in SignType]),
                name="exchange_party_sign_type_known",
            ),
            models.CheckConstraint(
                condition=Q(face__in=["", "partner", "his"]), name="exchange_party_face_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    max_in_flight__gte=1,
                    max_attempts__gte=1,
                    connect_timeout_ms__gte=1,
                    read_timeout_ms__gte=1,
                ),
                name="exchange_party_limits_positive",
            ),
        )


class OutboxMessage(models.Model):
    """Something that must arrive at a party, written in the transaction that caused it.

    `message_id` is stable over all attempts: the party deduplicates by it. Within an `ordering_key` messages
    go in order of `id`. `attempts` counts since the message was last made ready by a person.
    """

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, to_field="code", db_column="party", related_name="+"
    )
    kind = models.CharField(max_length=60)
    message_id = models.CharField(max_length=100)
    ordering_key = models.CharField(max_length=100, blank=True)
    payload = EncryptedJSONField()
    payload_hash = models.BinaryField(max_length=16)
    status = models.CharField(max_length=10, default=MessageStatus.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    enqueued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["party", "message_id"], name="exchange_outbox_message_once"),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in MessageStatus]),
                name="exchange_outbox_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="sending", sending_since__isnull=False)
                | ~Q(status="sending") & Q(sending_since=None),
                name="exchange_outbox_sending_since",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["delivered", "skipped"]) | Q(finished_at__isnull=False),
                name="exchange_outbox_finished_at",
            ),
        )
        indexes = (
            models.Index(
                fields=["party", "next_attempt_at"], condition=Q(status="waiting"), name="exchange_outbox_due"
            ),
            models.Index(
                fields=["party", "ordering_key", "id"],
                condition=Q(status__in=["waiting", "sending", "dead"]) & ~Q(ordering_key=""),
                name="exchange_outbox_order",
            ),
            models.Index(
                fields=["party", "status"],
                condition=Q(status__in=["waiting", "sending", "dead"]),
                name="exchange_outbox_open",
            ),
        )


class InterfaceLog(models.Model):
    """One request that crossed the border, either way. Bodies are encrypted; a process that died leaves `started`.

    `outcome` is what it meant (`LogOutcome`), `status` the HTTP status (null when there was no answer), `error` why it
    was not understood. `attempt` counts tries of one call or deliveries of one message.
    """

    id = models.BigAutoField(primary_key=True)
    direction = models.CharField(max_length=3)
    party = models.CharField(max_length=60)
    operation = models.CharField(max_length=100)
    message_id = models.CharField(max_length=100, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=10, default=LogOutcome.STARTED.value)
    error = models.CharField(max_length=300, blank=True)
    request_body = EncryptedTextField(null=True)
    response_body = EncryptedTextField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(direction__in=[one.value for one in Direction]),
                name="exchange_log_direction_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in LogOutcome]), name="exchange_log_outcome_known"
            ),
        )
        indexes = (
            models.Index(fields=["party", "-started_at"], name="exchange_log_party"),
            models.Index(fields=["-started_at"], name="exchange_log_time"),
            models.Index(fields=["message_id", "-started_at"], name="exchange_log_message"),
        )


class CircuitRecord(models.Model):
    """A circuit that is not closed, as one process sees it; the row goes away when it closes."""

    party = models.CharField(max_length=40)
    process = models.CharField(max_length=100)
    failures = models.PositiveIntegerField()
    openings = models.PositiveIntegerField()
    reason = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["party", "process"], name="exchange_circuit_once_a_process"),
        )


class InboundMessage(models.Model):
    """A message received from a party: kept raw, once, before it is answered; handled afterwards by a task."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, to_field="code", db_column="party", related_name="+"
    )
    kind = models.CharField(max_length=60)
    message_id = models.CharField(max_length=100)
    input_hash = models.BinaryField(max_length=16)
    payload = EncryptedJSONField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, default=InboundStatus.RECEIVED.value)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["party", "message_id"], name="exchange_inbound_message_once"),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in InboundStatus]),
                name="exchange_inbound_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="handled", handled_at__isnull=False)
                | ~Q(status="handled") & Q(handled_at=None),
                name="exchange_inbound_handled_at",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"], condition=Q(status="received"), name="exchange_inbound_due"
            ),
        )


class PartnerNonce(models.Model):
    """A nonce that a party has used within the time window; a second use is a replay."""

    party = models.CharField(max_length=60)
    nonce = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "nonce"], name="exchange_nonce_used_once"),)
        indexes = (models.Index(fields=["seen_at"], name="exchange_nonce_seen"),)
