"""Charges and the bills that gather them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from yiqiao.foundation.money import AmountField, UnitPriceField
from yiqiao.hospital.cashier.models.columns import known_status, status_field
from yiqiao.hospital.cashier.rules import BillKind, BillStatus, ChargeStatus


class Bill(models.Model):
    """Charges of one visit (or old arrears) that are paid together. `total` never changes once it is open."""

    bill_no = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, default=BillKind.CHARGES.value)
    visit = models.ForeignKey("visits.Visit", on_delete=models.PROTECT, related_name="bills")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="bills")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    arrears = models.ForeignKey("cashier.Arrears", on_delete=models.PROTECT, null=True, related_name="bills")
    total = AmountField()
    status = status_field(BillStatus)
    created_by = models.CharField(max_length=100)
    created_by_name = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known_status(BillStatus, "cashier_bill_status_known"),
            known_status(BillKind, "cashier_bill_kind_known", "kind"),
            models.CheckConstraint(condition=Q(total__gte=0), name="cashier_bill_total_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="arrears", arrears__isnull=False) | Q(kind="charges", arrears__isnull=True),
                name="cashier_bill_arrears_of_kind",
            ),
            models.UniqueConstraint(
                fields=["arrears"],
                condition=Q(status__in=["open", "settling"]),
                name="cashier_bill_arrears_once",
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="cashier_bill_patient")]


class Charge(models.Model):
    """What a patient owes for one item.

    `unit_price`, `amount` and `derivation` are fixed when it is posted. `source_kind`/`source_ref`/`line_ref`
    name what caused it; the same source line is charged once. `refunded_*` include refunds still under way.
    """

    visit = models.ForeignKey("visits.Visit", on_delete=models.PROTECT, related_name="charges")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="charges")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    charge_item = models.ForeignKey("catalogue.ChargeItem", on_delete=models.PROTECT, related_name="charges")
    clinical_item = models.ForeignKey(
        "catalogue.ClinicalItem", on_delete=models.PROTECT, null=True, related_name="charges"
    )
    category = models.ForeignKey("catalogue.ChargeCategory", on_delete=models.PROTECT, related_name="charges")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    performing_department = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=3)
    unit_price = UnitPriceField()
    amount = AmountField()
    derivation = models.JSONField(default=list)
    status = status_field(ChargeStatus)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="charges")
    refunded_quantity = models.DecimalField(max_digits=10, decimal_places=3, default=Decimal(0))
    refunded_amount = AmountField(default=Decimal(0))
    source_kind = models.CharField(max_length=40)
    source_ref = models.CharField(max_length=60)
    line_ref = models.CharField(max_length=60, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            known_status(ChargeStatus, "cashier_charge_status_known"),
            models.UniqueConstraint(
                fields=["source_kind", "source_ref", "line_ref"], name="cashier_charge_source_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cashier_charge_quantity_positive"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, unit_price__gte=0), name="cashier_charge_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__gte=0, refunded_amount__gte=0)
                & Q(refunded_quantity__lte=F("quantity"), refunded_amount__lte=F("amount")),
                name="cashier_charge_refund_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["billed", "settled", "refunded"], bill__isnull=False)
                | Q(status__in=["pending", "voided"], bill__isnull=True),
                name="cashier_charge_bill_when_billed",
            ),
        ]
        indexes = [
            models.Index(fields=["visit", "status"], name="cashier_charge_visit"),
            models.Index(
                fields=["patient"],
                condition=Q(status__in=["pending", "billed"]),
                name="cashier_charge_unpaid",
            ),
        ]
