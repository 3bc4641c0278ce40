"""Prices: a new one closes the one before on the day it begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.problems import InvalidInput
from yiqiao.hospital.catalogue.errors import ChargeItemNotFound, PriceNotChangeable
from yiqiao.hospital.catalogue.models import ChargeItem, ChargeItemPrice
from yiqiao.hospital.catalogue.rules import PriceSpan, PriceStartRefused, plan_price
from yiqiao.hospital.catalogue.services.changes import Change, log_changes


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A unit price (yuan, up to 4 decimals) of an item from a day on. `document_no`: the authority's paper."""

    code: str
    unit_price: Decimal
    valid_from: date
    document_no: str = ""


def set_prices(prices: Sequence[NewPrice], reason: str = "") -> dict[str, ChargeItemPrice]:
    """Record new prices, at most one per item; returns them by the item's code.

    The price before ends the day before; a price already planned for the same future day is replaced; one
    planned for later stays. A price equal to what applies on that day anyway is not recorded again.
    """
    codes = [price.code for price in prices]
    if len(set(codes)) != len(codes):
        raise InvalidInput.of("code", "同一项目一次只能设置一个价格。")
    for price in prices:
        if not price.unit_price.is_finite() or price.unit_price < 0:
            raise InvalidInput.of("unit_price", "单价应为不小于 0 的数字。")
        if price.unit_price != price.unit_price.quantize(Decimal("0.0001")):
            raise InvalidInput.of("unit_price", "单价小数最多 4 位。")
    with transaction.atomic():
        rows = ChargeItem.objects.select_for_update().filter(code__in=codes).order_by("pk")
        items = {item.code: item for item in rows}
        spans: dict[int, list[PriceSpan]] = defaultdict(list)
        for row in ChargeItemPrice.objects.filter(item__in=items.values()):
            spans[row.item_id].append(PriceSpan(row.pk, row.unit_price, row.valid_from, row.valid_until))
        log, new = [], []
        saved: dict[str, ChargeItemPrice] = {}
        for price in prices:
            item = items.get(price.code)
            if item is None:
                raise ChargeItemNotFound(f"没有编码为“{price.code}”的收费项目，请核对。")
            present = next((span for span in spans[item.pk] if _applies(span, price.valid_from)), None)
            if present is not None and present.unit_price == price.unit_price:
                continue
            row = _place(item, price, spans[item.pk])
            new.append(row)
            saved[price.code] = row
            old = str(present.unit_price) if present else None
            log.append(
                Change(
                    "charge_item",
                    price.code,
                    "price_set",
                    {"unit_price": [old, str(price.unit_price)], "document_no": price.document_no},
                    price.valid_from,
                )
            )
        ChargeItemPrice.objects.bulk_create(new)
        log_changes(log, reason)
    return saved


def set_price(
    code: str, unit_price: Decimal, valid_from: date, *, document_no: str = "", reason: str = ""
) -> ChargeItemPrice | None:
    """Record one new price; None when the item costs that on that day already."""
    return set_prices([NewPrice(code, unit_price, valid_from, document_no)], reason).get(code)


def cancel_future_price(code: str, price_id: int, reason: str) -> None:
    """Withdraw a price that has not begun; the one before goes on in its place."""
    with transaction.atomic():
        item = ChargeItem.objects.select_for_update().filter(code=code).first()
        row = ChargeItemPrice.objects.filter(item=item, pk=price_id).first() if item else None
        if item is None or row is None:
            raise ChargeItemNotFound("没有找到该价格，请刷新后查看。")
        if row.valid_from <= clock.today():
            raise PriceNotChangeable("该价格已经生效，不能撤销；请改为设置一个新的价格。")
        row.delete()
        ChargeItemPrice.objects.filter(item=item, valid_until=row.valid_from - timedelta(days=1)).update(
            valid_until=row.valid_until
        )
        changes = {"unit_price": [str(row.unit_price), None]}
        log_changes([Change("charge_item", code, "price_cancelled", changes, row.valid_from)], reason)


def _applies(span: PriceSpan, day: date) -> bool:
    return span.valid_from <= day and (span.valid_until is None or day <= span.valid_until)


def _place(item: ChargeItem, price: NewPrice, spans: Sequence[PriceSpan]) -> ChargeItemPrice:
    """Make room for a price; returns the row to insert."""
    try:
        plan = plan_price(spans, price.valid_from, clock.today())
    except PriceStartRefused as refusal:
        raise PriceNotChangeable(f"项目“{item.code}”：{refusal}。", details={"code": item.code}) from None
    if plan.close is not None:
        price_id, until = plan.close
        ChargeItemPrice.objects.filter(pk=price_id).update(valid_until=until)
    if plan.replace is not None:
        ChargeItemPrice.objects.filter(pk=plan.replace).delete()
    actor = context.current_actor()
    return ChargeItemPrice(
        item=item,
        unit_price=price.unit_price,
        valid_from=price.valid_from,
        valid_until=plan.valid_until,
        document_no=price.document_no,
        created_at=clock.now(),
        created_by=f"{actor.kind}:{actor.id}",
    )
