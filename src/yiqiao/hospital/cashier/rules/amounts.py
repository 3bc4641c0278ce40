"""How money is split: refunds over quantities, refunds over tenders, change, foreign currency.

Whatever is split adds up again to the cent, and nothing is ever negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from yiqiao.foundation.money import CENT, ZERO, round_yuan


def refund_of_quantity(
    amount: Decimal, quantity: Decimal, refunded_quantity: Decimal, refunded_amount: Decimal, wanted: Decimal
) -> Decimal:
    """What giving back `wanted` of a charge is worth (yuan).

    Computed from the cumulated quantity, so that part refunds add up to exactly `amount` when all is given back,
    in whatever portions.
    """
    after = refunded_quantity + wanted
    if after >= quantity:
        return amount - refunded_amount
    due = round_yuan(amount * after / quantity)
    return max(min(due, amount) - refunded_amount, ZERO)


@dataclass(frozen=True, slots=True)
class RefundSource:
    """Money that can still be given back by one tender."""

    key: int
    available: Decimal
    rank: int


def allocate(amount: Decimal, sources: Sequence[RefundSource]) -> list[tuple[int, Decimal]]:
    """Spread `amount` over sources by rank (lowest first), each up to what it has; positive parts only.

    Raises `ValueError` when the sources do not suffice: more would be given back than was taken.
    """
    rest = amount
    parts: list[tuple[int, Decimal]] = []
    for source in sorted(sources, key=lambda one: (one.rank, one.key)):
        part = min(rest, source.available)
        if part > 0:
            parts.append((source.key, part))
            rest -= part
    if rest > 0:
        raise ValueError(f"sources fall short by {rest}")
    return parts


def change_due(amount: Decimal, received: Decimal) -> Decimal:
    """Change in yuan for `received` against `amount`; negative when too little was handed over."""
    return received - amount


def yuan_of(foreign_amount: Decimal, rate: Decimal) -> Decimal:
    """What foreign money is worth at `rate` (yuan per unit), rounded half-up to the cent."""
    return round_yuan(foreign_amount * rate)


def foreign_of(amount: Decimal, rate: Decimal) -> Decimal:
    """The foreign amount that an amount in yuan comes to at `rate`, rounded half-up to 2 decimals."""
    return (amount / rate).quantize(CENT, rounding=ROUND_HALF_UP)


def foreign_needed(amount: Decimal, rate: Decimal) -> Decimal:
    """The least foreign money (2 decimals) that covers `amount` yuan at `rate`."""
    needed = (amount / rate).quantize(CENT, rounding=ROUND_UP)
    while yuan_of(needed, rate) < amount:
        needed += CENT
    return needed
