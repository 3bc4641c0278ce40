"""Money is `Decimal` yuan. Amounts carry 2 decimals, unit prices 4; one rounding function, half-up, at the line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def round_yuan(amount: Decimal) -> Decimal:
    """Round half-up to the cent. Raises `ValueError` for NaN and infinities."""
    if not amount.is_finite():
        raise ValueError("an amount of money must be a finite number")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_amount(unit_price: Decimal, quantity: Decimal) -> Decimal:
    """What one line costs (yuan): unit price × quantity, rounded once, here and nowhere else."""
    return round_yuan(unit_price * quantity)


class AmountField(models.DecimalField):
    """Yuan with 2 decimals, up to ten digits before the point."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class UnitPriceField(models.DecimalField):
    """Yuan per unit with 4 decimals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)
