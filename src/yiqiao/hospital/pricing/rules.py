"""From a price and the rules plugged in to a line amount. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yiqiao.foundation.money import line_amount
from yiqiao.hospital.extensions import PriceableLine, PriceRule, UnitPrice, VisitContext

UNIT_PRICE_STEP = Decimal("0.0001")


class PriceRuleMisbehaved(RuntimeError):
    """A plugged-in price rule broke its contract: wrong number of prices, or a price that cannot be one."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Unit price (yuan, 4 decimals), line amount (yuan, 2 decimals), and the steps that led there."""

    unit_price: Decimal
    amount: Decimal
    derivation: list[dict[str, Any]]


def base_price(unit_price: Decimal, valid_from: date) -> UnitPrice:
    """The catalogue's own price as the first step of a derivation."""
    step = {"rule": "base", "price": str(unit_price), "valid_from": valid_from.isoformat()}
    return UnitPrice(unit_price, (step,))


def apply_rules(
    rules: Sequence[PriceRule],
    visit: VisitContext,
    lines: Sequence[PriceableLine],
    prices: Sequence[UnitPrice],
    on: date,
) -> list[Priced]:
    """Ask each rule once for all lines, in order, each seeing the last result; round once per line."""
    present: Sequence[UnitPrice] = list(prices)
    for rule in rules:
        present = list(rule.adjust(visit, lines, present, on))
        if len(present) != len(lines):
            raise PriceRuleMisbehaved(f"price rule {rule.code} answered {len(present)} of {len(lines)} lines")
        for price in present:
            if not price.amount.is_finite() or price.amount < 0:
                raise PriceRuleMisbehaved(f"price rule {rule.code} answered {price.amount}")
    return [finish(price, line.quantity) for price, line in zip(present, lines, strict=True)]


def finish(price: UnitPrice, quantity: Decimal) -> Priced:
    """Unit price to 4 decimals (a step of its own when that changes it), amount half-up to the cent, once."""
    unit_price = price.amount.quantize(UNIT_PRICE_STEP, rounding=ROUND_HALF_UP)
    derivation: list[Mapping[str, Any]] = list(price.derivation)
    if unit_price != price.amount:
        derivation.append({"rule": "unit_price_rounding", "price": str(unit_price)})
    return Priced(unit_price, line_amount(unit_price, quantity), [dict(step) for step in derivation])
