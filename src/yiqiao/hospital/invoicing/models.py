"""Invoices: one row per blue or red invoice of a settlement."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.money import AmountField
from yiqiao.hospital.invoicing.rules import InvoiceKind, InvoiceStatus


class Invoice(models.Model):
    """One invoice. `invoice_no` is our business number, under which the platform issues at most one.

    `amount` is positive; a red invoice takes it off. `code`, `number`, `check_code`, `url` are the platform's and
    are written once. `lines` are what it lists, by charge category.
    """

    invoice_no = models.CharField(max_length=40, unique=True)
    settlement = models.ForeignKey("cashier.Settlement", on_delete=models.PROTECT, related_name="invoices")
    sequence = models.PositiveSmallIntegerField()
    refund = models.ForeignKey("cashier.Refund", on_delete=models.PROTECT, null=True, related_name="invoices")
    kind = models.CharField(max_length=4)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    amount = AmountField()
    lines = models.JSONField(default=list)
    status = models.CharField(max_length=20)
    requests = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=30, blank=True)
    number = models.CharField(max_length=40, blank=True)
    check_code = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "sequence"], name="invoicing_invoice_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="invoicing_invoice_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoicing_invoice_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in InvoiceKind]), name="invoicing_invoice_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in InvoiceStatus]),
                name="invoicing_invoice_status_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="red", reverses__isnull=False) | Q(kind="blue", reverses__isnull=True),
                name="invoicing_invoice_red_reverses",
            ),
            models.CheckConstraint(
                condition=~Q(status="issued") | ~Q(number="") & Q(issued_at__isnull=False),
                name="invoicing_invoice_issued_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="invoicing_invoice_recent"),
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["waiting", "requested", "failed", "unknown"]),
                name="invoicing_invoice_open",
            ),
        ]
