"""Items with prices for tests, made through the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yiqiao.hospital.catalogue import services
from yiqiao.hospital.catalogue.models import ChargeCategory, ChargeItem, ClinicalItem, Drug
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass

LONG_AGO = date(2020, 1, 1)


def make_category(code: str = "exam", name: str = "检查费") -> ChargeCategory:
    """The category with this code, made if need be."""
    return services.save_category(services.CategoryFacts(code, name))


def make_charge_item(
    code: str = "110100001",
    name: str = "普通门诊诊察费",
    price: str | Decimal | None = "12.0000",
    *,
    category: str = "exam",
    kind: ChargeItemKind = ChargeItemKind.SERVICE,
    unit: str = "次",
    valid_from: date = LONG_AGO,
    insurance_code: str = "",
) -> ChargeItem:
    """The charge item with this code and, unless None, this price since 2020."""
    make_category(category, {"exam": "检查费", "drug": "西药费", "herb": "中草药费"}.get(category, "其他费"))
    item = services.save_charge_item(
        services.ChargeItemFacts(
            code=code,
            name=name,
            unit=unit,
            category_code=category,
            kind=kind,
            insurance_code=insurance_code,
            insurance_class=InsuranceClass.A,
        )
    )
    if price is not None:
        services.set_price(code, Decimal(price), valid_from)
    return item


def make_clinical_item(
    code: str = "CI-REG",
    name: str = "普通门诊挂号",
    kind: ClinicalItemKind = ClinicalItemKind.REGISTRATION,
    parts: tuple[tuple[str, str], ...] = (),
    department: str | None = None,
) -> ClinicalItem:
    """A clinical item; without parts it is made of one consultation fee of 12 yuan."""
    if not parts:
        parts = ((make_charge_item().code, "1"),)
    return services.save_clinical_item(
        services.ClinicalItemFacts(
            code=code,
            name=name,
            kind=kind,
            parts=tuple((part, Decimal(quantity)) for part, quantity in parts),
            executing_department_code=department,
        )
    )


def make_drug(
    code: str = "D-AMOX",
    name: str = "阿莫西林胶囊",
    price: str = "15.6000",
    *,
    dose_unit: str = "g",
    dose_per_unit: str = "6",
    max_single_dose: str | None = "1",
    is_antibiotic: bool = False,
    toxic_note: str = "",
) -> Drug:
    """A western drug sold by the box."""
    make_charge_item(code, name, price, category="drug", kind=ChargeItemKind.DRUG, unit="盒")
    return services.save_drug(
        services.DrugFacts(
            code=code,
            generic_name=name,
            form="胶囊剂",
            specification="0.25g×24粒",
            dose_unit=dose_unit,
            dose_per_unit=Decimal(dose_per_unit),
            default_dose=Decimal("0.5"),
            default_route="口服",
            default_frequency="tid",
            max_single_dose=Decimal(max_single_dose) if max_single_dose else None,
            is_antibiotic=is_antibiotic,
            toxic_note=toxic_note,
        )
    )


def make_herb(
    code: str = "H-GANCAO",
    name: str = "甘草",
    price: str = "0.0850",
    *,
    max_single_dose: str | None = "10",
    toxic_note: str = "",
) -> Drug:
    """A herb priced by the gram."""
    make_charge_item(code, name, price, category="herb", kind=ChargeItemKind.HERB, unit="g")
    return services.save_drug(
        services.DrugFacts(
            code=code,
            generic_name=name,
            dose_unit="g",
            dose_per_unit=Decimal(1),
            default_route="煎服",
            max_single_dose=Decimal(max_single_dose) if max_single_dose else None,
            is_herb=True,
            toxic_note=toxic_note,
        )
    )
