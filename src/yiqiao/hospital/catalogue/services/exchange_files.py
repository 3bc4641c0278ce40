"""The catalogue out to Excel and back. An import is all or nothing and tells every problem at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.hospital.catalogue.errors import ImportRefused
from yiqiao.hospital.catalogue.models import ChargeCategory, ChargeItem, ChargeItemPrice, ClinicalItem, Drug
from yiqiao.hospital.catalogue.queries import valid_on
from yiqiao.hospital.catalogue.rules import PriceSpan, PriceStartRefused, plan_price
from yiqiao.hospital.catalogue.services.items import (
    ChargeItemFacts,
    ClinicalItemFacts,
    DrugFacts,
    save_charge_items,
    save_clinical_items,
    save_drugs,
)
from yiqiao.hospital.catalogue.services.prices import NewPrice, set_prices
from yiqiao.hospital.catalogue.sheets import (
    CHARGE_ITEMS,
    CLINICAL_ITEMS,
    DRUGS,
    MAX_PROBLEMS,
    ReadSheet,
    SheetUnreadable,
    read_workbook,
    write_workbook,
)
from yiqiao.hospital.organisation.models import Department

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows of each sheet were taken over."""

    charge_items: int
    prices: int
    drugs: int
    clinical_items: int


def export_catalogue() -> bytes:
    """All items with the price that applies today, as a workbook that can be imported again."""
    today = clock.today()
    prices = {row.item_id: row for row in ChargeItemPrice.objects.filter(valid_on(today))}
    charge_rows = []
    for item in ChargeItem.objects.select_related("category"):
        price = prices.get(item.pk)
        charge_rows.append(
            {
                **_plain(item, CHARGE_ITEMS.columns),
                "category_code": item.category.code,
                "unit_price": price.unit_price if price else None,
                "valid_from": price.valid_from if price else None,
                "document_no": price.document_no if price else "",
            }
        )
    drug_rows = [
        {**_plain(drug, DRUGS.columns), "code": drug.charge_item.code}
        for drug in Drug.objects.select_related("charge_item").order_by("charge_item__code")
    ]
    clinical_rows = [
        {
            **_plain(item, CLINICAL_ITEMS.columns),
            "executing_department_code": item.executing_department.code if item.executing_department else "",
            "parts": [(part.charge_item.code, part.quantity) for part in item.parts.all()],
        }
        for item in ClinicalItem.objects.select_related("executing_department").prefetch_related(
            "parts__charge_item"
        )
    ]
    return write_workbook(
        {CHARGE_ITEMS.title: charge_rows, DRUGS.title: drug_rows, CLINICAL_ITEMS.title: clinical_rows}
    )


def import_catalogue(content: bytes, reason: str) -> ImportResult:
    """Create or change everything the workbook names, or nothing.

    A price is set where 单价 is filled in and differs; without 价格生效日 it begins today (a new item) or
    tomorrow. Raises `ImportRefused`, whose fields name sheet, row and column of every problem.
    """
    try:
        read = read_workbook(content)
    except SheetUnreadable as problem:
        raise InvalidInput.of("file", str(problem)) from None
    charges = read.get(CHARGE_ITEMS.title) or ReadSheet(CHARGE_ITEMS.title)
    drugs = read.get(DRUGS.title) or ReadSheet(DRUGS.title)
    clinicals = read.get(CLINICAL_ITEMS.title) or ReadSheet(CLINICAL_ITEMS.title)
    sheets = (charges, drugs, clinicals)
    with transaction.atomic():
        _check_references(charges, drugs, clinicals)
        prices = _prices_of(charges)
        problems = [problem for sheet in sheets for problem in sheet.problems]
        if problems:
            raise _refused(problems)
        save_charge_items([_facts(ChargeItemFacts, row.values) for row in charges.rows], reason)
        saved_prices = set_prices(prices, reason)
        save_drugs([_facts(DrugFacts, row.values) for row in drugs.rows], reason)
        save_clinical_items([_facts(ClinicalItemFacts, row.values) for row in clinicals.rows], reason)
    return ImportResult(len(charges.rows), len(saved_prices), len(drugs.rows), len(clinicals.rows))


def _check_references(charges: ReadSheet, drugs: ReadSheet, clinicals: ReadSheet) -> None:
    """Codes that occur twice or name nothing, in the file or on record."""
    for sheet in (charges, drugs, clinicals):
        seen: dict[str, int] = {}
        for row in sheet.rows:
            code = row.values.get("code")
            if code is None:
                continue
            if code in seen:
                sheet.refuse(row.number, "编码", f"与第{seen[code]}行重复")
            seen.setdefault(code, row.number)
    categories = set(ChargeCategory.objects.values_list("code", flat=True))
    for row in charges.rows:
        category = row.values.get("category_code")
        if category is not None and category not in categories:
            charges.refuse(row.number, "大项目编码", f"没有编码为“{category}”的大项目")
    kinds = dict(ChargeItem.objects.values_list("code", "kind"))
    kinds.update(
        {
            row.values["code"]: row.values["kind"]
            for row in charges.rows
            if {"code", "kind"} <= row.values.keys()
        }
    )
    for row in drugs.rows:
        code = row.values.get("code")
        wanted = "herb" if row.values.get("is_herb") else "drug"
        if code is not None and code not in kinds:
            drugs.refuse(row.number, "编码", f"没有编码为“{code}”的收费项目")
        elif code is not None and kinds[code] != wanted:
            drugs.refuse(row.number, "中药饮片", "与收费项目的类别（药品/中药饮片）不一致")
    departments = set(Department.objects.values_list("code", flat=True))
    for row in clinicals.rows:
        department = row.values.get("executing_department_code")
        if department and department not in departments:
            clinicals.refuse(row.number, "执行科室编码", f"没有代码为“{department}”的科室")
        unknown = [code for code, _ in row.values.get("parts", ()) if code not in kinds]
        if unknown:
            clinicals.refuse(row.number, "组成", f"没有编码为“{'、'.join(unknown)}”的收费项目")


def _prices_of(charges: ReadSheet) -> list[NewPrice]:
    """The new prices of the sheet; one that cannot begin on its day is a problem of its cell."""
    today = clock.today()
    codes = [row.values["code"] for row in charges.rows if "code" in row.values]
    spans: dict[str, list[PriceSpan]] = {}
    rows = ChargeItemPrice.objects.filter(item__code__in=codes).select_related("item")
    for price in rows:
        span = PriceSpan(price.pk, price.unit_price, price.valid_from, price.valid_until)
        spans.setdefault(price.item.code, []).append(span)
    wanted = []
    for row in charges.rows:
        code, unit_price = row.values.get("code"), row.values.get("unit_price")
        if code is None or unit_price is None:
            continue
        known = spans.get(code, [])
        day = row.values.get("valid_from") or (today + timedelta(days=1) if known else today)
        # An unchanged row of an export names the day its price began.
        if any(span.unit_price == unit_price and _covers(span, day) for span in known):
            continue
        try:
            plan_price(known, day, today)
        except PriceStartRefused as refusal:
            charges.refuse(row.number, "价格生效日", str(refusal))
            continue
        wanted.append(NewPrice(code, unit_price, day, row.values.get("document_no", "")))
    return wanted


def _covers(span: PriceSpan, day: Any) -> bool:
    return span.valid_from <= day and (span.valid_until is None or day <= span.valid_until)


def _refused(problems: Sequence[FieldProblem]) -> ImportRefused:
    shown = list(problems)[:MAX_PROBLEMS]
    return ImportRefused(
        f"发现 {len(problems)} 处问题，未导入任何内容；请按列出的行和列修改后重新上传。", fields=shown
    )


def _facts(kind: type[F], values: dict[str, Any]) -> F:
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in names})


def _plain(row: Any, columns: Iterable[Any]) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in columns if hasattr(row, column.name)}
