"""Refunds, what they give back, and by which way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.money import AmountField
from yiqiao.hospital.cashier.models.columns import known_status, status_field
from yiqiao.hospital.cashier.rules import RefundKind, RefundStatus, RefundTenderStatus


class Refund(models.Model):
    """Money given back of one settlement: for lines, or because the settlement did not come about."""

    refund_no = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20)
    settlement = models.ForeignKey("cashier.Settlement", on_delete=models.PROTECT, related_name="refunds")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    amount = AmountField()
    reason = models.CharField(max_length=200)
    status = status_field(RefundStatus)
    channel = models.CharField(max_length=10)
    operator_kind = models.CharField(max_length=20)
    operator_id = models.CharField(max_length=100)
    operator_name = models.CharField(max_length=50, blank=True)
    shift = models.ForeignKey("cashier.Shift", on_delete=models.PROTECT, null=True, related_name="refunds")
    idempotency_key = models.CharField(max_length=120, unique=True)
    input_hash = models.BinaryField(max_length=32)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known_status(RefundStatus, "cashier_refund_status_known"),
            known_status(RefundKind, "cashier_refund_kind_known", "kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cashier_refund_amount_not_negative"),
        ]
        indexes = [models.Index(fields=["-requested_at"], name="cashier_refund_recent")]


class RefundLine(models.Model):
    """How much of one charge a refund gives back."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    charge = models.ForeignKey("cashier.Charge", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.DecimalField(max_digits=10, decimal_places=3)
    amount = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "charge"], name="cashier_refundline_charge_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0), name="cashier_refundline_not_negative"
            ),
        ]


class RefundTender(models.Model):
    """Part of a refund going back by one way. `tender` is the payment it undoes; `method` is normally the
    tender's own, another (cash) when the first way was refused and a person chose so."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="tenders")
    line_no = models.PositiveSmallIntegerField()
    tender = models.ForeignKey("cashier.Tender", on_delete=models.PROTECT, related_name="refund_tenders")
    refund_order_no = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=30)
    amount = AmountField()
    status = status_field(RefundTenderStatus)
    counterpart_ref = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    attention = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            known_status(RefundTenderStatus, "cashier_refundtender_status_known"),
            models.UniqueConstraint(fields=["refund", "line_no"], name="cashier_refundtender_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashier_refundtender_amount_positive"),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(status__in=["pending", "sent", "unknown"]),
                name="cashier_refund_due",
            ),
        ]
