"""Charge items (收费小项目), clinical items (临床项目) made of them, categories (大项目); drugs and herbs; prices."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from yiqiao.foundation.money import UnitPriceField
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass


class DaysRange(Func):
    """SQL's daterange(first, last, '[]'): both days included, an absent last day means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ChargeCategory(models.Model):
    """The category (大项目) an amount appears under on bills and invoices."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["code"]


class ChargeItem(models.Model):
    """The smallest thing with a price. `version` grows with every change; see `CatalogueChange`."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True, default="")
    pinyin = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=20)
    specification = models.CharField(max_length=100, blank=True, default="")
    category = models.ForeignKey(ChargeCategory, on_delete=models.PROTECT, related_name="charge_items")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in ChargeItemKind])
    insurance_code = models.CharField(max_length=50, blank=True, default="")
    insurance_class = models.CharField(
        max_length=1,
        choices=[(one.value, one.name) for one in InsuranceClass],
        default=InsuranceClass.C.value,
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["insurance_code"], name="chargeitem_insurance_code"),
            models.Index(fields=["pinyin"], name="chargeitem_pinyin", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ChargeItemKind]), name="chargeitem_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(insurance_class__in=[one.value for one in InsuranceClass]),
                name="chargeitem_insurance_class_known",
            ),
        ]


class ChargeItemPrice(models.Model):
    """Unit price (yuan, 4 decimals) of an item from `valid_from` to `valid_until`, both days included.

    The ranges of one item never overlap (exclusion constraint `chargeitemprice_no_overlap`).
    """

    item = models.ForeignKey(ChargeItem, on_delete=models.PROTECT, related_name="prices")
    unit_price = UnitPriceField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    document_no = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["item_id", "valid_from"]
        indexes = [models.Index(fields=["item", "valid_from"], name="chargeitemprice_item_from")]
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="chargeitemprice_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="chargeitemprice_range_ordered",
            ),
            ExclusionConstraint(
                name="chargeitemprice_no_overlap",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (DaysRange(F("valid_from"), F("valid_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class ClinicalItem(models.Model):
    """What is ordered; its price is the sum of its parts' prices."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True, default="")
    pinyin = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in ClinicalItemKind])
    executing_department = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    instructions = models.CharField(max_length=500, blank=True, default="")
    specimen = models.CharField(max_length=50, blank=True, default="")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["pinyin"], name="clinicalitem_pinyin", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ClinicalItemKind]), name="clinicalitem_kind_known"
            ),
        ]


class ClinicalItemPart(models.Model):
    """So many of a charge item belong to a clinical item."""

    clinical_item = models.ForeignKey(ClinicalItem, on_delete=models.CASCADE, related_name="parts")
    charge_item = models.ForeignKey(ChargeItem, on_delete=models.PROTECT, related_name="used_in")
    quantity = models.DecimalField(max_digits=10, decimal_places=3, default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinical_item", "charge_item"], name="clinicalitempart_charge_item_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="clinicalitempart_quantity_positive"),
        ]


class Drug(models.Model):
    """A western or patent drug, or a herb, with what prescribing and review need to know.

    `dose_per_unit` is how many `dose_unit` one charged unit holds (a box of 24 × 0.25 g: 6 g);
    `max_single_dose` is in `dose_unit`.
    """

    charge_item = models.OneToOneField(ChargeItem, on_delete=models.PROTECT, related_name="drug")
    generic_name = models.CharField(max_length=200)
    form = models.CharField(max_length=50, blank=True, default="")
    specification = models.CharField(max_length=100, blank=True, default="")
    manufacturer = models.CharField(max_length=200, blank=True, default="")
    dose_unit = models.CharField(max_length=20)
    dose_per_unit = models.DecimalField(max_digits=12, decimal_places=4)
    default_dose = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    default_route = models.CharField(max_length=50, blank=True, default="")
    default_frequency = models.CharField(max_length=20, blank=True, default="")
    max_single_dose = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    is_herb = models.BooleanField(default=False)
    is_antibiotic = models.BooleanField(default=False)
    toxic_note = models.CharField(max_length=200, blank=True, default="")
    pinyin = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["pinyin"], name="drug_pinyin", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(dose_per_unit__gt=0), name="drug_dose_per_unit_positive"),
            models.CheckConstraint(
                condition=Q(max_single_dose__isnull=True) | Q(max_single_dose__gt=0),
                name="drug_max_single_dose_positive",
            ),
        ]


class CatalogueChange(models.Model):
    """Append-only log of what was changed in the catalogue, by whom, when, and from which day it applies."""

    subject_kind = models.CharField(max_length=20)
    subject_code = models.CharField(max_length=30)
    action = models.CharField(max_length=20)
    changes = models.JSONField(default=dict)
    effective_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True, default="")
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=50, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_code"], name="cataloguechange_subject"),
        ]
