"""Shifts, exchange rates and arrears."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiqiao.foundation.money import AmountField


class Shift(models.Model):
    """A span in which one cashier (or machine) takes money and is answerable for it.

    `cashier` is null for the virtual shift of a machine or of the mobile service: `device` names it, and there
    is one per business day. `expected` and `declared` are amounts by drawer (``cash``, ``foreign_currency:USD``,
    ``bank_card`` …); `difference` is declared minus expected of the cash drawer in yuan.
    """

    shift_no = models.CharField(max_length=30, unique=True)
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="shifts"
    )
    cashier_name = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=60, blank=True)
    counter = models.ForeignKey(
        "organisation.Counter", on_delete=models.PROTECT, null=True, related_name="shifts"
    )
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    business_on = models.DateField()
    opened_at = models.DateTimeField()
    opening_float = AmountField(default=Decimal(0))
    closed_at = models.DateTimeField(null=True)
    declared = models.JSONField(default=dict)
    expected = models.JSONField(default=dict)
    difference = AmountField(null=True)
    closing_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cashier"], condition=Q(closed_at__isnull=True), name="cashier_shift_one_per_cashier"
            ),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="cashier_shift_one_per_counter"
            ),
            models.UniqueConstraint(
                fields=["device", "business_on"],
                condition=~Q(device=""),
                name="cashier_shift_one_per_device_day",
            ),
            models.CheckConstraint(
                condition=Q(cashier__isnull=False, device="") | Q(cashier__isnull=True) & ~Q(device=""),
                name="cashier_shift_person_or_device",
            ),
            models.CheckConstraint(
                condition=Q(opening_float__gte=0), name="cashier_shift_opening_float_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["business_on", "campus"], name="cashier_shift_day")]


class ExchangeRate(models.Model):
    """Yuan per unit of a foreign currency on one day."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=14, decimal_places=6)
    entered_by = models.CharField(max_length=100)
    entered_by_name = models.CharField(max_length=50, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="cashier_exchangerate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="cashier_exchangerate_positive"),
            models.CheckConstraint(condition=~Q(currency="CNY"), name="cashier_exchangerate_foreign"),
        ]


class Arrears(models.Model):
    """Money that a patient was allowed to owe: one row per arrears tender.

    `collected_amount` was paid later, `remitted_amount` was struck off by a refund of what it paid for.
    """

    tender = models.OneToOneField("cashier.Tender", on_delete=models.PROTECT, related_name="arrears")
    visit = models.ForeignKey("visits.Visit", on_delete=models.PROTECT, related_name="arrears")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="arrears")
    campus = models.ForeignKey("organisation.Campus", on_delete=models.PROTECT, related_name="+")
    amount = AmountField()
    collected_amount = AmountField(default=Decimal(0))
    remitted_amount = AmountField(default=Decimal(0))
    reason = models.CharField(max_length=200)
    approved_by = models.CharField(max_length=100)
    approved_by_name = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashier_arrears_amount_positive"),
            models.CheckConstraint(
                condition=Q(collected_amount__gte=0, remitted_amount__gte=0)
                & Q(amount__gte=F("collected_amount") + F("remitted_amount")),
                name="cashier_arrears_within_amount",
            ),
        ]
        indexes = [models.Index(fields=["patient"], name="cashier_arrears_patient")]

    @property
    def outstanding(self) -> Decimal:
        """What is still owed (yuan)."""
        return self.amount - self.collected_amount - self.remitted_amount
