"""Orders, their lines, and what a herbal prescription says beyond its herbs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiqiao.foundation.money import AmountField, UnitPriceField
from yiqiao.hospital.orders.rules import OrderKind, OrderStatus, ReviewState


class Order(models.Model):
    """One prescription or request of one visit. `amount` (yuan) is the sum of the lines.

    `performing_department` is the pharmacy of a prescription; the lines of a request name their own. `review`
    runs beside `status`, because a prescription may be paid before or after the pharmacist looked at it.
    """

    order_no = models.CharField(max_length=30, unique=True)
    visit = models.ForeignKey("visits.Visit", on_delete=models.PROTECT, related_name="orders")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="orders")
    doctor = models.ForeignKey("organisation.StaffMember", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in OrderKind])
    status = models.CharField(
        max_length=20, choices=[(one.value, one.name) for one in OrderStatus], default=OrderStatus.DRAFT
    )
    review = models.CharField(
        max_length=20,
        choices=[(one.value, one.name) for one in ReviewState],
        default=ReviewState.NOT_REQUIRED,
    )
    performing_department = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, null=True, related_name="+"
    )
    amount = AmountField(default=0)
    clinical_note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=50, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reject_reason = models.CharField(max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="order_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.DRAFT)
                | Q(status=OrderStatus.CANCELLED)
                | Q(submitted_at__isnull=False),
                name="order_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CANCELLED) | Q(cancelled_at__isnull=False),
                name="order_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in OrderStatus]), name="order_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in OrderKind]), name="order_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(review__in=[one.value for one in ReviewState]), name="order_review_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["western", "herbal"]) | Q(review=ReviewState.NOT_REQUIRED),
                name="order_review_of_prescriptions",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "kind", "submitted_at"], name="order_work_list"),
            models.Index(fields=["patient", "-created_at"], name="order_history"),
            models.Index(fields=["doctor", "-created_at"], name="order_of_doctor"),
        ]


class OrderLine(models.Model):
    """One drug or clinical item. Unit price and derivation are those of the moment of submission."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    line_no = models.PositiveSmallIntegerField()
    drug = models.ForeignKey("catalogue.Drug", on_delete=models.PROTECT, null=True, related_name="+")
    clinical_item = models.ForeignKey(
        "catalogue.ClinicalItem", on_delete=models.PROTECT, null=True, related_name="+"
    )
    performing_department = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    specification = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=10, decimal_places=3)
    dose = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    dose_unit = models.CharField(max_length=20, blank=True)
    frequency = models.CharField(max_length=20, blank=True)
    route = models.CharField(max_length=50, blank=True)
    days = models.PositiveSmallIntegerField(null=True)
    instruction = models.CharField(max_length=100, blank=True)
    unit_price = UnitPriceField(default=0)
    amount = AmountField(default=0)
    derivation = models.JSONField(default=list)

    class Meta:
        ordering = ["line_no"]
        constraints = [
            models.UniqueConstraint(fields=["order", "line_no"], name="orderline_number_once"),
            models.CheckConstraint(
                condition=Q(drug__isnull=True, clinical_item__isnull=False)
                | Q(drug__isnull=False, clinical_item__isnull=True),
                name="orderline_drug_or_item",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orderline_quantity_positive"),
        ]


class HerbalDetail(models.Model):
    """How the herbs of one prescription are made and taken.

    `doses` 剂数; `volume_ml` per bag; `bags_per_dose`; `delivery` is pickup or courier.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="herbal")
    doses = models.PositiveSmallIntegerField()
    is_decocted = models.BooleanField(default=False)
    decoction_method = models.CharField(max_length=50, blank=True)
    volume_ml = models.PositiveSmallIntegerField(null=True)
    bags_per_dose = models.PositiveSmallIntegerField(null=True)
    usage = models.CharField(max_length=100)
    delivery = models.CharField(max_length=10, default="pickup")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(doses__gte=1) & Q(doses__lte=60), name="herbaldetail_doses_range"
            ),
            models.CheckConstraint(
                condition=Q(is_decocted=False) | Q(volume_ml__isnull=False, bags_per_dose__isnull=False),
                name="herbaldetail_decocted_has_volume",
            ),
        ]


class OrderAlert(models.Model):
    """Append-only: a warning that was shown at submission, and who went on in spite of it, and why."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="alerts")
    key = models.CharField(max_length=200)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    message = models.CharField(max_length=500)
    source = models.CharField(max_length=200, blank=True)
    acknowledged_by = models.CharField(max_length=100)
    acknowledged_by_name = models.CharField(max_length=50)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "key"], name="orderalert_once")]


class OrderTransition(models.Model):
    """Append-only: who moved an order from which state to which, when and why."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    actor = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
