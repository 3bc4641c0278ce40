"""What the cashier asks of others: how a tender is prepared, and what may be given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from yiqiao.hospital.extensions import Registry

if TYPE_CHECKING:
    from yiqiao.hospital.cashier.models import Charge

RateOf = Callable[[str], Decimal]
"""Today's yuan per unit of a currency; raises `ExchangeRateMissing`."""


@dataclass(frozen=True, slots=True)
class TenderRequest:
    """One way of paying as the payer chose it. `amount` (yuan) is what it is to pay of the bill.

    `received` is what was handed over in cash; `foreign_amount` in `currency` for foreign money; `payer_token` the
    scanned payment code, which is passed on and never stored; `reason` why money may be owed.
    """

    method: str
    amount: Decimal
    received: Decimal | None = None
    currency: str = "CNY"
    foreign_amount: Decimal | None = None
    payer_token: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PreparedTender:
    """A tender whose details are checked: change in yuan, rate, what was received in which currency."""

    method: str
    amount: Decimal
    currency: str = "CNY"
    foreign_amount: Decimal | None = None
    exchange_rate: Decimal | None = None
    received: Decimal | None = None
    change: Decimal = Decimal(0)
    payer_token: str = ""
    note: str = ""


@runtime_checkable
class PreparesTender(Protocol):
    """A payment method that checks and completes what the clerk entered."""

    def prepare(self, request: TenderRequest, rate_of: RateOf) -> PreparedTender:
        """The completed tender. Raises `TenderInvalid` naming what is missing."""
        ...


@dataclass(frozen=True, slots=True)
class RefundLimit:
    """How much of a charge may still be given back, and if not all, why, in one Chinese sentence."""

    quantity: Decimal
    reason: str = ""


class RefundGuard(Protocol):
    """Knows what was already executed or dispensed and cannot be given back."""

    code: str

    def limits(self, charges: Sequence[Charge]) -> Mapping[int, RefundLimit]:
        """Limits by charge id, for those charges this guard knows something about."""
        ...


refund_guards: Registry[RefundGuard] = Registry("refund guard")
