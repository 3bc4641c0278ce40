"""What a visit is charged for its items on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiqiao.hospital.catalogue.models import ChargeItem, ChargeItemPrice
from yiqiao.hospital.catalogue.queries import valid_on
from yiqiao.hospital.extensions import PriceableLine, VisitContext, price_rules
from yiqiao.hospital.pricing.errors import PriceMissing
from yiqiao.hospital.pricing.rules import apply_rules, base_price


@dataclass(frozen=True, slots=True)
class LineToPrice:
    """An item to be priced, and the clinical item through which it was chosen."""

    charge_item_id: int
    quantity: Decimal
    clinical_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What one line costs and why. `derivation` is JSON: each step names its rule and the price after it.

    Name, unit, category and kind are those of the charge item, so that a charge can be written without
    reading it again.
    """

    charge_item_id: int
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    derivation: list[dict[str, Any]]
    clinical_item_id: int | None
    code: str
    name: str
    unit: str
    category_id: int
    category_code: str
    kind: str


def price_lines(
    visit_context: VisitContext, lines: Sequence[LineToPrice | tuple[int, Decimal]], on: date
) -> list[PricedLine]:
    """Price all lines for the visit on that day, in the order given; one query for all of them.

    Base price of the catalogue, then the `PriceRule` plug-ins in order of registration. Raises
    `PriceMissing` naming every item without a price that day.
    """
    asked = [line if isinstance(line, LineToPrice) else LineToPrice(*line) for line in lines]
    if not asked:
        return []
    rows = ChargeItemPrice.objects.filter(
        valid_on(on), item_id__in={line.charge_item_id for line in asked}
    ).select_related("item__category")
    price_of = {row.item_id: row for row in rows}
    missing = {line.charge_item_id for line in asked} - price_of.keys()
    if missing:
        raise _price_missing(missing, on)
    priceable = [_priceable(line, price_of[line.charge_item_id].item) for line in asked]
    bases = [
        base_price(price_of[line.charge_item_id].unit_price, price_of[line.charge_item_id].valid_from)
        for line in asked
    ]
    priced = apply_rules(list(price_rules), visit_context, priceable, bases, on)
    results = []
    for line, result in zip(asked, priced, strict=True):
        item = price_of[line.charge_item_id].item
        results.append(
            PricedLine(
                charge_item_id=line.charge_item_id,
                quantity=line.quantity,
                unit_price=result.unit_price,
                amount=result.amount,
                derivation=result.derivation,
                clinical_item_id=line.clinical_item_id,
                code=item.code,
                name=item.name,
                unit=item.unit,
                category_id=item.category_id,
                category_code=item.category.code,
                kind=item.kind,
            )
        )
    return results


def _priceable(line: LineToPrice, item: ChargeItem) -> PriceableLine:
    return PriceableLine(
        charge_item_id=line.charge_item_id,
        category_code=item.category.code,
        kind=item.kind,
        clinical_item_id=line.clinical_item_id,
        quantity=line.quantity,
    )


def _price_missing(item_ids: set[int], on: date) -> PriceMissing:
    known = dict(ChargeItem.objects.filter(pk__in=item_ids).values_list("code", "name"))
    names = "、".join(known.values()) or "所选项目"
    return PriceMissing(
        f"“{names}”在 {on:%Y-%m-%d} 没有价格，请联系物价管理员设置价格后再操作。",
        details={"codes": sorted(known)},
    )
