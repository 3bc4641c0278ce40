"""What kinds of items there are; how a new price takes its place among the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class ChargeItemKind(StrEnum):
    """What is charged for."""

    SERVICE = "service"
    DRUG = "drug"
    HERB = "herb"
    MATERIAL = "material"
    REGISTRATION = "registration"


class ClinicalItemKind(StrEnum):
    """What a doctor or a clerk orders."""

    REGISTRATION = "registration"
    CONSULTATION = "consultation"
    EXAMINATION = "examination"
    LABORATORY = "laboratory"
    TREATMENT = "treatment"


class InsuranceClass(StrEnum):
    """Share borne by the insurance: A 甲类, B 乙类, C 丙类 (self-paid)."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class PriceSpan:
    """A stored price of one item: valid from and until, both days included."""

    id: int
    unit_price: Decimal
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PricePlan:
    """What has to be done for a new price: shorten one, replace some, and where the new one ends."""

    close: tuple[int, date] | None
    replace: int | None
    valid_until: date | None


class PriceStartRefused(ValueError):
    """The new price would change what was charged already; the message is a sentence for the clerk."""


def plan_price(existing: Sequence[PriceSpan], valid_from: date, today: date) -> PricePlan:
    """Where a price valid from `valid_from` goes. It ends where the next one begins; the one before ends the
    day before. The past is never rewritten: only an item's first price may begin before today, and a price
    that already applies cannot be replaced, only followed."""
    spans = sorted(existing, key=lambda span: span.valid_from)
    if spans and valid_from < today:
        raise PriceStartRefused("新价格的生效日不能早于今天")
    same = next((span for span in spans if span.valid_from == valid_from), None)
    if same is not None and valid_from <= today:
        raise PriceStartRefused("今天已有生效的价格，新价格最早从明天起生效")
    before = [span for span in spans if span.valid_from < valid_from]
    after = [span for span in spans if span.valid_from > valid_from]
    valid_until = after[0].valid_from - timedelta(days=1) if after else None
    close = None
    if before and (before[-1].valid_until is None or before[-1].valid_until >= valid_from):
        close = (before[-1].id, valid_from - timedelta(days=1))
    return PricePlan(close=close, replace=same.id if same else None, valid_until=valid_until)
