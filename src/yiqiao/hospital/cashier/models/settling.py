"""Settlements, their tenders, outward payment orders and the trail of their states."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiqiao.foundation.money import AmountField
from yiqiao.hospital.cashier.models.columns import known_status, status_field
from yiqiao.hospital.cashier.rules import Channel, PaymentStatus, SettlementStatus, TenderStatus


class Settlement(models.Model):
    """One attempt to pay one bill in full. Once completed, its succeeded tenders add up to `total`
    (constraint trigger `cashier_settlement_paid_in_full`). `operator_*` is whoever took the money."""

    settlement_no = models.CharField(max_length=30, unique=True)
    bill = models.ForeignKey("cashier.Bill", on_delete=models.PROTECT, related_name="settlements")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    total = AmountField()
    status = status_field(SettlementStatus)
    channel = models.CharField(max_length=10)
    operator_kind = models.CharField(max_length=20)
    operator_id = models.CharField(max_length=100)
    operator_name = models.CharField(max_length=50, blank=True)
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="settlements"
    )
    counter = models.ForeignKey("organisation.Counter", on_delete=models.PROTECT, null=True, related_name="+")
    shift = models.ForeignKey(
        "cashier.Shift", on_delete=models.PROTECT, null=True, related_name="settlements"
    )
    idempotency_key = models.CharField(max_length=120, unique=True)
    input_hash = models.BinaryField(max_length=32)
    is_cancel_requested = models.BooleanField(default=False)
    failure = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known_status(SettlementStatus, "cashier_settlement_status_known"),
            known_status(Channel, "cashier_settlement_channel_known", "channel"),
            models.CheckConstraint(condition=Q(total__gte=0), name="cashier_settlement_total_not_negative"),
            models.UniqueConstraint(
                fields=["bill"],
                condition=Q(status__in=["pending", "completed"]),
                name="cashier_settlement_one_per_bill",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", finished_at__isnull=True)
                | ~Q(status="pending") & Q(finished_at__isnull=False),
                name="cashier_settlement_finished_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at"], name="cashier_settlement_pending", condition=Q(status="pending")
            ),
            models.Index(fields=["shift", "status"], name="cashier_settlement_shift"),
            models.Index(fields=["-finished_at"], name="cashier_settlement_recent"),
        ]


class Tender(models.Model):
    """One way of paying within a settlement; `amount` is what it pays of the bill, in yuan.

    `received` is what was handed over, in `currency`, and `change` what went back, always in yuan.
    """

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="tenders")
    line_no = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=30)
    amount = AmountField()
    currency = models.CharField(max_length=3, default="CNY")
    foreign_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    exchange_rate = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    received = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    change = AmountField(default=Decimal(0))
    status = status_field(TenderStatus)
    refunded_amount = AmountField(default=Decimal(0))
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            known_status(TenderStatus, "cashier_tender_status_known"),
            models.UniqueConstraint(fields=["settlement", "line_no"], name="cashier_tender_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashier_tender_amount_positive"),
            models.CheckConstraint(condition=Q(change__gte=0), name="cashier_tender_change_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("amount")),
                name="cashier_tender_refund_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(currency="CNY")
                | Q(foreign_amount__isnull=False, exchange_rate__isnull=False, exchange_rate__gt=0),
                name="cashier_tender_foreign_has_rate",
            ),
        ]


class PaymentOrder(models.Model):
    """One payment through an outside party. `order_no` is the same on every try, so that the party can tell.

    `next_check_at` is when to ask again; `attention` is non-empty while a person should look at it.
    """

    order_no = models.CharField(max_length=40, unique=True)
    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="payment_order")
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="payment_orders")
    method = models.CharField(max_length=30)
    amount = AmountField()
    status = status_field(PaymentStatus)
    counterpart_ref = models.CharField(max_length=100, blank=True)
    counterpart_data = models.JSONField(default=dict)
    refunded_amount = AmountField(default=Decimal(0))
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    attention = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            known_status(PaymentStatus, "cashier_paymentorder_status_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashier_paymentorder_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("amount")),
                name="cashier_paymentorder_refund_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "unknown"])
                | Q(sent_at__isnull=False, next_check_at__isnull=False),
                name="cashier_paymentorder_checked_while_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(status__in=["sent", "unknown"]),
                name="cashier_payment_due",
            ),
            models.Index(fields=["id"], condition=~Q(attention=""), name="cashier_payment_attention"),
            models.Index(fields=["method", "finished_at"], name="cashier_payment_statement"),
        ]


class Transition(models.Model):
    """One step of one document: which, from where to where, why, when and through whom. Append-only (trigger)."""

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_no = models.CharField(max_length=40)
    event = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=100, blank=True)
    actor_name = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_no"], name="cashier_transition_subject")]
