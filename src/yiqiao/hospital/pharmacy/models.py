"""Stock and its movements, reviews of prescriptions, dispenses and returns."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from yiqiao.hospital.pharmacy.rules.states import DispenseStatus, MovementKind, ReviewStatus


class QuantityField(models.DecimalField):
    """Charged units (boxes, grams) with 3 decimals."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 3)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def _known(
    field: str, values: type[DispenseStatus | MovementKind | ReviewStatus], name: str
) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [one.value for one in values]}), name=name)


class DrugStock(models.Model):
    """How much of a drug a pharmacy has, in charged units; never below zero. `low_mark` asks for re-ordering."""

    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    drug = models.ForeignKey("catalogue.Drug", on_delete=models.PROTECT, related_name="stocks")
    quantity = QuantityField(default=Decimal(0))
    low_mark = QuantityField(default=Decimal(0))
    shelf = models.CharField(max_length=50, blank=True, default="")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "drug"], name="drugstock_once_per_department"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="drugstock_not_negative"),
            models.CheckConstraint(condition=Q(low_mark__gte=0), name="drugstock_low_mark_not_negative"),
        ]


class StockMovement(models.Model):
    """Append-only: one change of one stock. The movements of a stock sum to its quantity.

    `reference` names what caused it (``dispense:12:line:40``); the same cause moves a stock once.
    """

    stock = models.ForeignKey(DrugStock, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=[(one.value, one.name) for one in MovementKind])
    quantity = QuantityField()
    quantity_after = QuantityField()
    reason = models.CharField(max_length=500, blank=True, default="")
    reference = models.CharField(max_length=100)
    batch_no = models.CharField(max_length=50, blank=True, default="")
    expires_on = models.DateField(null=True)
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            _known("kind", MovementKind, "stockmovement_kind_known"),
            models.CheckConstraint(condition=~Q(quantity=0), name="stockmovement_moves"),
            models.CheckConstraint(
                condition=Q(quantity_after__gte=0), name="stockmovement_after_not_negative"
            ),
            models.UniqueConstraint(fields=["stock", "reference"], name="stockmovement_once"),
        ]
        indexes = [models.Index(fields=["stock", "-at"], name="stockmovement_history")]


class Review(models.Model):
    """The review (审方) of one prescription: what the rules found, what the pharmacist decided.

    `worst` ranks the findings (0 error, 1 warning, 2 info, 3 none) so that the work list shows the worst first.
    """

    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="pharmacy_review")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=20,
        choices=[(one.value, one.name) for one in ReviewStatus],
        default=ReviewStatus.PENDING.value,
    )
    findings = models.JSONField(default=list)
    worst = models.PositiveSmallIntegerField(default=3)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    pharmacist = models.CharField(max_length=100, blank=True, default="")
    pharmacist_name = models.CharField(max_length=50, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            _known("status", ReviewStatus, "review_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["passed", "rejected"])
                | (Q(decided_at__isnull=False) & ~Q(pharmacist="")),
                name="review_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reason=""), name="review_rejected_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["status", "worst", "requested_at"], name="review_work_list")]


class Dispense(models.Model):
    """The drugs of one prescription on their way to the patient; made once, when it is paid and reviewed."""

    dispense_no = models.CharField(max_length=30, unique=True)
    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="dispense")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("organisation.Counter", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=20,
        choices=[(one.value, one.name) for one in DispenseStatus],
        default=DispenseStatus.QUEUED.value,
    )
    queued_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    prepared_by = models.CharField(max_length=50, blank=True, default="")
    dispensed_at = models.DateTimeField(null=True)
    dispensed_by = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        constraints = [
            _known("status", DispenseStatus, "dispense_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["dispensed", "partly_returned", "returned"])
                | Q(prepared_at__isnull=False, dispensed_at__isnull=False),
                name="dispense_handed_out_has_times",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "status", "queued_at"], name="dispense_work_list"),
            models.Index(fields=["window", "status"], name="dispense_window"),
        ]


class DispenseLine(models.Model):
    """One drug of a dispense. `quantity` is what is paid and not refunded when it is handed out."""

    dispense = models.ForeignKey(Dispense, on_delete=models.PROTECT, related_name="lines")
    order_line = models.OneToOneField("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    drug = models.ForeignKey("catalogue.Drug", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    quantity = QuantityField()
    returned_quantity = QuantityField(default=Decimal(0))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="dispenseline_quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(returned_quantity__gte=0, returned_quantity__lte=F("quantity")),
                name="dispenseline_return_within_quantity",
            ),
        ]


class DispenseReturn(models.Model):
    """Drugs of one dispense that came back at one time, and why."""

    dispense = models.ForeignKey(Dispense, on_delete=models.PROTECT, related_name="returns")
    reason = models.CharField(max_length=500)
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50, blank=True, default="")
    at = models.DateTimeField()


class DispenseReturnLine(models.Model):
    """How much of one drug came back."""

    dispense_return = models.ForeignKey(DispenseReturn, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(DispenseLine, on_delete=models.PROTECT, related_name="returns")
    quantity = QuantityField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="dispensereturnline_quantity_positive"),
            models.UniqueConstraint(fields=["dispense_return", "line"], name="dispensereturnline_once"),
        ]


class WindowOpening(models.Model):
    """A pharmacy window is open from `opened_at` until `closed_at`; at most one opening of a window at a time."""

    counter = models.ForeignKey("organisation.Counter", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=50, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="windowopening_once"
            ),
        ]


class PharmacyTransition(models.Model):
    """Append-only: who moved which review or dispense from which state to which, when and why."""

    subject = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    event = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="pharmacytransition_subject")]
