"""What goes in and out of the catalogue API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field
from pydantic import StringConstraints

from yiqiao.foundation.http import Day, Input, Output, Quantity
from yiqiao.hospital.catalogue.models import ChargeItem, ClinicalItem, Drug
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]{1,30}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
NameEn = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500, pattern=r"^[^\x00]*$")
]
UnitPriceIn = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=4, allow_inf_nan=False)]
Dose = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=4, allow_inf_nan=False)]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]


class CategoryOut(Output):
    """A category."""

    code: str
    name: str
    name_en: str


class ChargeItemOut(Output):
    """A charge item and its unit price on the day asked for (null: none)."""

    id: int
    code: str
    name: str
    name_en: str
    unit: str
    specification: str
    category_code: str
    category_name: str
    kind: ChargeItemKind
    insurance_code: str
    insurance_class: InsuranceClass
    is_active: bool
    version: int
    unit_price: Decimal | None

    @staticmethod
    def of(row: ChargeItem, unit_price: Decimal | None) -> dict[str, Any]:
        """From the row."""
        names = set(ChargeItemOut.model_fields) - {"category_code", "category_name", "unit_price"}
        return {
            **{name: getattr(row, name) for name in names},
            "category_code": row.category.code,
            "category_name": row.category.name,
            "unit_price": unit_price,
        }


class PartOut(Output):
    """So many of a charge item."""

    charge_item_id: int
    code: str
    name: str
    quantity: Decimal


class ClinicalItemOut(Output):
    """A clinical item and its list price on the day asked for (null: a part has none)."""

    id: int
    code: str
    name: str
    name_en: str
    kind: ClinicalItemKind
    executing_department_code: str | None
    executing_department_name: str | None
    instructions: str
    specimen: str
    is_active: bool
    version: int
    price: Decimal | None
    parts: list[PartOut]

    @staticmethod
    def of(row: ClinicalItem, price: Decimal | None) -> dict[str, Any]:
        """From the row with its parts."""
        own = ("id", "code", "name", "name_en", "kind", "instructions", "specimen", "is_active", "version")
        department = row.executing_department
        return {
            **{name: getattr(row, name) for name in own},
            "executing_department_code": department.code if department else None,
            "executing_department_name": department.name if department else None,
            "price": price,
            "parts": [
                PartOut(
                    charge_item_id=part.charge_item_id,
                    code=part.charge_item.code,
                    name=part.charge_item.name,
                    quantity=part.quantity,
                )
                for part in row.parts.all()
            ],
        }


class DrugOut(Output):
    """A drug or herb as the doctor picks it."""

    id: int
    charge_item_id: int
    code: str
    name: str
    generic_name: str
    form: str
    specification: str
    manufacturer: str
    unit: str
    dose_unit: str
    dose_per_unit: Decimal
    default_dose: Decimal | None
    default_route: str
    default_frequency: str
    max_single_dose: Decimal | None
    is_herb: bool
    is_antibiotic: bool
    toxic_note: str
    insurance_class: InsuranceClass
    unit_price: Decimal | None

    @staticmethod
    def of(row: Drug, unit_price: Decimal | None) -> dict[str, Any]:
        """From the row with its charge item."""
        item = row.charge_item
        names = set(DrugOut.model_fields) - {"code", "name", "unit", "insurance_class", "unit_price"}
        return {
            **{name: getattr(row, name) for name in names},
            **{name: getattr(item, name) for name in ("code", "name", "unit", "insurance_class")},
            "unit_price": unit_price,
        }


class PriceOut(Output):
    """A unit price and the days it applies, both included."""

    id: int
    unit_price: Decimal
    valid_from: date
    valid_until: date | None
    document_no: str
    created_at: datetime
    created_by: str


class ChangeOut(Output):
    """What was changed, by whom, when and why."""

    id: int
    action: str
    changes: dict[str, Any]
    effective_on: date
    reason: str
    actor: str
    actor_name: str
    changed_at: datetime


class ImportOut(Output):
    """How many rows were taken over."""

    charge_items: int
    prices: int
    drugs: int
    clinical_items: int


class CategoryIn(Input):
    """A category."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    name_en: Line = ""


class ChargeItemIn(Input):
    """A charge item without its price."""

    name: Name
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    category_code: Code
    kind: ChargeItemKind
    name_en: NameEn = ""
    specification: Line = ""
    insurance_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    insurance_class: InsuranceClass = InsuranceClass.C
    is_active: bool = True
    version: Version | None = None
    reason: Reason


class PartIn(Input):
    """So many of a charge item."""

    code: Code
    quantity: Quantity


class ClinicalItemIn(Input):
    """A clinical item with its parts."""

    name: Name
    kind: ClinicalItemKind
    parts: list[PartIn] = Field(min_length=1, max_length=100)
    name_en: NameEn = ""
    executing_department_code: Annotated[str, StringConstraints(max_length=20)] | None = None
    instructions: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    specimen: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    is_active: bool = True
    version: Version | None = None
    reason: Reason


class DrugIn(Input):
    """Drug data of a charge item; doses in `dose_unit`."""

    generic_name: Name
    dose_unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    dose_per_unit: Dose
    form: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    specification: Line = ""
    manufacturer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    default_dose: Dose | None = None
    default_route: Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)] = ""
    default_frequency: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    max_single_dose: Dose | None = None
    is_herb: bool = False
    is_antibiotic: bool = False
    toxic_note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    reason: Reason


class PriceIn(Input):
    """A new price from a day on."""

    unit_price: UnitPriceIn
    valid_from: Day
    document_no: Line = ""
    reason: Reason


class CatalogueReasonIn(Input):
    """Why."""

    reason: Reason
