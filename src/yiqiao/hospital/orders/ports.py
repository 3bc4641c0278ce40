"""What others may say about a prescription before it is submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from yiqiao.hospital.extensions import Registry
from yiqiao.hospital.orders.rules import OrderKind


class AlertSeverity(StrEnum):
    """How much an alert asks for: error a signed reason, warning an acknowledgement, info nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing the doctor should know before going on.

    `key` is the same for the same situation, so that an acknowledgement fits exactly what was shown; `lines`
    are numbers of lines (from 1); `source` names the rule's source.
    """

    key: str
    code: str
    severity: AlertSeverity
    message: str
    lines: tuple[int, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line as checks see it. `quantity` in charged units, `dose` in `dose_unit`."""

    line_no: int
    drug_id: int | None
    clinical_item_id: int | None
    quantity: Decimal
    dose: Decimal | None
    dose_unit: str
    frequency: str
    route: str
    days: int | None
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class CheckedOrder:
    """An order about to be submitted. `order_id` is None while it is only being typed."""

    order_id: int | None
    visit_id: int
    patient_id: int
    kind: OrderKind
    pharmacy_id: int | None
    doses: int | None
    lines: Sequence[CheckedLine]


class OrderCheck(Protocol):
    """Finds what is unsafe or unwise in an order."""

    code: str

    def check(self, order: CheckedOrder) -> Sequence[Alert]:
        """The alerts of this order; empty when there is nothing to say."""
        ...


order_checks: Registry[OrderCheck] = Registry("order check")
