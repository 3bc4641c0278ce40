"""Creating and changing categories, charge items, drugs and clinical items, singly or many at once.

``save_…`` creates the thing with that code or brings the existing one to the given facts; what is the same
already is not touched and not logged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from yiqiao.foundation import clock
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.catalogue.errors import CatalogueChangedMeanwhile
from yiqiao.hospital.catalogue.models import (
    ChargeCategory,
    ChargeItem,
    ClinicalItem,
    ClinicalItemPart,
    Drug,
)
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass
from yiqiao.hospital.catalogue.services.changes import Change, apply_values, log_changes
from yiqiao.hospital.organisation.models import Department
from yiqiao.hospital.organisation.rules import pinyin_initials

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category (大项目)."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ChargeItemFacts:
    """A charge item (收费小项目), without its price."""

    code: str
    name: str
    unit: str
    category_code: str
    kind: ChargeItemKind
    name_en: str = ""
    specification: str = ""
    insurance_code: str = ""
    insurance_class: InsuranceClass = InsuranceClass.C
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class DrugFacts:
    """What prescribing needs to know of a drug; `code` is its charge item's. Doses are in `dose_unit`."""

    code: str
    generic_name: str
    dose_unit: str
    dose_per_unit: Decimal
    form: str = ""
    specification: str = ""
    manufacturer: str = ""
    default_dose: Decimal | None = None
    default_route: str = ""
    default_frequency: str = ""
    max_single_dose: Decimal | None = None
    is_herb: bool = False
    is_antibiotic: bool = False
    toxic_note: str = ""


@dataclass(frozen=True, slots=True)
class ClinicalItemFacts:
    """A clinical item (临床项目) and the charge items (code, quantity) it is made of."""

    code: str
    name: str
    kind: ClinicalItemKind
    parts: Sequence[tuple[str, Decimal]] = ()
    name_en: str = ""
    executing_department_code: str | None = None
    instructions: str = ""
    specimen: str = ""
    is_active: bool = True


def save_categories(facts: Sequence[CategoryFacts], reason: str = "") -> dict[str, ChargeCategory]:
    """Create or change categories; returns them by code."""
    return _save_many(ChargeCategory, "category", {one.code: _without(one, "code") for one in facts}, reason)


def save_category(facts: CategoryFacts, reason: str = "") -> ChargeCategory:
    """Create or change one category."""
    return save_categories([facts], reason)[facts.code]


def save_charge_items(
    facts: Sequence[ChargeItemFacts], reason: str = "", *, expected_version: int | None = None
) -> dict[str, ChargeItem]:
    """Create or change charge items; returns them by code."""
    categories = _by_code(ChargeCategory, {one.category_code for one in facts})
    wanted = {}
    for one in facts:
        if one.category_code not in categories:
            raise InvalidInput.of(
                "category_code", f"没有编码为“{one.category_code}”的大项目，请先在大项目中建立。"
            )
        values = _without(one, "code", "category_code")
        values |= {"category": categories[one.category_code], "pinyin": pinyin_initials(one.name)}
        wanted[one.code] = values
    return _save_many(ChargeItem, "charge_item", wanted, reason, expected_version)


def save_charge_item(
    facts: ChargeItemFacts, reason: str = "", *, expected_version: int | None = None
) -> ChargeItem:
    """Create or change one charge item. `expected_version` refuses to overwrite somebody else's change."""
    return save_charge_items([facts], reason, expected_version=expected_version)[facts.code]


def save_drugs(facts: Sequence[DrugFacts], reason: str = "") -> dict[str, Drug]:
    """Create or change the drug data of charge items; returns them by the charge item's code."""
    with transaction.atomic():
        items = _by_code(ChargeItem, {one.code for one in facts}, lock=True)
        present = {
            drug.charge_item_id: drug
            for drug in Drug.objects.filter(charge_item__in=items.values()).order_by("pk")
        }
        saved: dict[str, Drug] = {}
        new: list[Drug] = []
        log: list[Change] = []
        for one in facts:
            item = items.get(one.code)
            if item is None:
                raise InvalidInput.of("code", f"没有编码为“{one.code}”的收费项目，请先建立收费项目。")
            if item.kind != (ChargeItemKind.HERB if one.is_herb else ChargeItemKind.DRUG):
                raise InvalidInput.of("is_herb", f"收费项目“{one.code}”的类别与药品资料（西药/饮片）不一致。")
            values = {**_without(one, "code"), "pinyin": pinyin_initials(one.generic_name)}
            drug = present.get(item.pk)
            if drug is None:
                drug = Drug(charge_item=item, **values)
                new.append(drug)
                log.append(_change("drug", one.code, "created", {}))
            else:
                differing = apply_values(drug, values)
                if differing:
                    drug.save()
                    log.append(_change("drug", one.code, "changed", differing))
            saved[one.code] = drug
        Drug.objects.bulk_create(new)
        log_changes(log, reason)
    return saved


def save_drug(facts: DrugFacts, reason: str = "") -> Drug:
    """Create or change the drug data of one charge item."""
    return save_drugs([facts], reason)[facts.code]


def save_clinical_items(
    facts: Sequence[ClinicalItemFacts], reason: str = "", *, expected_version: int | None = None
) -> dict[str, ClinicalItem]:
    """Create or change clinical items with their parts; returns them by code."""
    departments = _by_code(
        Department, {one.executing_department_code for one in facts if one.executing_department_code}
    )
    charges = _by_code(ChargeItem, {code for one in facts for code, _ in one.parts})
    wanted = {}
    for one in facts:
        department = departments.get(one.executing_department_code or "")
        if one.executing_department_code and department is None:
            raise InvalidInput.of(
                "executing_department_code", f"没有代码为“{one.executing_department_code}”的科室，请核对。"
            )
        codes = [code for code, _ in one.parts]
        unknown = [code for code in codes if code not in charges]
        if unknown:
            raise InvalidInput.of("parts", f"没有编码为“{'、'.join(unknown)}”的收费项目，请核对。")
        if len(set(codes)) != len(codes):
            raise InvalidInput.of(
                "parts", f"临床项目“{one.code}”的组成中同一收费项目出现了两次，请合并数量。"
            )
        if any(quantity <= 0 for _, quantity in one.parts):
            raise InvalidInput.of("parts", "组成项目的数量应大于 0。")
        values = _without(one, "code", "parts", "executing_department_code")
        values |= {"executing_department": department, "pinyin": pinyin_initials(one.name)}
        wanted[one.code] = values
    with transaction.atomic():
        saved = _save_many(ClinicalItem, "clinical_item", wanted, reason, expected_version)
        _save_parts(saved, facts, charges, reason)
    return saved


def save_clinical_item(
    facts: ClinicalItemFacts, reason: str = "", *, expected_version: int | None = None
) -> ClinicalItem:
    """Create or change one clinical item."""
    return save_clinical_items([facts], reason, expected_version=expected_version)[facts.code]


def _save_parts(
    saved: Mapping[str, ClinicalItem],
    facts: Sequence[ClinicalItemFacts],
    charges: Mapping[str, ChargeItem],
    reason: str,
) -> None:
    present: dict[int, dict[str, Decimal]] = {item.pk: {} for item in saved.values()}
    rows = ClinicalItemPart.objects.filter(clinical_item__in=saved.values()).select_related("charge_item")
    for row in rows:
        present[row.clinical_item_id][row.charge_item.code] = row.quantity
    log: list[Change] = []
    new: list[ClinicalItemPart] = []
    changed: list[int] = []
    for one in facts:
        item, wanted = saved[one.code], {code: Decimal(quantity) for code, quantity in one.parts}
        before = present[item.pk]
        if before == wanted:
            continue
        changed.append(item.pk)
        new.extend(
            ClinicalItemPart(clinical_item=item, charge_item=charges[code], quantity=quantity)
            for code, quantity in wanted.items()
        )
        if before:
            old = {code: str(quantity) for code, quantity in before.items()}
            now = {code: str(quantity) for code, quantity in wanted.items()}
            log.append(_change("clinical_item", one.code, "parts_changed", {"parts": [old, now]}))
    ClinicalItemPart.objects.filter(clinical_item_id__in=changed).delete()
    ClinicalItemPart.objects.bulk_create(new)
    log_changes(log, reason)


def _save_many(
    model: type[M],
    kind: str,
    wanted: Mapping[str, Mapping[str, Any]],
    reason: str,
    expected_version: int | None = None,
) -> dict[str, M]:
    """Bring the rows with these codes to the wanted values: one read, one bulk insert, one update a change."""
    with transaction.atomic():
        rows = _by_code(model, wanted, lock=True)
        new: list[M] = []
        log: list[Change] = []
        for code, values in wanted.items():
            row = rows.get(code)
            if row is None:
                row = rows[code] = model(code=code, **values)
                new.append(row)
                log.append(_change(kind, code, "created", {}))
                continue
            version = getattr(row, "version", None)
            if expected_version is not None and version != expected_version:
                raise CatalogueChangedMeanwhile("该项目刚被其他人修改，请刷新后在最新内容上重新修改。")
            differing = apply_values(row, values)
            if differing:
                if version is not None:
                    row.version = version + 1  # type: ignore[attr-defined]
                row.save()
                log.append(_change(kind, code, "changed", differing))
        model._default_manager.bulk_create(new)
        log_changes(log, reason)
    return rows


def _by_code(model: type[M], codes: Collection[str], *, lock: bool = False) -> dict[str, M]:
    if not codes:
        return {}
    rows = model._default_manager.filter(code__in=list(codes)).order_by("pk")
    if lock:
        rows = rows.select_for_update()
    by_code: Callable[[Any], str] = lambda row: row.code  # noqa: E731
    return {by_code(row): row for row in rows}


def _without(facts: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(facts).items() if name not in names}


def _change(kind: str, code: str, action: str, changes: Mapping[str, Any]) -> Change:
    return Change(kind, code, action, changes, clock.today())
